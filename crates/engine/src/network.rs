//! What an address tells about whom it belongs to.

use std::net::{IpAddr, Ipv6Addr};

/// The network that an address counts for: IPv4 as it is, of IPv6 the /64 that every customer gets at least (RFC 6177).
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// The subnet that an address of the public form counts for: the /24 of an IPv4 address, the /64 of an IPv6 one.
pub fn subnet_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        address @ IpAddr::V6(_) => format!("{}/64", network_of(address)),
    }
}

/// Whether what comes from this address may be counted together. Addresses of this machine and of private networks are
/// often a proxy's, behind which everybody is.
pub fn is_somebodys_own(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !(address.is_loopback() || address.is_private() || address.is_link_local()),
        IpAddr::V6(address) => !(address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_told_apart() {
        let of = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
    }

    #[test]
    fn subnets_are_24_or_64_bits() {
        let of = |text: &str| subnet_of(text.parse().unwrap());
        assert_eq!(of("203.0.113.9"), "203.0.113.0/24");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.0/24");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_proxys_address_is_nobodys_own() {
        let own = |text: &str| is_somebodys_own(text.parse().unwrap());
        for shared in
            ["127.0.0.1", "::1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"]
        {
            assert!(!own(shared), "{shared}");
        }
        for public in ["203.0.113.9", "2001:db8::1"] {
            assert!(own(public), "{public}");
        }
    }
}

//! The visitor's address.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use app::state::VisitorAddress;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::state::ServerState;

/// The header that most proxies write.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Which proxies are believed, and in what.
#[derive(Debug, Clone)]
pub struct Proxies {
    header: HeaderName,
    trusted: Vec<IpNet>,
}

impl Proxies {
    /// Proxies in these networks, which tell of visitors in this header; without a network those on this machine and in
    /// private networks, from where no visitor comes over the internet.
    pub fn new(header: HeaderName, trusted: Vec<IpNet>) -> Self {
        Self { header, trusted }
    }

    /// The visitor behind a connection: from the connection's own address to the left through what its header says, as far
    /// as each one that says so is trusted. Whatever stands further left may be anybody's invention.
    fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut visitor = peer;
        let lines = headers.get_all(&self.header).iter().rev().map(|line| line.to_str().unwrap_or_default());
        for entry in lines.flat_map(|line| line.rsplit(',')) {
            if !self.trusts(visitor) {
                break;
            }
            // A proxy that writes something else hides who came to it.
            let Some(before) = address(entry.trim()) else { break };
            visitor = before;
        }
        visitor
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if self.trusted.is_empty() {
            return !engine::network::is_somebodys_own(address);
        }
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// Where the request came from: the connection's own address, or what trusted proxies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

impl FromRequestParts<ServerState> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let visitor = |peer| state.proxies().map_or(peer, |proxies| proxies.visitor(peer, &parts.headers));
        Ok(Self(peer.map(visitor).map(|address| address.to_canonical())))
    }
}

/// Tells the pages where a request came from.
pub async fn pass_on(ClientIp(address): ClientIp, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(VisitorAddress(address));
    next.run(request).await
}

/// An address, with or without a port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
    bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let proxies = Proxies::new(X_FORWARDED_FOR, trusted.iter().map(|network| network.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, line.parse().unwrap());
        }
        proxies.visitor(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_stranger_who_writes_the_header_is_not_believed() {
        assert_eq!(visitor(&["192.0.2.0/24"], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
        assert_eq!(visitor(&[], "198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
    }

    #[test]
    fn without_networks_those_nearby_are_proxies() {
        for nearby in ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "::ffff:172.17.0.1", "fd00::1"] {
            assert_eq!(visitor(&[], nearby, &["203.0.113.9"]), "203.0.113.9", "{nearby}");
        }
        assert_eq!(visitor(&["192.0.2.0/24"], "127.0.0.1", &["203.0.113.9"]), "127.0.0.1");
    }

    #[test]
    fn from_the_right_over_those_that_are_trusted() {
        let trusted = ["192.0.2.0/24", "2001:db8::/32"];
        for (lines, found) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["10.9.9.9, 203.0.113.9"], "203.0.113.9"),
            (&["203.0.113.9, 192.0.2.8"], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9, 192.0.2.8, 192.0.2.9"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9", "192.0.2.8"], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["[2a00:1::9]:443"], "2a00:1::9"),
            (&["[2a00:1::9]"], "2a00:1::9"),
            (&["203.0.113.9, 2001:db8::2"], "203.0.113.9"),
            // All the way through trusted ones: the last one is who asked.
            (&["192.0.2.8"], "192.0.2.8"),
            (&["203.0.113.9, unknown"], "192.0.2.1"),
            (&["203.0.113.9, unknown, 192.0.2.8"], "192.0.2.8"),
            (&[""], "192.0.2.1"),
            (&[], "192.0.2.1"),
        ] {
            assert_eq!(visitor(&trusted, "192.0.2.1", lines), found, "{lines:?}");
        }
        assert_eq!(visitor(&["192.0.2.0/24"], "::ffff:192.0.2.1", &["203.0.113.9"]), "203.0.113.9");
    }
}

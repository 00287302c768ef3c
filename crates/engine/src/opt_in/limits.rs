//! How much is let in: from one network, with one number, with numbers of one prefix.

use std::net::IpAddr;
use std::time::Duration;

use domain::{PhoneNumber, Protection, Refusal, SiteId};
use store::{Allowance, Attempt};

use crate::network::{is_somebodys_own, subnet_of};
use crate::secrets::Secrets;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// A number's last digits, which tell its neighbours from each other.
const OWN_DIGITS: usize = 4;

/// The network that an address counts for; empty where it may not be counted.
pub(super) fn network(address: Option<IpAddr>) -> String {
    address.filter(|address| is_somebodys_own(*address)).map(subnet_of).unwrap_or_default()
}

/// The number less its last four digits.
pub(super) fn prefix(phone: PhoneNumber) -> String {
    let mut digits = phone.digits();
    digits.truncate(digits.len().saturating_sub(OWN_DIGITS));
    digits
}

/// Under what a site counts something. Keyed, so that the count of a number tells nobody the number.
fn key(secrets: &Secrets, site: SiteId, what: &str, whose: &str) -> Vec<u8> {
    secrets.counted_under(&format!("attempts {site} {what} {whose}"))
}

/// Under what all attempts from a network are counted, whatever becomes of them; `None` where it may not be counted.
pub(super) fn busy_key(secrets: &Secrets, site: SiteId, network: &str) -> Option<Vec<u8>> {
    (!network.is_empty()).then(|| key(secrets, site, "all", network))
}

/// The limits that hold for an attempt, in their order, and why one that has nothing left refuses it.
pub(super) fn limits(secrets: &Secrets, protection: &Protection, attempt: &Attempt) -> Vec<(Refusal, Allowance)> {
    let mut limits = Vec::new();
    let mut limit = |refusal, what, whose: &str, tries: Option<u32>, within| {
        let Some(tries) = tries.filter(|_| !whose.is_empty()) else { return };
        limits.push((refusal, Allowance { key: key(secrets, attempt.site, what, whose), tries, within }));
    };
    let unproven = attempt.unproven.then_some(protection.without_script_an_hour);
    limit(Refusal::Proof, "unproven", &attempt.network, unproven, HOUR);
    limit(Refusal::Network, "network", &attempt.network, protection.per_network_an_hour, HOUR);
    limit(Refusal::Number, "number", &attempt.phone.digits(), protection.per_number_a_day, DAY);
    limit(Refusal::Prefix, "prefix", &attempt.prefix, protection.per_prefix_an_hour, HOUR);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_the_number_less_four_digits() {
        let of = |number: &str| prefix(PhoneNumber::from_e164(number).unwrap());
        assert_eq!(of("+12025550123"), "1202555");
        assert_eq!(of("+12345"), "1");
    }

    #[test]
    fn what_is_a_proxys_is_not_counted() {
        let of = |address: &str| network(Some(address.parse().unwrap()));
        assert_eq!(of("203.0.113.9"), "203.0.113.0/24");
        assert_eq!(of("2001:db8:1:2:3::9"), "2001:db8:1:2::/64");
        assert_eq!(of("10.0.0.1"), "");
        assert_eq!(network(None), "");
    }
}

//! What a site keeps of people beside their numbers, and for how long.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// How much of a visitor's address is kept with a consent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AddressKeeping {
    /// All of it: what carriers and courts ask for.
    #[default]
    Full,
    /// The network alone: /24 of IPv4, /48 of IPv6, what a provider gives to one customer or several.
    Truncated,
    /// Nothing.
    None,
}

/// What a site keeps of people beside their numbers, and for how long; stored within the site's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RecordSettings {
    /// How much of a visitor's address is kept with a consent.
    pub addresses: AddressKeeping,
    /// After how many months the words of messages and of texts that came in are emptied; `None` keeps them.
    pub keep_texts_months: Option<u32>,
    /// After how many months the addresses and browsers kept with consents are emptied; `None` keeps them.
    pub keep_addresses_months: Option<u32>,
}

impl Default for RecordSettings {
    /// Words for two years: long enough for a complaint about a message, shorter than the three years without contact after
    /// which the CNIL wants marketing data gone. Addresses for five: the FTC has marketers keep records of consent as long
    /// (16 CFR 310.5), and claims under the TCPA expire after four (28 U.S.C. 1658).
    fn default() -> Self {
        Self { addresses: AddressKeeping::Full, keep_texts_months: Some(24), keep_addresses_months: Some(60) }
    }
}

impl RecordSettings {
    /// The longest time that can be set, in months: twenty years. Whoever wants longer keeps everything.
    pub const MONTHS_MAX: u32 = 240;

    /// Every field that is out of range, with words for it. Names are those of the API.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        let times = [
            ("records.keep_texts_months", self.keep_texts_months),
            ("records.keep_addresses_months", self.keep_addresses_months),
        ];
        let outside = |months: u32| !(1..=Self::MONTHS_MAX).contains(&months);
        times
            .into_iter()
            .filter(|(_, months)| months.is_some_and(outside))
            .map(|(name, _)| (name, format!("Use a number from 1 to {}, or leave it empty.", Self::MONTHS_MAX)))
            .collect()
    }
}

impl AddressKeeping {
    /// `full`, `truncated`, `none`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Truncated => "truncated",
            Self::None => "none",
        }
    }

    /// The way of that name.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Full, Self::Truncated, Self::None].into_iter().find(|way| way.as_str() == word)
    }

    /// What is kept of an address: `192.0.2.7`, `192.0.2.0/24`, `2001:db8:1::/48`, or nothing.
    pub fn keep(self, address: IpAddr) -> Option<String> {
        // An IPv4 address in IPv6's clothes is one all the same.
        let address = address.to_canonical();
        match (self, address) {
            (Self::None, _) => None,
            (Self::Full, address) => Some(address.to_string()),
            (Self::Truncated, IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                Some(format!("{}/24", Ipv4Addr::new(a, b, c, 0)))
            }
            (Self::Truncated, IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_the_site_says() {
        let cases = [
            ("192.0.2.77", Some("192.0.2.77"), Some("192.0.2.0/24")),
            ("::ffff:192.0.2.77", Some("192.0.2.77"), Some("192.0.2.0/24")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2:3:4:5:6"), Some("2001:db8:1::/48")),
            ("::1", Some("::1"), Some("::/48")),
        ];
        for (address, full, truncated) in cases {
            let address = address.parse().unwrap();
            assert_eq!(AddressKeeping::Full.keep(address).as_deref(), full);
            assert_eq!(AddressKeeping::Truncated.keep(address).as_deref(), truncated);
            assert_eq!(AddressKeeping::None.keep(address), None);
        }
        for way in [AddressKeeping::Full, AddressKeeping::Truncated, AddressKeeping::None] {
            assert_eq!(AddressKeeping::parse(way.as_str()), Some(way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.as_str());
        }
        assert_eq!(AddressKeeping::parse("some"), None);
    }

    #[test]
    fn times_are_within_reason() {
        assert_eq!(RecordSettings::default().problems(), []);
        let forever =
            RecordSettings { keep_texts_months: None, keep_addresses_months: None, ..RecordSettings::default() };
        assert_eq!(forever.problems(), []);
        let wrong = RecordSettings {
            keep_texts_months: Some(0),
            keep_addresses_months: Some(241),
            ..RecordSettings::default()
        };
        let names: Vec<_> = wrong.problems().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["records.keep_texts_months", "records.keep_addresses_months"]);
    }
}

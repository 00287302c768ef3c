//! Regions: the country a number belongs to.

mod table;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::UnknownRegion;

/// A country or territory with a numbering plan of its own, by its ISO 3166-1 alpha-2 code (`US`, `MY`; also `AC`,
/// `TA` and `XK`, which libphonenumber knows), or `001` for numbers that belong to none. Sorted by code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u8);

/// One line of the table.
struct Entry {
    code: &'static str,
    calling_code: Option<u16>,
    name: &'static str,
}

impl Region {
    /// Reads a code, in capitals or not; `None` if it is no region of the table.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        let place = table::TABLE.binary_search_by(|entry| entry.code.cmp(code.as_str())).ok()?;
        u8::try_from(place).ok().map(Self)
    }

    /// The code: `US`, `MY`, `001`.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// The English name: `Malaysia`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The country calling code without plus: 60 for Malaysia. Several regions may share one (1, 7, 44 and others);
    /// numbers without a country have several, so `None`.
    pub fn calling_code(self) -> Option<u16> {
        self.entry().calling_code
    }

    /// Every region, `001` included, sorted by code.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (0..=u8::MAX).take(table::TABLE.len()).map(Self)
    }

    /// Every country and territory: all regions but `001`, sorted by code.
    pub fn geographic() -> impl Iterator<Item = Self> + Clone {
        Self::all().filter(|region| *region != Self::NON_GEOGRAPHIC)
    }

    fn entry(self) -> &'static Entry {
        &table::TABLE[usize::from(self.0)]
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({})", self.as_str())
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code).ok_or(UnknownRegion)
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| de::Error::custom(UnknownRegion))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_constants_agree() {
        assert!(table::TABLE.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(Region::all().count(), 246);
        for region in Region::all() {
            assert_eq!(Region::parse(region.as_str()), Some(region));
        }
        assert_eq!(Region::MY.as_str(), "MY");
        assert_eq!(Region::NON_GEOGRAPHIC.as_str(), "001");
        assert_eq!(Region::ZW.as_str(), "ZW");
    }

    #[test]
    fn reads_codes_and_knows_their_facts() {
        assert_eq!(Region::parse(" my "), Some(Region::MY));
        assert_eq!(Region::MY.name(), "Malaysia");
        assert_eq!(Region::MY.calling_code(), Some(60));
        assert_eq!(Region::NON_GEOGRAPHIC.calling_code(), None);
        for unknown in ["", "M", "ZZ", "MYS", "é", "002"] {
            assert_eq!(Region::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn is_a_string_in_json_and_a_key_of_maps() {
        let map = std::collections::BTreeMap::from([(Region::US, 1), (Region::NON_GEOGRAPHIC, 2)]);
        let json = serde_json::to_string(&map).unwrap();
        assert_eq!(json, r#"{"001":2,"US":1}"#);
        assert_eq!(serde_json::from_str::<std::collections::BTreeMap<Region, i32>>(&json).unwrap(), map);
        assert!(serde_json::from_str::<Region>("\"ZZ\"").is_err());
    }
}

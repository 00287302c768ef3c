//! In which time zones a phone number may be.
//!
//! Where mobile numbers begin with an area code (North America, Mexico, Brazil) the number tells, as far as it goes; elsewhere it may be
//! anywhere in its country. `scripts/phone-zones.py` makes the tables and says what from.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::{PhoneNumber, Region};

/// Which line of the tables says where a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// Somewhere in an area.
    Area(u16),
    /// Anywhere in a region.
    Region(Region),
}

struct Area {
    region: Region,
    zones: Vec<TimeZone>,
}

struct Tables {
    areas: Vec<Area>,
    /// By the first digits of the number, as one integer.
    by_prefix: HashMap<u64, u16>,
    /// Digits of the longest prefix.
    longest: usize,
    by_region: HashMap<Region, Vec<TimeZone>>,
}

static TABLES: LazyLock<Tables> =
    LazyLock::new(|| Tables::read(include_str!("by_prefix.txt"), include_str!("by_region.txt")));

/// Numbers of no country have no local time: they are taken to be in UTC.
static NOWHERE: [TimeZone; 1] = [TimeZone::UTC];

impl Place {
    /// Where a number of that region may be.
    pub(super) fn of(phone: PhoneNumber, region: Region) -> Self {
        let tables = &*TABLES;
        let digits = phone.digits();
        let longest = tables.longest.min(digits.len());
        (1..=longest)
            .rev()
            .filter_map(|length| tables.by_prefix.get(&digits[..length].parse().ok()?))
            .find(|area| tables.areas.get(usize::from(**area)).is_some_and(|area| area.region == region))
            .map_or(Self::Region(region), |area| Self::Area(*area))
    }

    /// Every place in which a number of that region may be.
    pub(super) fn all(region: Region) -> impl Iterator<Item = Self> {
        let areas = TABLES.areas.iter().zip(0_u16..).filter(move |(area, _)| area.region == region);
        areas.map(|(_, place)| Self::Area(place)).chain([Self::Region(region)])
    }

    /// The zones there; never none.
    pub(super) fn zones(self) -> &'static [TimeZone] {
        let known = match self {
            Self::Area(place) => TABLES.areas.get(usize::from(place)).map(|area| &area.zones),
            Self::Region(region) => TABLES.by_region.get(&region),
        };
        known.map_or(&NOWHERE[..], Vec::as_slice)
    }
}

impl Tables {
    /// Reads what the script wrote. A line that can't be read would be left out; a test sees to it that there is none.
    fn read(by_prefix: &str, by_region: &str) -> Self {
        let mut tables = Self { areas: Vec::new(), by_prefix: HashMap::new(), longest: 0, by_region: HashMap::new() };
        for (head, prefixes) in lines(by_prefix) {
            let Some((region, names)) = head.split_once(' ') else { continue };
            let (Some(region), Some(zones)) = (Region::parse(region), zones(names)) else { continue };
            let Ok(place) = u16::try_from(tables.areas.len()) else { continue };
            tables.areas.push(Area { region, zones });
            for prefix in prefixes.split(' ') {
                tables.longest = tables.longest.max(prefix.len());
                tables.by_prefix.extend(prefix.parse().ok().map(|prefix: u64| (prefix, place)));
            }
        }
        for (region, names) in lines(by_region) {
            let (Some(region), Some(zones)) = (Region::parse(region), zones(names)) else { continue };
            tables.by_region.insert(region, zones);
        }
        tables
    }
}

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// The zones of those names, from the database that is built in: the rules are the same wherever this runs.
fn zones(names: &str) -> Option<Vec<TimeZone>> {
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    names.split(' ').map(|name| ZONES.get(name).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(number: &str) -> Vec<&'static str> {
        let phone = PhoneNumber::from_e164(number).unwrap();
        let zones = Place::of(phone, phone.region()).zones();
        zones.iter().map(|zone| zone.iana_name().unwrap()).collect()
    }

    #[test]
    fn the_tables_are_read_whole() {
        let prefixes = lines(include_str!("by_prefix.txt")).count();
        assert_eq!((TABLES.areas.len(), TABLES.longest), (prefixes, 8));
        let regions: Vec<Region> =
            Region::geographic().filter(|region| !TABLES.by_region.contains_key(region)).collect();
        assert_eq!(regions, [], "regions without a zone");
        let listed: usize = lines(include_str!("by_prefix.txt")).map(|(_, prefixes)| prefixes.split(' ').count()).sum();
        assert_eq!(TABLES.by_prefix.len(), listed);
    }

    #[test]
    fn area_codes_tell_where_mobile_numbers_have_them() {
        assert_eq!(names("+12125550123"), ["America/New_York"]);
        assert_eq!(names("+13105550123"), ["America/Los_Angeles"]);
        assert_eq!(names("+18085550123"), ["Pacific/Honolulu"]);
        assert_eq!(names("+16715550123"), ["Pacific/Guam"]);
        assert_eq!(names("+5511961234567"), ["America/Sao_Paulo"]);
        assert_eq!(names("+529981234567"), ["America/Cancun"]);
        // An area code on the border of two zones is in both.
        assert!(names("+19075550123").len() > 1);
    }

    #[test]
    fn a_mobile_number_without_one_may_be_anywhere_in_its_country() {
        for (number, at_least) in [("+79123456789", 11), ("+61412345678", 5), ("+62812345678", 3), ("+34612345678", 2)]
        {
            assert!(names(number).len() >= at_least, "{number}: {:?}", names(number));
        }
        assert!(names("+61412345678").contains(&"Australia/Perth"), "not only Sydney");
        assert!(names("+79123456789").contains(&"Asia/Kamchatka"), "not only Moscow");
        assert_eq!(names("+33612345678"), ["Europe/Paris"]);
        assert_eq!(names("+60123456789").len(), 1);
        // Libya has no summer time, whatever libphonenumber says.
        assert_eq!(names("+218912345678"), ["Africa/Tripoli"]);
        assert_eq!(names("+881612345678"), ["UTC"], "a satellite telephone");
    }

    #[test]
    fn every_place_of_a_region_is_known() {
        let places: Vec<Place> = Place::all(Region::US).collect();
        for number in ["+12125550123", "+13105550123", "+19075550123"] {
            assert!(places.contains(&Place::of(PhoneNumber::from_e164(number).unwrap(), Region::US)), "{number}");
        }
        assert_eq!(Place::all(Region::FR).collect::<Vec<_>>(), [Place::Region(Region::FR)]);
    }
}

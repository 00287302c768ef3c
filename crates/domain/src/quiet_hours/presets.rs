//! What law or custom of a country asks for.
//!
//! Few, and each with its source. A country without one has the site's own hours. None of this is legal advice; the sources and what was
//! left out stand in `docs/quiet-hours.md`.

use super::{
    DayHours, HoursOf, WeekHours,
    states::{self, StateHours},
};
use crate::{PhoneNumber, Region};

/// Days of a country on which nothing goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Holidays {
    /// None.
    #[default]
    None,
    /// The public holidays of France (code du travail, L3133-1).
    French,
}

/// The hours of a country.
#[derive(Debug)]
pub struct Preset {
    /// The regions they hold for.
    pub regions: &'static [Region],
    /// The hours of the week.
    pub week: WeekHours,
    /// The days on which nothing goes out besides.
    pub holidays: Holidays,
    /// Parts of it with narrower hours, as far as a number tells.
    pub states: &'static [StateHours],
    /// The hours in words.
    pub words: &'static str,
    /// Where they come from.
    pub source: &'static str,
}

/// 8 to 22 but on Sundays.
const FRENCH_WEEK: WeekHours = WeekHours { sunday: None, ..WeekHours::daily(DayHours::between(8, 22)) };

static PRESETS: [Preset; 5] = [
    Preset {
        regions: &[Region::US, Region::PR, Region::VI, Region::GU, Region::AS, Region::MP],
        week: WeekHours::daily(DayHours::between(8, 21)),
        holidays: Holidays::None,
        states: &states::OF_THE_USA,
        words: "8 to 21",
        source: "47 CFR 64.1200(c)(1), 47 U.S.C. 227: no telephone solicitation before 8 a.m. or after 9 p.m., local time at the called \
                 party's location; texts are calls (2003 TCPA Order, 18 FCC Rcd 14014, paragraph 165)",
    },
    Preset {
        regions: &[Region::FR],
        week: FRENCH_WEEK,
        holidays: Holidays::French,
        states: &[],
        words: "8 to 22, not on Sundays and public holidays",
        source: "Rule of the French operators for marketing SMS, as providers apply it: not between 22:00 and 8:00, on Sundays and public \
                 holidays (Brevo, developers.brevo.com, “For end users in France”); holidays: code du travail, L3133-1",
    },
    Preset {
        regions: &[Region::IN],
        week: WeekHours::daily(DayHours::between(10, 21)),
        holidays: Holidays::None,
        states: &[],
        words: "10 to 21",
        source: "Telecom Commercial Communications Customer Preference Regulations (TRAI): of 2010, nothing between 21:00 and 9:00; of 2018, \
                 promotional SMS from 10:00 as some providers apply it (Contlo), from 9:00 as others do (Exotel). The narrower one is taken",
    },
    Preset {
        regions: &[Region::AE],
        week: WeekHours::daily(DayHours::between(7, 21)),
        holidays: Holidays::None,
        states: &[],
        words: "7 to 21",
        source: "TDRA, United Arab Emirates: promotional messages between 7:00 and 21:00 only",
    },
    Preset {
        regions: &[Region::JO],
        week: WeekHours::daily(DayHours::between(7, 21)),
        holidays: Holidays::None,
        states: &[],
        words: "7 to 21",
        source: "TRC, Jordan: no promotional SMS between 21:00 and 7:00 (Jordan Times)",
    },
];

impl Preset {
    /// Every preset.
    pub fn all() -> &'static [Self] {
        &PRESETS
    }

    /// That of a region.
    pub fn of(region: Region) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.regions.contains(&region))
    }

    /// Its hours; those of the state at that place of its list, if one is given.
    pub fn hours(&self, state: Option<usize>) -> HoursOf<'_> {
        let state = state.and_then(|place| self.states.get(place));
        HoursOf { week: state.map_or(&self.week, |state| &state.week), holidays: self.holidays }
    }

    /// The place in its list of the state that a number tells.
    pub fn state_of(&self, phone: PhoneNumber) -> Option<usize> {
        if self.states.is_empty() { None } else { states::place_of(phone, self.states) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_region_has_two_and_all_are_sound() {
        let regions: Vec<Region> = Preset::all().iter().flat_map(|preset| preset.regions).copied().collect();
        let mut distinct = regions.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), regions.len());
        for preset in Preset::all() {
            assert_eq!(preset.week.problems(), [], "{}", preset.words);
            assert!(!preset.source.is_empty());
        }
        assert!(Preset::of(Region::MY).is_none());
    }
}

//! Quiet hours: when nobody is to be texted about news and offers, by the clock on the recipient's wall.
//!
//! Broadcasts wait for the hours in which they may go out; what answers a person (welcomes, codes, STOP confirmations, help,
//! answers, tests) never does.

#[cfg(feature = "metadata")]
mod calendar;
#[cfg(feature = "metadata")]
mod openings;
mod presets;
mod states;
mod waiting;
mod week;
#[cfg(feature = "metadata")]
mod zones;

use serde::{Deserialize, Serialize};

use crate::{PhoneNumber, Region};

#[cfg(feature = "metadata")]
pub use openings::{Opening, Openings};
pub use presets::{Holidays, Preset};
pub use states::StateHours;
pub use waiting::Waiting;
pub use week::{ClockTime, DayHours, WEEKDAYS, WeekHours};

/// Which hours a site keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuietMode {
    /// None: messages go out at any hour.
    #[default]
    Off,
    /// The site's own hours, for everybody.
    Own,
    /// What law or custom of the recipient's country asks for, see [`Preset`]; the site's own hours for the other countries.
    Countries,
}

/// When broadcasts may go out, in the recipient's local time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QuietHours {
    /// Which hours the site keeps.
    pub mode: QuietMode,
    /// The site's own.
    pub hours: WeekHours,
}

/// The hours that hold for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursOf<'a> {
    /// The hours of the week.
    pub week: &'a WeekHours,
    /// The days on which nothing goes out whatever the week says.
    pub holidays: Holidays,
}

impl QuietMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Off, Self::Own, Self::Countries];

    /// Its name in the API: `off`, `own`, `countries`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Own => "own",
            Self::Countries => "countries",
        }
    }

    /// The mode of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == name)
    }
}

impl QuietHours {
    /// Whether there are any.
    pub fn is_on(&self) -> bool {
        self.mode != QuietMode::Off
    }

    /// The hours that hold for numbers of a region, or of the state of it that [`Self::state_of`] gave; `None` for any hour.
    pub fn of(&self, region: Region, state: Option<usize>) -> Option<HoursOf<'_>> {
        let own = HoursOf { week: &self.hours, holidays: Holidays::None };
        match self.mode {
            QuietMode::Off => None,
            QuietMode::Own => Some(own),
            QuietMode::Countries => Some(Preset::of(region).map_or(own, |preset| preset.hours(state))),
        }
    }

    /// Which state of its region a number tells, where that has hours of its own.
    pub fn state_of(&self, phone: PhoneNumber, region: Region) -> Option<usize> {
        if self.mode == QuietMode::Countries { Preset::of(region)?.state_of(phone) } else { None }
    }

    /// The states of a region that have hours of their own, as [`Self::state_of`] gives them.
    pub fn states_of(&self, region: Region) -> std::ops::Range<usize> {
        let states =
            if self.mode == QuietMode::Countries { Preset::of(region).map(|preset| preset.states) } else { None };
        0..states.map_or(0, <[StateHours]>::len)
    }

    /// What is wrong with them, by field: `quiet_hours.hours.monday`.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        self.hours.problems()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_none_until_it_says_so() {
        let none = QuietHours::default();
        assert!(!none.is_on() && none.problems().is_empty());
        assert_eq!(none.of(Region::US, None), None);
        assert_eq!(serde_json::from_str::<QuietHours>("{}").unwrap(), none);
    }

    #[test]
    fn a_countrys_hours_come_before_the_sites_own() {
        let mut hours = QuietHours { mode: QuietMode::Own, ..QuietHours::default() };
        assert_eq!(hours.of(Region::FR, None).unwrap().holidays, Holidays::None);
        hours.mode = QuietMode::Countries;
        let france = hours.of(Region::FR, None).unwrap();
        assert_eq!((france.holidays, france.week.sunday), (Holidays::French, None));
        assert_eq!(hours.of(Region::MY, None).unwrap().week, &hours.hours, "no preset");
        let miami = PhoneNumber::from_e164("+13055550123").unwrap();
        let florida = hours.state_of(miami, Region::US);
        assert!(florida.is_some_and(|place| hours.states_of(Region::US).contains(&place)));
        assert_eq!(hours.of(Region::US, florida).unwrap().week.monday, Some(DayHours::between(8, 20)));
        assert_eq!(hours.of(Region::US, None).unwrap().week.monday, Some(DayHours::between(8, 21)));
        hours.mode = QuietMode::Own;
        assert_eq!(hours.state_of(miami, Region::US), None, "for everybody alike");
    }

    #[test]
    fn is_kept_as_json() {
        let mut hours = QuietHours { mode: QuietMode::Countries, ..QuietHours::default() };
        hours.hours.sunday = None;
        let json = serde_json::to_string(&hours).unwrap();
        assert!(json.starts_with(r#"{"mode":"countries","hours":{"monday":{"from":"08:00","to":"21:00"},"#), "{json}");
        assert!(json.ends_with(r#""sunday":null}}"#), "{json}");
        assert_eq!(serde_json::from_str::<QuietHours>(&json).unwrap(), hours);
        for mode in QuietMode::ALL {
            assert_eq!(QuietMode::parse(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{}\"", mode.as_str()));
        }
    }
}

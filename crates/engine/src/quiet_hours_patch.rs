//! Changes to a site's quiet hours.

use domain::{ClockTime, DayHours, QuietHours, QuietMode, WeekHours};
use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;
use crate::site_patch::{present, required};

/// Changes to a site's quiet hours. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuietHoursPatch {
    /// `off`, `own` (the site's own hours for everybody) or `countries` (the recipient's country's, where one is known).
    #[serde(deserialize_with = "required")]
    pub mode: Option<String>,
    /// The site's own hours.
    #[serde(deserialize_with = "required")]
    pub hours: Option<WeekHoursPatch>,
}

/// Changes to the hours of a week. A day that is absent stays; `null` sends nothing on that day.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "each field is the day of the same name")]
pub struct WeekHoursPatch {
    #[serde(deserialize_with = "present")]
    pub monday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub tuesday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub wednesday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub thursday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub friday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub saturday: Option<Option<DayHoursPatch>>,
    #[serde(deserialize_with = "present")]
    pub sunday: Option<Option<DayHoursPatch>>,
}

/// The hours of a day as they were typed: `08:00` to `21:00`. Where the second isn't later it is a time of the next day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayHoursPatch {
    /// The first moment.
    pub from: String,
    /// The first moment that is too late.
    pub to: String,
}

impl WeekHoursPatch {
    /// The days in their order, Monday first.
    pub const fn days_mut(&mut self) -> [&mut Option<Option<DayHoursPatch>>; 7] {
        [
            &mut self.monday,
            &mut self.tuesday,
            &mut self.wednesday,
            &mut self.thursday,
            &mut self.friday,
            &mut self.saturday,
            &mut self.sunday,
        ]
    }

    #[expect(clippy::option_option, reason = "absent, null and a value are three things in a patch")]
    const fn days(&self) -> [&Option<Option<DayHoursPatch>>; 7] {
        [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday]
    }
}

impl QuietHoursPatch {
    pub(crate) fn apply(&self, quiet: &mut QuietHours, errors: &mut FieldErrors) {
        if let Some(mode) = &self.mode {
            match QuietMode::parse(mode) {
                Some(mode) => quiet.mode = mode,
                None => errors.add("quiet_hours.mode", "Choose off, own or countries."),
            }
        }
        let Some(hours) = &self.hours else { return };
        let days = WeekHours::FIELDS.into_iter().zip(hours.days()).zip(quiet.hours.days_mut());
        for ((field, typed), day) in days {
            match typed {
                None => {}
                Some(None) => *day = None,
                Some(Some(typed)) => match (typed.from.parse::<ClockTime>(), typed.to.parse::<ClockTime>()) {
                    (Ok(from), Ok(to)) => *day = Some(DayHours { from, to }),
                    (Err(problem), _) | (_, Err(problem)) => errors.add(field, problem.to_string()),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(json: &str) -> (QuietHours, FieldErrors) {
        let patch: QuietHoursPatch = serde_json::from_str(json).unwrap();
        let (mut hours, mut errors) = (QuietHours::default(), FieldErrors::default());
        patch.apply(&mut hours, &mut errors);
        (hours, errors)
    }

    #[test]
    fn what_is_not_named_stays() {
        let (hours, errors) =
            applied(r#"{"mode":"own","hours":{"monday":{"from":"9:00","to":"18:30"},"sunday":null}}"#);
        assert!(errors.is_empty());
        assert_eq!(hours.mode, QuietMode::Own);
        let shown = |day: Option<DayHours>| day.map(|day| format!("{} {}", day.from, day.to));
        assert_eq!(shown(hours.hours.monday).as_deref(), Some("09:00 18:30"));
        assert_eq!(shown(hours.hours.tuesday).as_deref(), Some("08:00 21:00"));
        assert_eq!(hours.hours.sunday, None);
        assert_eq!(applied("{}").0, QuietHours::default());
    }

    #[test]
    fn what_can_not_be_read_is_said_at_its_day() {
        let (_, errors) = applied(r#"{"mode":"never","hours":{"friday":{"from":"8","to":"21:00"}}}"#);
        assert!(errors.of("quiet_hours.mode").is_some() && errors.of("quiet_hours.hours.friday").is_some());
        for refused in
            [r#"{"mode":null}"#, r#"{"hours":null}"#, r#"{"hours":{"monday":{"from":"8:00"}}}"#, r#"{"zone":1}"#]
        {
            assert!(serde_json::from_str::<QuietHoursPatch>(refused).is_err(), "{refused}");
        }
    }
}

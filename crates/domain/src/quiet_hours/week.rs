//! The hours of a week in which messages may go out.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::FieldProblem;

/// The names of the days as they stand in JSON and in forms, in their order.
pub const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A time on a clock, from `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(u16);

/// From when until when messages may go out on one day. Where `to` isn't after `from` it is a time of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DayHours {
    /// The first moment.
    pub from: ClockTime,
    /// The first moment that is too late.
    pub to: ClockTime,
}

/// The hours of each day; nothing goes out on a day without, be it in the small hours that the day before reaches into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is the day of the same name")]
pub struct WeekHours {
    pub monday: Option<DayHours>,
    pub tuesday: Option<DayHours>,
    pub wednesday: Option<DayHours>,
    pub thursday: Option<DayHours>,
    pub friday: Option<DayHours>,
    pub saturday: Option<DayHours>,
    pub sunday: Option<DayHours>,
}

impl ClockTime {
    /// So many whole hours after midnight, at most 24.
    pub const fn hour(hour: u16) -> Self {
        Self(if hour < 24 { hour * 60 } else { 24 * 60 })
    }

    /// Seconds after midnight, by the clock.
    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for ClockTime {
    type Err = FieldProblem;

    /// Reads `8:00`, `08:00`, and the `08:00:00` that some browsers send.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = || FieldProblem::NotATime;
        let mut parts = text.trim().split(':');
        let mut part = |digits: std::ops::RangeInclusive<usize>| {
            let part = parts.next()?;
            let fine = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if fine { part.parse::<u16>().ok() } else { None }
        };
        let (hour, minute) = (part(1..=2).ok_or_else(problem)?, part(2..=2).ok_or_else(problem)?);
        let seconds = parts.next().unwrap_or("00");
        let minutes = hour * 60 + minute;
        let fine = minute < 60 && minutes <= 24 * 60 && seconds == "00" && parts.next().is_none();
        if fine { Ok(Self(minutes)) } else { Err(problem()) }
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl DayHours {
    /// The shortest time in a day that is worth sending in: an hour.
    const SHORTEST: i64 = 60 * 60;
    const DAY: i64 = 24 * 60 * 60;

    /// From one hour to another.
    pub const fn between(from: u16, to: u16) -> Self {
        Self { from: ClockTime::hour(from), to: ClockTime::hour(to) }
    }

    /// Whether they reach into the next day.
    pub fn cross_midnight(self) -> bool {
        self.to <= self.from
    }

    fn problem(self) -> Option<String> {
        let length = self.to.seconds() - self.from.seconds() + if self.cross_midnight() { Self::DAY } else { 0 };
        if self.from == self.to {
            Some("Use two different times; 00:00 to 24:00 is the whole day.".to_owned())
        } else if self.from.seconds() == Self::DAY {
            Some("A day begins at 00:00.".to_owned())
        } else if length < Self::SHORTEST {
            Some("Leave at least an hour to send in.".to_owned())
        } else {
            None
        }
    }
}

impl WeekHours {
    /// The same hours every day.
    pub const fn daily(hours: DayHours) -> Self {
        let day = Some(hours);
        Self { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day }
    }

    /// The days in their order, Monday first.
    pub const fn days(&self) -> [Option<DayHours>; 7] {
        [self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday]
    }

    /// The days in their order, to be changed.
    pub const fn days_mut(&mut self) -> [&mut Option<DayHours>; 7] {
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

    /// The place of a day in forms, problems and the API.
    pub const FIELDS: [&'static str; 7] = [
        "quiet_hours.hours.monday",
        "quiet_hours.hours.tuesday",
        "quiet_hours.hours.wednesday",
        "quiet_hours.hours.thursday",
        "quiet_hours.hours.friday",
        "quiet_hours.hours.saturday",
        "quiet_hours.hours.sunday",
    ];

    pub(super) fn problems(&self) -> Vec<(&'static str, String)> {
        let days = self.days();
        if days.iter().all(Option::is_none) {
            return vec![("quiet_hours.hours", "Leave at least one day to send on.".to_owned())];
        }
        let found = Self::FIELDS.into_iter().zip(days);
        found.filter_map(|(field, day)| Some((field, day?.problem()?))).collect()
    }
}

impl Default for WeekHours {
    /// 8 to 21 on every day: what the strictest law that is widely known asks for (47 CFR 64.1200(c)(1)).
    fn default() -> Self {
        Self::daily(DayHours::between(8, 21))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_and_browsers_write_them() {
        for (text, shown) in
            [("8:00", "08:00"), ("08:00", "08:00"), (" 21:30 ", "21:30"), ("24:00", "24:00"), ("07:05:00", "07:05")]
        {
            assert_eq!(text.parse::<ClockTime>().unwrap().to_string(), shown);
        }
        for text in
            ["", "8", "24:01", "25:00", "8:60", "8:5", "-8:00", "8:00 pm", "08:00:30", "08:00:00:00", "١٢:00", "999:00"]
        {
            assert!(text.parse::<ClockTime>().is_err(), "{text}");
        }
        assert_eq!(ClockTime::hour(30), ClockTime::hour(24));
    }

    #[test]
    fn hours_that_nobody_can_mean_are_named_at_their_day() {
        let mut week = WeekHours::default();
        assert_eq!(week.problems(), []);
        week.tuesday = Some(DayHours::between(8, 8));
        week.friday = Some(DayHours { from: "08:00".parse().unwrap(), to: "08:59".parse().unwrap() });
        week.saturday = Some(DayHours::between(24, 8));
        week.sunday = Some(DayHours::between(20, 2));
        let fields: Vec<_> = week.problems().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["quiet_hours.hours.tuesday", "quiet_hours.hours.friday", "quiet_hours.hours.saturday"]);
        for day in week.days_mut() {
            *day = None;
        }
        assert_eq!(week.problems()[0].0, "quiet_hours.hours");
        week.monday = Some(DayHours::between(0, 24));
        assert_eq!(week.problems(), []);
    }
}

//! When hours of a week hold, by the clock of one time zone.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;

use super::{Holidays, HoursOf};

const DAY: i64 = 24 * 60 * 60;
/// The weekday of 1970-01-01, counted from Monday.
const FIRST_WEEKDAY: i64 = 3;

/// The first second from `at` on, before `end`, in which messages may go out (`open`) or may not, by the clock of that zone. All are
/// seconds since 1970 UTC.
///
/// What counts is what the clock shows: hours that it skips don't come, and hours that it shows twice come twice.
pub(super) fn first(hours: HoursOf<'_>, zone: &TimeZone, at: i64, end: i64, open: bool) -> Option<i64> {
    let mut at = at;
    while at < end {
        let instant = jiff::Timestamp::from_second(at).ok()?;
        let offset = i64::from(zone.to_offset(instant).seconds());
        // Until then the clock runs evenly.
        let next = zone.following(instant).next().map_or(end, |change| change.timestamp().as_second());
        let until = next.min(end);
        if let Some(found) = first_by_clock(hours, at + offset, until + offset, open) {
            return Some(found - offset);
        }
        at = until;
    }
    None
}

/// The same by a clock that runs evenly.
fn first_by_clock(hours: HoursOf<'_>, at: i64, end: i64, open: bool) -> Option<i64> {
    if is_open(hours, at) == open {
        return (at < end).then_some(at);
    }
    for day in at.div_euclid(DAY)..=end.div_euclid(DAY) {
        let mut changes = [0; 4];
        for (change, seconds) in changes.iter_mut().zip(changes_of(hours, day)) {
            *change = day * DAY + seconds;
        }
        changes.sort_unstable();
        let found = changes.into_iter().find(|change| *change >= at && is_open(hours, *change) == open);
        if let Some(found) = found {
            return (found < end).then_some(found);
        }
    }
    None
}

/// The seconds of a day at which something may change.
fn changes_of(hours: HoursOf<'_>, day: i64) -> [i64; 4] {
    let of = |day| hours.week.days().get(weekday(day)).copied().flatten();
    let today = of(day).map_or([0, 0], |hours| [hours.from.seconds(), hours.to.seconds()]);
    [0, of(day - 1).map_or(0, |before| before.to.seconds()), today[0], today[1]]
}

fn is_open(hours: HoursOf<'_>, local: i64) -> bool {
    let (day, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let week = hours.week.days();
    let of = |day| week.get(weekday(day)).copied().flatten().filter(|_| !hours.holidays.include(day));
    let Some(today) = of(day) else { return false };
    let begun = second >= today.from.seconds() && (today.cross_midnight() || second < today.to.seconds());
    begun || of(day - 1).is_some_and(|before| before.cross_midnight() && second < before.to.seconds())
}

/// The weekday of a day since 1970-01-01: 0 for Monday.
fn weekday(day: i64) -> usize {
    usize::try_from((day + FIRST_WEEKDAY).rem_euclid(7)).unwrap_or(0)
}

impl Holidays {
    /// Whether that day since 1970-01-01 is one of them.
    fn include(self, day: i64) -> bool {
        match self {
            Self::None => false,
            Self::French => {
                let days = jiff::Span::new().try_days(day).ok();
                days.and_then(|days| date(1970, 1, 1).checked_add(days).ok()).is_some_and(is_french)
            }
        }
    }
}

/// The eleven public holidays of France (code du travail, L3133-1). Alsace and Moselle have two more, and each overseas department one:
/// these are not among them.
fn is_french(day: Date) -> bool {
    let fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let easter = easter(day.year());
    // Easter Monday, Ascension, Whit Monday.
    let after_easter = easter.and_then(|easter| day.since(easter).ok()).map(|span| span.get_days());
    fixed.contains(&(day.month(), day.day())) || matches!(after_easter, Some(1 | 39 | 50))
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm; Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let sum = epact + to_sunday - 7 * late + 114;
    let (month, day) = (i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    let easter = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    (easter.weekday() == Weekday::Sunday).then_some(easter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_on_its_sundays() {
        // <https://www.census.gov/data/software/x13as/genhol/easter-dates.html>
        for (year, month, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2099, 4, 12),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
        assert!((1900..2300).all(|year| easter(year).is_some()), "always a Sunday");
    }

    #[test]
    fn france_has_eleven_holidays() {
        for year in 2024..2060 {
            let days = (0..365).filter_map(|n| date(year, 1, 1).checked_add(jiff::Span::new().days(n)).ok());
            let holidays: Vec<Date> = days.filter(|day| is_french(*day)).collect();
            // Ascension may fall on 1 or 8 May.
            assert!((10..=11).contains(&holidays.len()), "{year}: {holidays:?}");
        }
        for (month, day) in
            [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
        {
            assert!(is_french(date(2026, month, day)), "2026-{month}-{day}");
            let since = date(1970, 1, 1).until(date(2026, month, day)).unwrap().get_days();
            assert!(Holidays::French.include(i64::from(since)));
        }
        for (month, day) in [(4, 3), (4, 5), (5, 24), (12, 26), (3, 17)] {
            assert!(!is_french(date(2026, month, day)), "2026-{month}-{day}");
        }
    }
}

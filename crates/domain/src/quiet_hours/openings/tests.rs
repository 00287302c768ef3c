use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::{ClockTime, DayHours, QuietMode, WeekHours};

const LEASE: Duration = Duration::from_secs(90);

fn phone(number: &str) -> PhoneNumber {
    PhoneNumber::from_e164(number).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

fn countries() -> QuietHours {
    QuietHours { mode: QuietMode::Countries, ..QuietHours::default() }
}

fn own(hours: DayHours) -> QuietHours {
    QuietHours { mode: QuietMode::Own, hours: WeekHours::daily(hours) }
}

fn opening_of(hours: &QuietHours, number: &str, now: &str) -> Opening {
    let phone = phone(number);
    Openings::new(*hours, at(now), LEASE).of(phone, phone.region())
}

fn table(hours: &QuietHours, cases: &[(&str, &str, &str)]) {
    for (number, now, expected) in cases {
        let expected = match *expected {
            "now" => Opening::Now,
            "never" => Opening::Never,
            time => Opening::At(at(time)),
        };
        assert_eq!(opening_of(hours, number, now), expected, "{number} at {now}");
    }
}

const NEW_YORK: &str = "+12125550123";
const LOS_ANGELES: &str = "+13105550123";
const HONOLULU: &str = "+18085550123";
const PARIS: &str = "+33612345678";
const KUALA_LUMPUR: &str = "+60123456789";
const RUSSIA: &str = "+79123456789";
const AUSTRALIA: &str = "+61412345678";
const SATELLITE: &str = "+881612345678";

#[test]
fn from_coast_to_coast_each_has_its_own_morning() {
    table(
        &countries(),
        &[
            (NEW_YORK, "2026-07-15T11:59:59Z", "2026-07-15T12:00:00Z"),
            (NEW_YORK, "2026-07-15T12:00:00Z", "now"),
            (LOS_ANGELES, "2026-07-15T12:00:00Z", "2026-07-15T15:00:00Z"),
            (HONOLULU, "2026-07-15T12:00:00Z", "2026-07-15T18:00:00Z"),
            (NEW_YORK, "2026-07-16T00:30:00Z", "now"),
            (NEW_YORK, "2026-07-16T01:00:00Z", "2026-07-16T12:00:00Z"),
            (LOS_ANGELES, "2026-07-16T01:00:00Z", "now"),
            // Winter is an hour later; Honolulu has none.
            (NEW_YORK, "2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z"),
            (HONOLULU, "2026-01-15T12:00:00Z", "2026-01-15T18:00:00Z"),
            // An area code that nobody knows yet: all of the country.
            ("+19995550123", "2026-07-15T17:00:00Z", "now"),
        ],
    );
}

#[test]
fn what_goes_out_late_in_the_evening_could_still_be_under_way_when_it_ends() {
    table(
        &countries(),
        &[
            (PARIS, "2026-07-15T19:58:00Z", "now"),
            (PARIS, "2026-07-15T19:58:31Z", "2026-07-16T06:00:00Z"),
            (PARIS, "2026-07-15T19:59:59.999Z", "2026-07-16T06:00:00Z"),
        ],
    );
}

#[test]
fn states_with_narrower_hours_have_theirs() {
    const MIAMI: &str = "+13055550123";
    const DALLAS: &str = "+12145550123";
    const HARTFORD: &str = "+18605550123";
    table(
        &countries(),
        &[
            // A quarter past eight in the evening on the east coast.
            (NEW_YORK, "2026-07-15T00:15:00Z", "now"),
            (MIAMI, "2026-07-15T00:15:00Z", "2026-07-15T12:00:00Z"),
            (HARTFORD, "2026-07-15T00:15:00Z", "2026-07-15T13:00:00Z"),
            // Dallas begins at nine, on Sundays at noon.
            (DALLAS, "2026-07-15T13:30:00Z", "2026-07-15T14:00:00Z"),
            (DALLAS, "2026-07-19T15:00:00Z", "2026-07-19T17:00:00Z"),
        ],
    );
    // A site's own hours are for everybody.
    table(&own(DayHours::between(8, 21)), &[(MIAMI, "2026-07-15T00:15:00Z", "now")]);
    // What is the same for a whole region is so for its states as well.
    let mut openings = Openings::new(countries(), at("2026-07-15T00:15:00Z"), LEASE);
    assert_eq!(openings.of_region(Region::US), None);
    let mut openings = Openings::new(countries(), at("2026-07-15T19:00:00Z"), LEASE);
    assert_eq!(openings.of_region(Region::US), Some(Opening::Now));
}

#[test]
fn france_rests_at_night_on_sundays_and_on_holidays() {
    table(
        &countries(),
        &[
            (PARIS, "2026-07-17T10:00:00Z", "now"),
            (PARIS, "2026-07-18T21:00:00Z", "2026-07-20T06:00:00Z"),
            (PARIS, "2026-07-19T10:00:00Z", "2026-07-20T06:00:00Z"),
            // Bastille Day.
            (PARIS, "2026-07-14T10:00:00Z", "2026-07-15T06:00:00Z"),
            // Easter: Sunday, then Monday.
            (PARIS, "2026-04-04T20:00:00Z", "2026-04-07T06:00:00Z"),
            // Christmas 2026 is a Friday; the 26th is a day as any other.
            (PARIS, "2026-12-24T22:00:00Z", "2026-12-26T07:00:00Z"),
        ],
    );
}

#[test]
fn where_the_number_does_not_tell_it_must_be_right_everywhere() {
    // 8 to 21 in both Kaliningrad (UTC+2) and Kamchatka (UTC+12): 6 to 9 UTC.
    table(
        &countries(),
        &[
            (RUSSIA, "2026-07-15T05:59:00Z", "2026-07-15T06:00:00Z"),
            (RUSSIA, "2026-07-15T08:00:00Z", "now"),
            (RUSSIA, "2026-07-15T09:00:00Z", "2026-07-16T06:00:00Z"),
            // 8 in Perth (UTC+8) comes after 8 in Sydney.
            (AUSTRALIA, "2026-07-14T22:00:00Z", "2026-07-15T00:00:00Z"),
            (KUALA_LUMPUR, "2026-07-15T00:00:00Z", "now"),
            (KUALA_LUMPUR, "2026-07-14T23:59:00Z", "2026-07-15T00:00:00Z"),
        ],
    );
    table(
        &own(DayHours::between(9, 18)),
        &[(RUSSIA, "2026-07-15T08:00:00Z", "never"), (KUALA_LUMPUR, "2026-07-15T08:00:00Z", "now")],
    );
}

#[test]
fn hours_that_cross_midnight_end_in_the_morning() {
    let hours = own(DayHours::between(20, 2));
    table(
        &hours,
        &[
            (KUALA_LUMPUR, "2026-07-15T12:00:00Z", "now"),
            (KUALA_LUMPUR, "2026-07-15T17:00:00Z", "now"),
            (KUALA_LUMPUR, "2026-07-15T18:00:00Z", "2026-07-16T12:00:00Z"),
        ],
    );
    // A day without stays without, also in its small hours.
    let mut hours = hours;
    hours.hours.sunday = None;
    table(
        &hours,
        &[
            (KUALA_LUMPUR, "2026-07-18T15:00:00Z", "now"),
            (KUALA_LUMPUR, "2026-07-18T16:00:00Z", "2026-07-20T12:00:00Z"),
            (KUALA_LUMPUR, "2026-07-19T13:00:00Z", "2026-07-20T12:00:00Z"),
        ],
    );
}

#[test]
fn the_whole_day_has_no_quiet_hours() {
    for now in ["2026-07-15T15:59:59Z", "2026-07-15T16:00:00Z", "2026-07-15T03:00:00Z"] {
        table(&own(DayHours::between(0, 24)), &[(KUALA_LUMPUR, now, "now")]);
    }
}

#[test]
fn an_hour_that_the_clock_skips_or_shows_twice() {
    // In Paris the clock goes from 2:00 to 3:00 on 2026-03-29 (1:00 UTC) and from 3:00 back to 2:00 on 2026-10-25 (1:00 UTC).
    let half_past = |from: &str, to: &str| own(DayHours { from: from.parse().unwrap(), to: to.parse().unwrap() });
    table(
        &half_past("02:30", "08:00"),
        &[
            // 2:30 doesn't come: it begins at 3:00.
            (PARIS, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
            // 2:30 comes twice, and what begins with the first is interrupted when the clock goes back to 2:00.
            (PARIS, "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
            (PARIS, "2026-10-25T00:59:00Z", "2026-10-25T01:30:00Z"),
            (PARIS, "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"),
            (PARIS, "2026-10-25T01:30:00Z", "now"),
        ],
    );
    table(
        &half_past("00:00", "02:30"),
        &[
            // It ends at 2:00, as the next moment is 3:00.
            (PARIS, "2026-03-29T00:58:00Z", "now"),
            (PARIS, "2026-03-29T01:00:00Z", "2026-03-29T22:00:00Z"),
            // It ends at the first 2:30, and goes on at the second 2:00 until the second 2:30.
            (PARIS, "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
            (PARIS, "2026-10-25T01:10:00Z", "now"),
            (PARIS, "2026-10-25T01:30:00Z", "2026-10-25T23:00:00Z"),
        ],
    );
}

#[test]
fn numbers_of_no_country_are_in_utc_and_without_a_rule_nobody_waits() {
    table(&countries(), &[(SATELLITE, "2026-07-15T21:00:00Z", "2026-07-16T08:00:00Z")]);
    table(&QuietHours::default(), &[(PARIS, "2026-07-14T03:00:00Z", "now"), (RUSSIA, "2026-07-14T03:00:00Z", "now")]);
}

#[test]
fn says_for_a_region_whether_all_of_it_has_the_same_answer() {
    let hours = countries();
    let of = |region, now| Openings::new(hours, at(now), LEASE).of_region(region);
    assert_eq!(of(Region::US, "2026-07-15T20:00:00Z"), Some(Opening::Now), "day from coast to coast");
    assert_eq!(of(Region::US, "2026-07-15T13:00:00Z"), None, "day in New York only");
    assert_eq!(of(Region::US, "2026-07-15T09:00:00Z"), None, "night, with mornings of their own");
    assert_eq!(of(Region::FR, "2026-07-15T03:00:00Z"), Some(Opening::At(at("2026-07-15T06:00:00Z"))));
    assert_eq!(of(Region::RU, "2026-07-15T03:00:00Z"), Some(Opening::At(at("2026-07-15T06:00:00Z"))));
    let none = QuietHours::default();
    assert_eq!(Openings::new(none, at("2026-07-15T03:00:00Z"), LEASE).of_region(Region::US), Some(Opening::Now));
}

/// Whether the clock of that zone shows an hour that is right, written the way a person would check it.
fn is_right(hours: HoursOf<'_>, zone: &TimeZone, instant: i64) -> bool {
    let clock = zone.to_datetime(jiff::Timestamp::from_second(instant).unwrap());
    let of = |day: jiff::civil::Date| {
        let french = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
        // Easter Monday, Ascension and Whit Monday of the years that are tried.
        let moving = ["2026-04-06", "2026-05-14", "2026-05-25", "2027-03-29", "2027-05-06", "2027-05-17"];
        let holiday = hours.holidays == crate::Holidays::French
            && (french.contains(&(day.month(), day.day())) || moving.contains(&day.to_string().as_str()));
        let hours = match day.weekday() {
            Weekday::Monday => hours.week.monday,
            Weekday::Tuesday => hours.week.tuesday,
            Weekday::Wednesday => hours.week.wednesday,
            Weekday::Thursday => hours.week.thursday,
            Weekday::Friday => hours.week.friday,
            Weekday::Saturday => hours.week.saturday,
            Weekday::Sunday => hours.week.sunday,
        };
        hours.filter(|_| !holiday)
    };
    let time = ClockTime::hour(0).seconds()
        + i64::from(clock.hour()) * 3600
        + i64::from(clock.minute()) * 60
        + i64::from(clock.second());
    let Some(today) = of(clock.date()) else { return false };
    let (from, to) = (today.from.seconds(), today.to.seconds());
    if (to > from && (from..to).contains(&time)) || (to <= from && time >= from) {
        return true;
    }
    let before = of(clock.date().yesterday().unwrap());
    before.is_some_and(|before| before.to <= before.from && time < before.to.seconds())
}

fn some_hours() -> impl Strategy<Value = QuietHours> {
    let time = || {
        (0_u16..=288).prop_map(|fives| format!("{:02}:{:02}", fives / 12, fives % 12 * 5).parse::<ClockTime>().unwrap())
    };
    let day = (time(), time()).prop_map(|(from, to)| DayHours { from, to });
    let days = proptest::array::uniform7(proptest::option::weighted(0.85, day));
    (proptest::bool::weighted(0.3), days).prop_filter_map("sound hours", |(countries, days)| {
        let mut hours =
            QuietHours { mode: if countries { QuietMode::Countries } else { QuietMode::Own }, ..QuietHours::default() };
        for (to, from) in hours.hours.days_mut().into_iter().zip(days) {
            *to = from;
        }
        hours.problems().is_empty().then_some(hours)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Never in quiet hours of any zone that the number may be in, neither when it begins nor while it goes out; and never later than
    /// it must be. Some of the moments are at a change of the clocks.
    #[test]
    fn the_opening_is_the_first_moment_that_is_right_in_every_zone(
        hours in some_hours(),
        number in proptest::sample::select(&[NEW_YORK, LOS_ANGELES, HONOLULU, "+19075550123", PARIS, KUALA_LUMPUR, RUSSIA, AUSTRALIA, SATELLITE, "+34612345678", "+5511961234567", "+9779812345678"][..]),
        now in prop_oneof![
            // 2026 and most of 2027.
            1_767_225_600_i64..1_828_000_000,
            // Around the changes of the clocks in Europe and America.
            (proptest::sample::select(&[1_774_746_000_i64, 1_792_890_000, 1_772_953_200, 1_793_512_800][..]), -90_000_i64..90_000).prop_map(|(change, by)| change + by),
        ],
    ) {
        let phone = phone(number);
        let region = phone.region();
        let zones = Place::of(phone, region).zones();
        let rule = hours.of(region, hours.state_of(phone, region)).unwrap();
        let lasting = 90;
        let right = |at: i64| zones.iter().all(|zone| is_right(rule, zone, at));
        let right_for_long = |at: i64| (0..=lasting).step_by(15).all(|after| right(at + after));
        // Hours and clocks change at whole minutes.
        let to = match Openings::new(hours, Timestamp::from_secs(now), LEASE).of(phone, region) {
            Opening::Now => { prop_assert!(right_for_long(now)); now }
            Opening::At(at) => {
                let at = at.as_micros() / 1_000_000;
                prop_assert!(at > now && at % 60 == 0, "{at}");
                prop_assert!(right_for_long(at));
                at
            }
            Opening::Never => now + 8 * 24 * 60 * 60,
        };
        let before = (now..to).step_by(30).chain((now - now % 60 + 60..to).step_by(60));
        for earlier in before.filter(|at| right(*at)) {
            prop_assert!(!right_for_long(earlier) || !right(earlier + lasting + 1), "{earlier} would have been right");
        }
    }
}

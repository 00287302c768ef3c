//! Mocean's clock: `YYYY-MM-DD hh:mm:ss` in Malaysia time, GMT+8 all year.

use domain::Timestamp;
use jiff::{civil::DateTime, tz::Offset};

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
const MALAYSIA: Offset = Offset::constant(8);

/// Writes a point in time, in whole seconds with leading zeros (without them Mocean refuses with 26).
/// `None` when the time lies outside the years that a calendar can hold.
pub(crate) fn format(at: Timestamp) -> Option<String> {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
    Some(MALAYSIA.to_datetime(instant).strftime(FORMAT).to_string())
}

/// Reads one; `None` when it isn't in that form.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime(FORMAT, text.trim()).ok()?;
    let instant = MALAYSIA.to_timestamp(civil).ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::{format, parse};
    use domain::Timestamp;
    use proptest::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn whole_seconds_survive(seconds in 0_i64..253_402_200_000) {
            let at = Timestamp::from_secs(seconds);
            prop_assert_eq!(parse(&format(at).unwrap()), Some(at));
        }
    }

    #[test]
    fn malaysia_is_eight_hours_ahead() {
        // 2018-12-30 15:59:59 UTC.
        let at = Timestamp::from_secs(1_546_185_599);
        assert_eq!(format(at).as_deref(), Some("2018-12-30 23:59:59"));
        assert_eq!(parse("2018-12-30 23:59:59"), Some(at));
    }

    #[test]
    fn leading_zeros_stay_and_fractions_go() {
        let at = Timestamp::from_micros(1_172_796_900_999_999);
        assert_eq!(format(at).as_deref(), Some("2007-03-02 08:55:00"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "now", "2018-13-30 23:59:59", "2018-12-30", "2018-12-30T23:59:59Z", "1546185599"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(format(Timestamp::from_micros(i64::MAX)), None);
    }
}

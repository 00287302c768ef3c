//! Times as people and the API read them.

use domain::Timestamp;
use serde::Serializer;

use crate::error::FieldErrors;

/// RFC 3339 in UTC with microseconds where there are any: `2026-07-01T08:30:00Z`.
pub(crate) fn to_rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros()).map_or_else(|_| at.as_micros().to_string(), |at| at.to_string())
}

/// For words: `2026-07-01 08:30`, in UTC.
pub(crate) fn to_minute(at: Timestamp) -> String {
    to_rfc3339(at).chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// The calendar month in UTC, `2026-07`.
pub(crate) fn month_of(at: Timestamp) -> String {
    to_rfc3339(at).chars().take(7).collect()
}

/// So many calendar months before a time, in UTC; `None` before there is a calendar.
pub(crate) fn months_before(at: Timestamp, months: u32) -> Option<Timestamp> {
    let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let before = at.checked_sub(jiff::Span::new().try_months(i64::from(months)).ok()?).ok()?;
    Some(Timestamp::from_micros(before.timestamp().as_microsecond()))
}

/// Reads RFC 3339, or a plain date, which means its first moment in UTC (its last with `end_of_day`).
pub(crate) fn parse(field: &str, text: Option<&str>, end_of_day: bool, errors: &mut FieldErrors) -> Option<Timestamp> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp::from_micros(at.as_microsecond()));
    }
    let day = text.parse::<jiff::civil::Date>().ok().and_then(|date| {
        let date = if end_of_day { date.tomorrow().ok()? } else { date };
        let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond();
        Some(Timestamp::from_micros(if end_of_day { midnight - 1 } else { midnight }))
    });
    if day.is_none() {
        errors.add(field, "Give a date such as 2026-07-01 or a time such as 2026-07-01T08:30:00Z.");
    }
    day
}

/// For `#[serde(serialize_with)]` on a time.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
pub(crate) fn rfc3339<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_rfc3339(*at))
}

/// For `#[serde(serialize_with)]` on a time that may be missing.
#[expect(clippy::ref_option, reason = "serde hands fields over by reference")]
pub(crate) fn rfc3339_option<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => rfc3339(at, serializer),
        None => serializer.serialize_none(),
    }
}

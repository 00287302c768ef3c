//! Phone numbers in E.164.

#[cfg(feature = "metadata")]
mod clean;
#[cfg(feature = "metadata")]
mod parse;
#[cfg(feature = "metadata")]
mod plan;
mod typed;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::PhoneError;

pub use typed::split_typed;

/// Digits of the longest number that ITU-T E.164 allows.
const MAX_DIGITS: usize = 15;
/// Digits of the shortest number taken: country code and all.
const MIN_DIGITS: usize = 5;

/// A phone number in E.164, `+60123456789`. `Debug` masks it, so that it can't leak into a log by accident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(u64);

impl PhoneNumber {
    /// Reads what [`Display`](fmt::Display) wrote: a plus and 5 to 15 digits, the first not zero. Only the syntax is
    /// checked: for numbers that come from storage, never for what somebody typed.
    ///
    /// # Errors
    /// [`PhoneError::Empty`] or [`PhoneError::NotANumber`].
    pub fn from_e164(text: &str) -> Result<Self, PhoneError> {
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        text.strip_prefix('+').and_then(Self::from_digits).ok_or(PhoneError::NotANumber)
    }

    /// The digits without plus, as providers want them: `60123456789`.
    pub fn digits(self) -> String {
        self.0.to_string()
    }

    /// The number with its middle hidden, for logs: `+60*****6789` keeps the first two and the last four digits.
    pub fn masked(self) -> String {
        let digits = self.digits();
        let hidden = digits.len().saturating_sub(6);
        let (start, end) = (&digits[..2], &digits[2 + hidden..]);
        format!("+{start}{}{end}", "*".repeat(hidden))
    }

    fn from_digits(digits: &str) -> Option<Self> {
        let well_formed = (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit());
        if well_formed { digits.parse().ok().map(Self) } else { None }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl FromStr for PhoneNumber {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_e164(text)
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_e164(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_are_read_by_syntax_only() {
        let number = PhoneNumber::from_e164("+60123456789").unwrap();
        assert_eq!(number.to_string(), "+60123456789");
        assert_eq!(number.digits(), "60123456789");
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"+60123456789\"");
        assert_eq!(serde_json::from_str::<PhoneNumber>("\"+60123456789\"").unwrap(), number);
        for bad in
            ["60123456789", "+", "+0123456", "+1234567890123456", "+60 12", "+60a23456789", "+123", "++6012345678"]
        {
            assert_eq!(PhoneNumber::from_e164(bad), Err(PhoneError::NotANumber), "{bad}");
        }
        assert_eq!(PhoneNumber::from_e164(""), Err(PhoneError::Empty));
    }

    #[test]
    fn logs_see_it_masked() {
        let number = PhoneNumber::from_e164("+60123456789").unwrap();
        assert_eq!(number.masked(), "+60*****6789");
        assert_eq!(format!("{number:?}"), "PhoneNumber(+60*****6789)");
        assert_eq!(PhoneNumber::from_e164("+12345").unwrap().masked(), "+12345");
    }
}

//! Reading what people type, by the phone metadata.

use super::{
    clean::{Typed, clean, without_bracketed_zero},
    plan::{Kind, Plan},
};
use crate::{PhoneError, PhoneNumber, Region};

/// What international digits start with where no region says otherwise.
const USUAL_INTERNATIONAL_PREFIX: &str = "00";

impl PhoneNumber {
    /// Reads a number as people type it: internationally (`+60 12-345 6789`, or with the region's own international
    /// prefix), nationally where a region is given, and, where none is, international digits without a plus
    /// (`60123456789`, `0060123456789`). Any number that is valid in its plan.
    ///
    /// The digits of an international number are taken as they are, never changed: what would only be valid with a
    /// digit less or more is refused, so that no stranger is texted. (Only a bracketed `(0)` is skipped.)
    ///
    /// # Errors
    /// A [`PhoneError`] that says what is wrong; never [`PhoneError::NotMobile`].
    pub fn parse(input: &str, default_region: Option<Region>) -> Result<Self, PhoneError> {
        Self::parse_kind(input, default_region).map(|(number, _)| number)
    }

    /// The same, and the number must be one that a mobile can have.
    ///
    /// # Errors
    /// Also [`PhoneError::NotMobile`], for a valid number that no mobile can have.
    pub fn parse_mobile(input: &str, default_region: Option<Region>) -> Result<Self, PhoneError> {
        match Self::parse_kind(input, default_region)? {
            (number, Kind::Mobile) => Ok(number),
            (_, Kind::Other) => Err(PhoneError::NotMobile),
        }
    }

    /// The region the number belongs to; `001` for numbers of no country, and for those that are valid nowhere.
    pub fn region(self) -> Region {
        Plan::find(&self.digits()).map_or(Region::NON_GEOGRAPHIC, |(region, _)| region)
    }

    /// Whether a mobile can have this number: its plan says mobile, or does not tell mobile from fixed.
    pub fn is_mobile_capable(self) -> bool {
        matches!(Plan::find(&self.digits()), Some((_, Kind::Mobile)))
    }

    /// The number as people read it, with its country code: `+60 12-345 6789`. Where the metadata has no pattern for
    /// it,
    /// the calling code stands apart and the rest together.
    pub fn international(self) -> String {
        let plain = self.to_string();
        let formatted = phonenumber::parse(None, &plain).ok().filter(|_| !self.formatter_fails());
        let formatted = formatted.map(|number| number.format().mode(phonenumber::Mode::International).to_string());
        formatted.filter(|text| same_digits(text, &plain)).unwrap_or_else(|| self.grouped_by_code())
    }

    fn parse_kind(input: &str, default_region: Option<Region>) -> Result<(Self, Kind), PhoneError> {
        let skipped = without_bracketed_zero(input);
        let typed = clean(skipped.as_deref().unwrap_or(input))?;
        let digits = international_digits(&typed, default_region)?;
        let (_, kind) = Plan::find(&digits).ok_or(PhoneError::Invalid)?;
        let number = Self::from_digits(&digits).ok_or(PhoneError::Invalid)?;
        Ok((number, kind))
    }

    /// Whether the crate's formatter would not find the calling code's plan, which makes it fail instead of answering.
    fn formatter_fails(self) -> bool {
        Plan::split(&self.digits()).is_none()
    }

    fn grouped_by_code(self) -> String {
        let digits = self.digits();
        match Plan::split(&digits) {
            Some((_, national)) => format!("+{} {national}", &digits[..digits.len() - national.len()]),
            None => self.to_string(),
        }
    }
}

/// The digits after the plus of an international number, from what was typed.
fn international_digits(typed: &Typed, default_region: Option<Region>) -> Result<String, PhoneError> {
    let digits = typed.digits.as_str();
    if typed.plus {
        return Ok(digits.to_owned());
    }
    let Some(plan) = default_region.and_then(Plan::of) else {
        let digits = digits.strip_prefix(USUAL_INTERNATIONAL_PREFIX).unwrap_or(digits);
        // No calling code starts with zero: this is a national number, and nobody said of where.
        let national = digits.starts_with('0') && digits.len() > 1;
        return if national { Err(PhoneError::MissingCountryCode) } else { Ok(digits.to_owned()) };
    };
    if let Some(rest) = plan.strip_international_prefix(digits) {
        return Ok(rest.to_owned());
    }
    Ok(format!("{}{}", plan.code, national_number(plan, digits)))
}

/// The national number in what was typed, which may still have the calling code before it, without a plus.
fn national_number(plan: &Plan, digits: &str) -> String {
    if let Some(rest) = digits.strip_prefix(&plan.code.to_string()) {
        let candidate = plan.strip_trunk_prefix(rest);
        let better = !plan.is_general(digits) && plan.is_general(&candidate);
        if better || plan.is_too_long(digits.len()) {
            return candidate;
        }
    }
    plan.strip_trunk_prefix(digits)
}

fn same_digits(left: &str, right: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(left) == digits(right)
}

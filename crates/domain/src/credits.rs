//! Credits, the unit of cost: one credit is the cheapest SMS of the price list.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::CreditsOverflow;

/// An amount of credits, negative where something is taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Credits(i64);

impl Credits {
    /// None at all.
    pub const ZERO: Self = Self(0);
    /// The most that can be counted.
    pub const MAX: Self = Self(i64::MAX);

    /// That many credits.
    pub const fn new(amount: i64) -> Self {
        Self(amount)
    }

    /// The plain number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or an error where it leaves the range.
    pub fn checked_add(self, other: Self) -> Result<Self, CreditsOverflow> {
        self.0.checked_add(other.0).map(Self).ok_or(CreditsOverflow)
    }

    /// The difference, or an error where it leaves the range.
    pub fn checked_sub(self, other: Self) -> Result<Self, CreditsOverflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(CreditsOverflow)
    }

    /// So many times the amount, or an error where it leaves the range.
    pub fn checked_mul(self, times: u64) -> Result<Self, CreditsOverflow> {
        let times = i64::try_from(times).map_err(|_| CreditsOverflow)?;
        self.0.checked_mul(times).map(Self).ok_or(CreditsOverflow)
    }

    /// The amount with its sign turned, or an error where it leaves the range.
    pub fn checked_neg(self) -> Result<Self, CreditsOverflow> {
        self.0.checked_neg().map(Self).ok_or(CreditsOverflow)
    }

    /// The sum of many, or an error where it leaves the range.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, CreditsOverflow> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_checked() {
        let five = Credits::new(5);
        assert_eq!(five.checked_add(Credits::new(-7)), Ok(Credits::new(-2)));
        assert_eq!(five.checked_sub(Credits::new(7)), Ok(Credits::new(-2)));
        assert_eq!(five.checked_mul(3), Ok(Credits::new(15)));
        assert_eq!(five.checked_neg(), Ok(Credits::new(-5)));
        assert_eq!(Credits::checked_sum([five, five]), Ok(Credits::new(10)));
        assert_eq!(Credits::MAX.checked_add(Credits::new(1)), Err(CreditsOverflow));
        assert_eq!(Credits::new(i64::MIN).checked_neg(), Err(CreditsOverflow));
        assert_eq!(five.checked_mul(u64::MAX), Err(CreditsOverflow));
        assert_eq!(Credits::MAX.checked_mul(2), Err(CreditsOverflow));
        assert_eq!(Credits::new(i64::MIN).checked_sub(five), Err(CreditsOverflow));
        assert!(Credits::new(-1).is_negative());
    }

    #[test]
    fn shows_as_a_plain_number() {
        assert_eq!(Credits::new(-12).to_string(), "-12");
        assert_eq!(serde_json::to_string(&Credits::new(12)).unwrap(), "12");
    }
}

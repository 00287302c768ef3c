//! Whose numbers are whose: Malaysian mobiles in three ranges.

use domain::PhoneNumber;

/// A phone number as digits, country code first.
pub type Digits = u64;

const SUBSCRIBERS: Digits = 60_122_000_000;
const STRANGERS: Digits = 60_123_000_000;
const NEWCOMERS: Digits = 60_124_000_000;

/// The subscriber with that index, there from the start.
pub fn subscriber(index: u64) -> Digits {
    SUBSCRIBERS + index
}

/// Somebody who subscribes to nothing and is named in broadcasts.
pub fn stranger(index: u64) -> Digits {
    STRANGERS + index
}

/// Somebody who opts in during the run.
pub fn newcomer(index: u64) -> Digits {
    NEWCOMERS + index
}

/// Whether a subscriber never says STOP, so that every broadcast to all owes them a message.
pub fn is_steady(index: u64) -> bool {
    index.is_multiple_of(3)
}

/// The number as the product knows it.
pub(crate) fn phone(digits: Digits) -> anyhow::Result<PhoneNumber> {
    Ok(PhoneNumber::from_e164(&format!("+{digits}"))?)
}

//! Whose numbers are whose: Malaysian mobiles in three ranges.

use domain::PhoneNumber;

/// A phone number as digits, country code first.
pub type Digits = u64;

const SUBSCRIBERS: Digits = 60_122_000_000;
const STRANGERS: Digits = 60_123_000_000;
const NEWCOMERS: Digits = 60_124_000_000;

/// Who decides what a number gets. Each number has one who does, so that it is known in which order things happen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Nobody: every broadcast to all owes it a message.
    Steady,
    /// Its owner, who texts.
    Texts,
    /// An admin, who suspends and deletes. What its owner texts comes in between.
    Managed,
    /// Its carrier, which may report that it opted out.
    Carrier,
}

/// The subscriber with that index, there from the start.
pub const fn subscriber(index: u64) -> Digits {
    SUBSCRIBERS + index
}

/// Somebody who subscribes to nothing and is named in broadcasts.
pub const fn stranger(index: u64) -> Digits {
    STRANGERS + index
}

/// Somebody who opts in during the run.
pub const fn newcomer(index: u64) -> Digits {
    NEWCOMERS + index
}

/// Who decides about the subscriber with that index.
pub(crate) fn habit(index: u64) -> Habit {
    match index % 6 {
        0 | 3 => Habit::Steady,
        1 => Habit::Texts,
        4 => Habit::Carrier,
        _ => Habit::Managed,
    }
}

/// Whether a carrier may report that the number opted out.
pub(crate) fn may_opt_out(number: Digits) -> bool {
    match number {
        SUBSCRIBERS..STRANGERS => habit(number - SUBSCRIBERS) == Habit::Carrier,
        STRANGERS..NEWCOMERS => (number - STRANGERS).is_multiple_of(4),
        _ => false,
    }
}

/// The number as the product knows it.
pub(crate) fn phone(digits: Digits) -> anyhow::Result<PhoneNumber> {
    Ok(PhoneNumber::from_e164(&format!("+{digits}"))?)
}

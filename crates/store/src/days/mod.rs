//! What happened on each day (migration 0015): noted by the transactions in which it happens, so that months of it are read
//! without counting a message.

mod note;
mod read;

pub(crate) use note::{DailyFigures, Moved};
pub use read::{DayFigures, Days, SentFigures};

/// A day has so many microseconds.
const MICROS: i64 = 86_400_000_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    /// By how many more subscribers receive.
    Active,
    /// Who came, or came back, by themselves.
    OptIns,
    /// Numbers that were stopped, subscribers or not.
    Stops,
    /// Messages that the provider took, by the day on which it did.
    Sent,
    /// Those of them that were delivered.
    Delivered,
    /// Those of them that failed or expired.
    Undelivered,
    /// Credits spent, less those that came back.
    Spent,
}

impl Figure {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::OptIns => "opt_ins",
            Self::Stops => "stops",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Spent => "spent",
        }
    }
}

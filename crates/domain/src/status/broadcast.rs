//! The life of a broadcast.

use super::tokens;
use crate::IllegalTransition;

tokens! {
    /// Where a broadcast stands.
    ///
    /// ```text
    /// draft -> scheduled -> sending <-> paused --> done (from both)
    ///   |          |           |          |
    ///   `----------+-----------+----------+--> cancelled
    /// ```
    BroadcastStatus("broadcast status") {
        /// Being written.
        Draft = "draft",
        /// Confirmed for later.
        Scheduled = "scheduled",
        /// Going out.
        Sending = "sending",
        /// Held by an admin.
        Paused = "paused",
        /// Called off: what was still queued will not go out.
        Cancelled = "cancelled",
        /// Nothing is left to send.
        Done = "done",
    }
}

impl BroadcastStatus {
    /// Whether nothing more happens to it.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Cancelled | Self::Done)
    }

    /// Whether its messages may be sent.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Sending)
    }

    /// A draft is confirmed for later.
    pub fn schedule(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Draft], Self::Scheduled)
    }

    /// Sending begins.
    pub fn start(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Draft, Self::Scheduled], Self::Sending)
    }

    /// An admin holds it.
    pub fn pause(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Sending], Self::Paused)
    }

    /// An admin lets it go on.
    pub fn resume(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Paused], Self::Sending)
    }

    /// An admin calls it off, before it is done.
    pub fn cancel(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Draft, Self::Scheduled, Self::Sending, Self::Paused], Self::Cancelled)
    }

    /// Nothing is left to send; also of a paused one, if the last of it was in flight when it was paused.
    pub fn finish(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Sending, Self::Paused], Self::Done)
    }

    fn step(self, from: &[Self], to: Self) -> Result<Self, IllegalTransition> {
        if from.contains(&self) {
            Ok(to)
        } else {
            Err(IllegalTransition { what: "broadcast", from: self.as_str(), to: to.as_str() })
        }
    }
}

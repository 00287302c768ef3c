//! The life of a message.

use super::tokens;
use crate::IllegalTransition;

tokens! {
    /// Where a message stands.
    ///
    /// ```text
    /// queued -> sending -> accepted -> delivered | failed | expired
    ///    |         |-> rejected  (or queued again where the provider says try later)
    ///    |         `-> unknown   (a late answer or report settles it)
    ///    `-> suppressed | cancelled
    /// ```
    MessageStatus("message status") {
        /// Waits for its turn.
        Queued = "queued",
        /// On its way to the provider: claimed under a lease.
        Sending = "sending",
        /// The provider took it.
        Accepted = "accepted",
        /// The handset has it.
        Delivered = "delivered",
        /// The provider gave up on it.
        Failed = "failed",
        /// The handset was out of reach for too long.
        Expired = "expired",
        /// The provider refused it.
        Rejected = "rejected",
        /// It can't be told whether it went out; never sent again by itself.
        Unknown = "unknown",
        /// Not sent: the number had left (STOP, suspended, deleted).
        Suppressed = "suppressed",
        /// Not sent: its broadcast was cancelled.
        Cancelled = "cancelled",
    }
}

tokens! {
    /// What a message is for.
    MessageKind("message kind") {
        /// The first message after an opt-in.
        Welcome = "welcome",
        /// One recipient's part of a broadcast.
        Broadcast = "broadcast",
        /// A trial sent by an admin.
        Test = "test",
        /// The one answer to STOP.
        StopConfirmation = "stop_confirmation",
        /// The answer to HELP.
        Help = "help",
        /// A one-time code.
        Code = "code",
        /// News of an event.
        Event = "event",
    }
}

impl MessageKind {
    /// Whether it costs no credits: the answers that the law and carriers demand.
    pub const fn is_free(self) -> bool {
        matches!(self, Self::StopConfirmation | Self::Help)
    }

    /// Whether it may go to a number that has texted STOP.
    pub const fn ignores_stop(self) -> bool {
        matches!(self, Self::StopConfirmation)
    }
}

impl MessageStatus {
    /// Whether nothing more is expected to happen to it. A late report may still correct `failed`, `expired` and
    /// `rejected`.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Sending | Self::Accepted | Self::Unknown)
    }

    /// Whether its credits are spent in this state; else they are still reserved, or were released.
    pub const fn is_spent(self) -> bool {
        matches!(self, Self::Accepted | Self::Delivered | Self::Failed | Self::Expired | Self::Unknown)
    }

    /// The state after an event in which this one becomes `to`; an error if it can't.
    pub fn become_state(self, to: Self) -> Result<Self, IllegalTransition> {
        let _ = to;
        todo!()
    }

    /// Claimed for sending: only what is queued.
    pub fn claim(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// The provider took it; may come late, for an `unknown` one.
    pub fn accept(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// The provider refused it for good; may come late, for an `unknown` one.
    pub fn reject(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// It provably did not leave: back into the queue.
    pub fn requeue(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// It can't be told whether it went out.
    pub fn lose_track(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// The number left before it was sent.
    pub fn suppress(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// Its broadcast was cancelled before it was sent.
    pub fn cancel(self) -> Result<Self, IllegalTransition> {
        todo!()
    }

    /// What a delivery report makes of it.
    pub fn report(self, reported: Self) -> Result<Self, IllegalTransition> {
        let _ = reported;
        todo!()
    }
}

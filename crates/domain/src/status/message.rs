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
        /// A person's answer to a text that came in.
        Answer = "answer",
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
    /// Whether nothing more is expected to happen to it. A late report may still turn `failed` or `expired` into
    /// `delivered`.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Sending | Self::Accepted | Self::Unknown)
    }

    /// Whether its credits are spent in this state; else they are still reserved, or were released.
    pub const fn is_spent(self) -> bool {
        matches!(self, Self::Accepted | Self::Delivered | Self::Failed | Self::Expired | Self::Unknown)
    }

    /// Whether its credits are still reserved in this state.
    pub const fn is_reserved(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }

    /// Claimed for sending: only what is queued.
    pub fn claim(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Queued], Self::Sending)
    }

    /// The provider took it; may come late, for an `unknown` one. If a report was quicker than the answer, the report's
    /// word stays.
    pub fn accept(self) -> Result<Self, IllegalTransition> {
        match self {
            Self::Accepted | Self::Delivered | Self::Failed | Self::Expired => Ok(self),
            _ => self.step(&[Self::Sending, Self::Unknown], Self::Accepted),
        }
    }

    /// The provider refused it for good; may come late, for an `unknown` one.
    pub fn reject(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Sending, Self::Unknown], Self::Rejected)
    }

    /// It provably did not leave, or the provider says try later: back into the queue.
    pub fn requeue(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Sending], Self::Queued)
    }

    /// It can't be told whether it went out.
    pub fn lose_track(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Sending], Self::Unknown)
    }

    /// The number left before it was sent.
    pub fn suppress(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Queued], Self::Suppressed)
    }

    /// Its broadcast was cancelled before it was sent.
    pub fn cancel(self) -> Result<Self, IllegalTransition> {
        self.step(&[Self::Queued], Self::Cancelled)
    }

    /// What a delivery report makes of it: `accepted`, `delivered`, `failed` or `expired`. Reports come twice, late,
    /// early and out of order: `delivered` is never taken back, of `failed` and `expired` the first stays unless the
    /// message was delivered after all, and a report of `accepted` takes nothing back. What never left can't be
    /// reported on.
    pub fn report(self, reported: Self) -> Result<Self, IllegalTransition> {
        let report_says = matches!(reported, Self::Accepted | Self::Delivered | Self::Failed | Self::Expired);
        match self {
            _ if !report_says => Err(self.cannot_become(reported)),
            Self::Sending | Self::Unknown | Self::Accepted => Ok(reported),
            Self::Failed | Self::Expired if reported == Self::Delivered => Ok(Self::Delivered),
            Self::Delivered | Self::Failed | Self::Expired => Ok(self),
            _ => Err(self.cannot_become(reported)),
        }
    }

    fn step(self, from: &[Self], to: Self) -> Result<Self, IllegalTransition> {
        if from.contains(&self) { Ok(to) } else { Err(self.cannot_become(to)) }
    }

    fn cannot_become(self, to: Self) -> IllegalTransition {
        IllegalTransition { what: "message", from: self.as_str(), to: to.as_str() }
    }
}

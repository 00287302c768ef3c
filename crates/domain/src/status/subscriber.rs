//! The life of a subscriber.

use super::tokens;
use crate::IllegalTransition;

tokens! {
    /// Where a subscriber stands.
    ///
    /// ```text
    /// pending -> active <-> suspended
    ///    |          |           |
    ///    `----------+-----------+--> unsubscribed -> active (START by SMS or a code; suspended if they were when they left)
    /// ```
    SubscriberStatus("subscriber status") {
        /// Has asked but not confirmed yet; receives nothing.
        Pending = "pending",
        /// Receives.
        Active = "active",
        /// Receives nothing, by an admin's choice.
        Suspended = "suspended",
        /// Has texted STOP, or asked for it in another way; receives nothing.
        Unsubscribed = "unsubscribed",
    }
}

impl SubscriberStatus {
    /// Whether broadcasts go to a subscriber in this state.
    pub const fn receives(self) -> bool {
        matches!(self, Self::Active)
    }

    /// A visitor's number is confirmed.
    pub fn confirm(self) -> Result<Self, IllegalTransition> {
        match self {
            Self::Pending => Ok(Self::Active),
            _ => Err(self.cannot_become(Self::Active)),
        }
    }

    /// An admin suspends an active one; once more changes nothing. A pending one receives nothing as it is, and would be
    /// active without ever having confirmed when it is resumed.
    pub fn suspend(self) -> Result<Self, IllegalTransition> {
        match self {
            Self::Active | Self::Suspended => Ok(Self::Suspended),
            _ => Err(self.cannot_become(Self::Suspended)),
        }
    }

    /// An admin lets a suspended one receive again; an active one stays so. Who has texted STOP can't be turned on, and
    /// who hasn't confirmed must do that themselves.
    pub fn resume(self) -> Result<Self, IllegalTransition> {
        match self {
            Self::Active | Self::Suspended => Ok(Self::Active),
            _ => Err(self.cannot_become(Self::Active)),
        }
    }

    /// STOP, or an admin on request. Always possible.
    #[must_use]
    pub const fn stop(self) -> Self {
        Self::Unsubscribed
    }

    /// START by SMS: lifts a STOP and nothing else. Who was suspended when they left comes back suspended.
    pub fn restart(self, was_suspended: bool) -> Result<Self, IllegalTransition> {
        match self {
            Self::Unsubscribed if was_suspended => Ok(Self::Suspended),
            Self::Unsubscribed => Ok(Self::Active),
            _ => Err(self.cannot_become(Self::Active)),
        }
    }

    /// What an admin asks for by name. An admin may set `unsubscribed`, never undo it, and never sets `pending`.
    pub fn set_by_admin(self, to: Self) -> Result<Self, IllegalTransition> {
        match to {
            Self::Active => self.resume(),
            Self::Suspended => self.suspend(),
            Self::Unsubscribed => Ok(self.stop()),
            Self::Pending => Err(self.cannot_become(to)),
        }
    }

    fn cannot_become(self, to: Self) -> IllegalTransition {
        IllegalTransition { what: "subscriber", from: self.as_str(), to: to.as_str() }
    }
}

//! Settling what was claimed.

use domain::{MessageId, Timestamp};

use crate::{LeaseToken, Store, StoreError};

/// What became of a claimed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The message.
    pub id: MessageId,
    /// The claim it was under.
    pub lease: LeaseToken,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the provider's answer, or its absence, means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it.
    Accepted {
        /// The provider's id for it.
        provider_message_id: Option<String>,
    },
    /// The provider refused it for good.
    Rejected {
        /// The provider's code.
        code: Option<String>,
        /// The provider's words.
        words: String,
    },
    /// It provably did not go out, and may be tried again.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        words: String,
    },
    /// It can't be told whether it went out.
    Unknown {
        /// Why.
        words: String,
    },
}

/// What came of a batch of settlements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Messages that changed their state.
    pub settled: u64,
    /// Settlements that came for a message under another claim, or settled already.
    pub ignored: u64,
}

impl Store {
    /// Settles a batch in one transaction: states, credits and ledger. A settlement under another lease changes nothing,
    /// but an answer that comes late for an `unknown` message settles it.
    pub async fn settle(&self, batch: &[Settlement], now: Timestamp) -> Result<Settled, StoreError> {
        todo!()
    }

    /// Marks `unknown` what is `sending` under a lease that is over at `now`: a process died, or lost its way. How many.
    pub async fn reap_leases(&self, now: Timestamp) -> Result<u64, StoreError> {
        todo!()
    }

    /// Puts back into the queue what was claimed and provably not sent, at a shutdown for one. How many.
    pub async fn unsend(&self, claimed: &[(MessageId, LeaseToken)], now: Timestamp) -> Result<u64, StoreError> {
        todo!()
    }
}

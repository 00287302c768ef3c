//! What was asked for and what was answered: Carillon's promises, to be held against the database and the oracle.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Moment;
use crate::numbers::Digits;

/// Everything that was promised during a run.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Subscribers loaded before the run, by index from zero.
    pub subscribers: u64,
    /// Credits granted.
    pub granted: i64,
    /// Broadcasts whose confirmation was answered with 201.
    pub broadcasts: Vec<AskedBroadcast>,
    /// Numbers whose opt-in was answered with 202.
    pub opt_ins: BTreeSet<Digits>,
    /// What numbers texted, in order.
    pub texts: BTreeMap<Digits, Vec<Text>>,
    /// How often a process was killed.
    pub kills: u64,
    /// Messages that one process may have in flight: twice its concurrency.
    pub in_flight_bound: u64,
    /// What went wrong before the books were even looked at.
    pub mishaps: Vec<String>,
}

/// A broadcast that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedBroadcast {
    /// Its id as the answer gave it, 32 hexadecimal digits.
    pub id: String,
    /// What its text begins with.
    pub marker: String,
    /// The numbers named; `None` for "all".
    pub named: Option<BTreeSet<Digits>>,
    /// The recipients of its quote.
    pub recipients: i64,
    /// The credits of its quote.
    pub credits: i64,
}

/// A text that came in and was answered with 2xx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// STOP.
    Stop {
        /// The provider's time in it, each its own.
        nonce: String,
        /// When what was in flight had been looked up, right after the 2xx.
        seen: Moment,
        /// The messages to the number that were `sending` then, by id.
        in_flight: BTreeSet<String>,
    },
    /// START.
    Start {
        /// The provider's time in it.
        nonce: String,
        /// When it was first sent: from then on messages may go out again.
        asked: Moment,
    },
}

impl Text {
    /// The provider's time in it, each its own.
    pub fn nonce(&self) -> &str {
        match self {
            Self::Stop { nonce, .. } | Self::Start { nonce, .. } => nonce,
        }
    }
}

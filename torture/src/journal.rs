//! What was asked for and what was answered: Carillon's promises, to be held against the database and the oracle.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Moment;
use crate::numbers::{self, Digits};

/// Everything that was promised during a run.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Subscribers loaded before the run, by index from zero.
    pub subscribers: u64,
    /// Credits granted.
    pub granted: i64,
    /// Broadcasts whose confirmation was answered with 201.
    pub broadcasts: Vec<AskedBroadcast>,
    /// What was done to a broadcast by its id, in the order of the answers.
    pub turns: BTreeMap<String, Vec<Turn>>,
    /// What numbers did, and what was done to them, in order.
    pub acts: BTreeMap<Digits, Vec<Act>>,
    /// What a person decided about messages that were `unknown`, by the message's id.
    pub decisions: BTreeMap<String, Vec<Decision>>,
    /// Times in which the provider refused the account.
    pub refusals: Vec<AccountRefused>,
    /// How often a process was killed.
    pub kills: u64,
    /// How often a process was asked to stop.
    pub stops: u64,
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

/// Something that was done and answered, and what was on its way meanwhile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// When it was first asked for.
    pub asked: Moment,
    /// When what was in flight had been looked up, right after the answer.
    pub seen: Moment,
    /// The messages concerned that were `sending` then, by id.
    pub in_flight: BTreeSet<String>,
}

/// Something that decides about what a number may get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What was done.
    pub what: What,
    /// The provider's time in a text, each its own.
    pub nonce: Option<String>,
    /// When, and what was in flight to the number.
    pub answered: Answered,
}

/// What is done by a number, or to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// It opted in over the public door.
    OptIn,
    /// It texted STOP.
    Stop,
    /// It texted START.
    Start,
    /// Its carrier reported that it opted out (error 071).
    CarrierStop,
    /// An admin suspended it.
    Suspend,
    /// An admin let it receive again.
    Resume,
    /// An admin deleted it.
    Delete,
}

/// Something an admin did to a broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What.
    pub step: Step,
    /// When, and what of the broadcast was in flight.
    pub answered: Answered,
    /// How many of its messages were queued right after the answer, unless it goes on.
    pub queued: i64,
}

/// What an admin does to a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Holds it.
    Pause,
    /// Lets it go on.
    Resume,
    /// Calls it off.
    Cancel,
}

/// What a person decided about an `unknown` message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it shall be sent again; else it was written off.
    pub resend: bool,
    /// When that was first asked for. It may have been done even where the answer says that it can't be (any more): a
    /// process may have died between the commit and its answer.
    pub asked: Moment,
    /// Whether it was answered as done.
    pub done: bool,
    /// The message it was sent again as, by the answer.
    pub again: Option<String>,
}

/// A time in which the provider refused the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRefused {
    /// The provider's words.
    pub words: &'static str,
    /// When it began.
    pub from: Moment,
    /// When it ended.
    pub until: Moment,
    /// Broadcasts that were found paused with these words.
    pub paused: BTreeSet<String>,
}

impl Step {
    /// As it stands in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }
}

impl Journal {
    /// How often that was done and answered.
    pub fn count(&self, of: &[What]) -> usize {
        self.acts.values().flatten().filter(|act| of.contains(&act.what)).count()
    }

    /// Decisions that were answered as done: to send again, or to write off.
    pub fn count_decisions(&self, resend: bool) -> usize {
        self.decisions.values().flatten().filter(|decision| decision.done && decision.resend == resend).count()
    }

    /// Whether anybody asked for that message to be sent again, whatever the answer, and when first.
    pub fn resend_asked(&self, message: &str) -> Option<Moment> {
        let decisions = self.decisions.get(message)?;
        decisions.iter().filter(|decision| decision.resend).map(|decision| decision.asked).min()
    }

    /// The last of those who opted in during the run.
    pub(crate) fn last_newcomer(&self) -> Option<Digits> {
        self.acts.range(numbers::newcomer(0)..).next_back().map(|(number, _)| *number)
    }
}

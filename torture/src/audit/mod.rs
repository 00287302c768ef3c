//! Holds what the provider got, what was promised and what the database says against each other.

mod books;
mod broadcasts;
mod decisions;
mod doors;
mod dossier;
mod leaving;
mod posts;
#[cfg(test)]
mod tests;
mod turns;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub(crate) use dossier::dossier;

use crate::journal::Journal;
use crate::numbers::Digits;
use crate::provider::{Entry, Inquiry, Post, Report};
use crate::snapshot::Snapshot;

/// What must hold after every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A message is posted again only after a temporary refusal, and a broadcast's text to one number also where a person
    /// asked for it to be sent again and the row says so.
    PostedOnce,
    /// What was posted has a row with the same recipient and text.
    PostHasRow,
    /// A message stands where the provider's answers and reports put it, and what was not sent says why.
    StateFits,
    /// Nothing is left `queued` or `sending`.
    NothingInFlight,
    /// No more is `unknown` than was answered unclearly or in flight when a process died.
    FewUnknown,
    /// Nothing is posted to a number after its STOP was answered, or its carrier's, but for what was in flight then, the
    /// confirmation, and one code that was asked for since.
    NothingAfterStop,
    /// Nothing is posted to a number after its suspension or deletion was answered, but for what was in flight then.
    NothingAfterSuspension,
    /// Nothing of a broadcast is posted after it was paused or called off, but for what was in flight then.
    NothingAfterPause,
    /// A broadcast that was called off stays so, and nothing of it waits once that is answered.
    CancelKept,
    /// What a person decided about an `unknown` message is done once, and nothing of the kind is done by itself.
    DecisionKept,
    /// A text that was answered is kept once, and its number stands as it says.
    TextKept,
    /// A number stands as an admin put it.
    StandingKept,
    /// An opt-in that was answered is a subscriber with one welcome.
    OptInKept,
    /// A report that was answered is kept, and so is what the provider said when it was asked, unless the process died.
    ReportKept,
    /// A broadcast that was confirmed is there as quoted, once, and over.
    BroadcastKept,
    /// A broadcast's counts are those of its rows, and sum to its recipients.
    CountsAgree,
    /// Everybody whom a broadcast is for has a message, or a row or count that says why not.
    NobodySkipped,
    /// Accounts, ledger, broadcasts and messages say the same about credits.
    CreditsAgree,
    /// Nothing else went wrong: no process ended by itself, no call was refused.
    NoMishap,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::PostedOnce,
        Self::PostHasRow,
        Self::StateFits,
        Self::NothingInFlight,
        Self::FewUnknown,
        Self::NothingAfterStop,
        Self::NothingAfterSuspension,
        Self::NothingAfterPause,
        Self::CancelKept,
        Self::DecisionKept,
        Self::TextKept,
        Self::StandingKept,
        Self::OptInKept,
        Self::ReportKept,
        Self::BroadcastKept,
        Self::CountsAgree,
        Self::NobodySkipped,
        Self::CreditsAgree,
        Self::NoMishap,
    ];
}

/// A rule that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// Where, in words.
    pub words: String,
    /// What it is about, to be looked up.
    pub about: Vec<Subject>,
}

/// What a violation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A message, by id.
    Message(String),
    /// A number.
    Number(Digits),
    /// A broadcast, by id.
    Broadcast(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.words)
    }
}

impl Violation {
    fn new(rule: Rule, words: impl Into<String>) -> Self {
        Self { rule, words: words.into(), about: Vec::new() }
    }

    fn about_message(mut self, id: &str) -> Self {
        self.about.push(Subject::Message(id.to_owned()));
        self
    }

    fn about_number(mut self, number: Digits) -> Self {
        self.about.push(Subject::Number(number));
        self
    }

    fn about_broadcast(mut self, id: &str) -> Self {
        self.about.push(Subject::Broadcast(id.to_owned()));
        self
    }

    /// The product's own check of its books failed.
    pub(crate) fn of_the_product(error: &anyhow::Error) -> Self {
        Self::new(Rule::CreditsAgree, format!("check_ledger: {error:#}"))
    }
}

/// The evidence, sorted by message.
struct Evidence<'a> {
    journal: &'a Journal,
    snapshot: &'a Snapshot,
    /// In the order in which they were read.
    posts: Vec<&'a Post>,
    posts_of: BTreeMap<&'a str, Vec<&'a Post>>,
    posts_to: BTreeMap<Digits, Vec<&'a Post>>,
    reports: Vec<&'a Report>,
    inquiries: Vec<&'a Inquiry>,
    /// The numbers under which reports and answers about messages are kept.
    kept: BTreeSet<u64>,
    /// What the provider said of messages, where that was kept: their states follow from it.
    told_of: BTreeMap<&'a str, Vec<Told>>,
    /// Connections that the provider cut without reading.
    unread: u64,
}

/// What the provider said of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    status: u8,
    /// By its answer to the message-status call; else by a report.
    was_asked: bool,
}

impl<'a> Evidence<'a> {
    fn gather(oracle: &'a [Entry], journal: &'a Journal, snapshot: &'a Snapshot) -> Self {
        let mut evidence = Self {
            journal,
            snapshot,
            posts: Vec::new(),
            posts_of: BTreeMap::new(),
            posts_to: BTreeMap::new(),
            reports: Vec::new(),
            inquiries: Vec::new(),
            kept: snapshot.reports.iter().filter_map(|raw| doors::nonce(raw)).collect(),
            told_of: BTreeMap::new(),
            unread: 0,
        };
        for entry in oracle {
            match entry {
                Entry::Post(post) => {
                    evidence.posts.push(post);
                    evidence.posts_of.entry(&post.message).or_default().push(post);
                    evidence.posts_to.entry(post.to).or_default().push(post);
                }
                Entry::Report(report) => {
                    evidence.reports.push(report);
                    if let Some(message) = &report.message {
                        let told = Told { status: report.status, was_asked: false };
                        evidence.told_of.entry(message).or_default().push(told);
                    }
                }
                Entry::Inquiry(inquiry) => {
                    evidence.inquiries.push(inquiry);
                    // The process may have died with the answer in its hands.
                    if evidence.kept.contains(&inquiry.nonce) {
                        let told = Told { status: inquiry.status, was_asked: true };
                        evidence.told_of.entry(&inquiry.message).or_default().push(told);
                    }
                }
                Entry::Unread => evidence.unread += 1,
            }
        }
        evidence
    }

    fn posts_of(&self, message: &str) -> &[&'a Post] {
        self.posts_of.get(message).map_or(&[], Vec::as_slice)
    }

    fn posts_to(&self, number: Digits) -> &[&'a Post] {
        self.posts_to.get(&number).map_or(&[], Vec::as_slice)
    }

    fn told_of(&self, message: &str) -> &[Told] {
        self.told_of.get(message).map_or(&[], Vec::as_slice)
    }
}

/// Everything that does not hold; empty where every message is accounted for.
pub fn audit(oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> Vec<Violation> {
    let evidence = Evidence::gather(oracle, journal, snapshot);
    let mut found: Vec<Violation> =
        journal.mishaps.iter().map(|words| Violation::new(Rule::NoMishap, words.clone())).collect();
    posts::check(&evidence, &mut found);
    decisions::check(&evidence, &mut found);
    leaving::check(&evidence, &mut found);
    turns::check(&evidence, &mut found);
    doors::check(&evidence, &mut found);
    broadcasts::check(&evidence, &mut found);
    books::check(&evidence, &mut found);
    found
}

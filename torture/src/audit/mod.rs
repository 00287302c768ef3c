//! Holds what the provider got, what was promised and what the database says against each other.

mod books;
mod broadcasts;
mod doors;
mod posts;
mod stops;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use crate::journal::Journal;
use crate::provider::{Entry, Post, Report};
use crate::snapshot::Snapshot;

/// What must hold after every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A message, or a broadcast's text to one number, is posted again only after a temporary refusal.
    PostedOnce,
    /// What was posted has a row with the same recipient and text.
    PostHasRow,
    /// A message stands where the provider's answers and reports put it, and what was not sent says why.
    StateFits,
    /// Nothing is left `queued` or `sending`.
    NothingInFlight,
    /// No more is `unknown` than was answered unclearly or in flight when a process died.
    FewUnknown,
    /// Nothing is posted to a number after its STOP was answered, but for what was in flight at that moment.
    NothingAfterStop,
    /// A text that was answered is kept once, and its number stands as it says.
    TextKept,
    /// An opt-in that was answered is a subscriber with one welcome.
    OptInKept,
    /// A report that was answered is kept.
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
    pub const ALL: [Self; 14] = [
        Self::PostedOnce,
        Self::PostHasRow,
        Self::StateFits,
        Self::NothingInFlight,
        Self::FewUnknown,
        Self::NothingAfterStop,
        Self::TextKept,
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
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.words)
    }
}

impl Violation {
    fn new(rule: Rule, words: impl Into<String>) -> Self {
        Self { rule, words: words.into() }
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
    reports: Vec<&'a Report>,
    reports_of: BTreeMap<&'a str, Vec<u8>>,
    /// Connections that the provider cut without reading.
    unread: u64,
}

impl<'a> Evidence<'a> {
    fn gather(oracle: &'a [Entry], journal: &'a Journal, snapshot: &'a Snapshot) -> Self {
        let mut evidence = Self {
            journal,
            snapshot,
            posts: Vec::new(),
            posts_of: BTreeMap::new(),
            reports: Vec::new(),
            reports_of: BTreeMap::new(),
            unread: 0,
        };
        for entry in oracle {
            match entry {
                Entry::Post(post) => {
                    evidence.posts.push(post);
                    evidence.posts_of.entry(&post.message).or_default().push(post);
                }
                Entry::Report(report) => {
                    evidence.reports.push(report);
                    if let Some(message) = &report.message {
                        evidence.reports_of.entry(message).or_default().push(report.status);
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

    fn reports_of(&self, message: &str) -> &[u8] {
        self.reports_of.get(message).map_or(&[], Vec::as_slice)
    }
}

/// Everything that does not hold; empty where every message is accounted for.
pub fn audit(oracle: &[Entry], journal: &Journal, snapshot: &Snapshot) -> Vec<Violation> {
    let evidence = Evidence::gather(oracle, journal, snapshot);
    let mut found: Vec<Violation> =
        journal.mishaps.iter().map(|words| Violation::new(Rule::NoMishap, words.clone())).collect();
    posts::check(&evidence, &mut found);
    stops::check(&evidence, &mut found);
    doors::check(&evidence, &mut found);
    broadcasts::check(&evidence, &mut found);
    books::check(&evidence, &mut found);
    found
}

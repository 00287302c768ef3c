//! What a run came to, as Markdown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::journal::What;
use crate::killer::{ANY_MOMENT, START_UP};
use crate::provider::Entry;
use crate::rig::Setting;
use crate::verdict::Verdict;

/// The figures of one run.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Database and processes.
    pub setting: Setting,
    /// What chance was seeded with.
    pub seed: u64,
    /// How long it took, the wait for the last leases included.
    pub took: Duration,
    /// Kills, by where.
    pub kills: BTreeMap<String, u64>,
    /// Broadcasts confirmed.
    pub broadcasts: usize,
    /// Opt-ins answered.
    pub opt_ins: usize,
    /// STOPs and STARTs answered.
    pub texts: usize,
    /// Carriers' words that a number opted out, answered.
    pub opt_outs: usize,
    /// Suspensions, resumptions and deletions answered.
    pub standings: usize,
    /// Broadcasts found paused because the provider refused the account.
    pub refused: usize,
    /// Messages sent again by a person.
    pub resent: usize,
    /// Messages written off by a person.
    pub written_off: usize,
    /// Answers of the provider that was asked about messages.
    pub asked: usize,
    /// Delivery reports answered.
    pub reports: usize,
    /// Rows of messages.
    pub messages: usize,
    /// POSTs that the provider read whole.
    pub posts: usize,
    /// Messages of which nobody can tell whether they went out.
    pub unknown: usize,
    /// Rules broken.
    pub violations: usize,
}

impl Figures {
    pub(crate) fn of(
        setting: Setting,
        seed: u64,
        took: Duration,
        kills: BTreeMap<String, u64>,
        verdict: &Verdict,
    ) -> Self {
        let journal = &verdict.journal;
        let count = |wanted: fn(&Entry) -> bool| verdict.oracle.iter().filter(|entry| wanted(entry)).count();
        Self {
            setting,
            seed,
            took,
            kills,
            broadcasts: journal.broadcasts.len(),
            opt_ins: journal.count(&[What::OptIn]),
            texts: journal.count(&[What::Stop, What::Start]),
            opt_outs: journal.count(&[What::CarrierStop]),
            standings: journal.count(&[What::Suspend, What::Resume, What::Delete]),
            refused: journal.refusals.iter().map(|refusal| refusal.paused.len()).sum(),
            resent: journal.count_decisions(true),
            written_off: journal.count_decisions(false),
            asked: count(|entry| matches!(entry, Entry::Inquiry(_))),
            reports: count(|entry| matches!(entry, Entry::Report(_))),
            messages: verdict.snapshot.messages.len(),
            posts: count(|entry| matches!(entry, Entry::Post(_))),
            unknown: verdict.snapshot.count("unknown"),
            violations: verdict.violations.len(),
        }
    }

    /// All kills.
    pub fn kills(&self) -> u64 {
        self.kills.values().sum()
    }

    /// Kills at named places.
    pub fn kills_at_places(&self) -> u64 {
        self.kills.iter().filter(|(place, _)| is_named(place)).map(|(_, kills)| kills).sum()
    }
}

fn is_named(place: &str) -> bool {
    place != ANY_MOMENT && place != START_UP
}

/// Several runs as two tables: what each came to, and where the kills were.
#[derive(Debug)]
pub struct Tables<'a>(pub &'a [Figures]);

impl fmt::Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "| run | kills | of them at named places | broadcasts | paused by the provider | opt-ins | STOPs and STARTs \
             | opted out by carriers | suspended, resumed, deleted | reports | messages | POSTs | unknown | sent again \
             | written off | asked about | violations | seconds | seed |\n| --- |",
        )?;
        f.write_str(&" ---: |".repeat(18))?;
        f.write_char('\n')?;
        for run in self.0 {
            write!(f, "| {} |", run.setting)?;
            for figure in [run.kills(), run.kills_at_places()] {
                write!(f, " {figure} |")?;
            }
            for figure in [
                run.broadcasts,
                run.refused,
                run.opt_ins,
                run.texts,
                run.opt_outs,
                run.standings,
                run.reports,
                run.messages,
                run.posts,
                run.unknown,
                run.resent,
                run.written_off,
                run.asked,
                run.violations,
            ] {
                write!(f, " {figure} |")?;
            }
            writeln!(f, " {} | {} |", run.took.as_secs(), run.seed)?;
        }
        f.write_str("\n| killed |")?;
        for run in self.0 {
            write!(f, " {} |", run.setting)?;
        }
        write!(f, "\n| --- |{}\n", " ---: |".repeat(self.0.len()))?;
        let places: BTreeSet<&String> = self.0.iter().flat_map(|run| run.kills.keys()).collect();
        for place in places {
            let name = if is_named(place) { format!("`{place}`") } else { place.clone() };
            write!(f, "| {name} |")?;
            for run in self.0 {
                write!(f, " {} |", run.kills.get(place).copied().unwrap_or_default())?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

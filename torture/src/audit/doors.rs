//! What was answered at the other doors is there: opt-ins and delivery reports.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Rule, Violation};
use crate::journal::Text;
use crate::numbers::Digits;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    opt_ins(evidence, found);
    reports(evidence, found);
}

fn opt_ins(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut welcomes: BTreeMap<Digits, usize> = BTreeMap::new();
    for message in evidence.snapshot.messages.values().filter(|message| message.kind == "welcome") {
        if let Some(recipient) = message.recipient {
            *welcomes.entry(recipient).or_default() += 1;
        }
    }
    for number in &evidence.journal.opt_ins {
        let texts = evidence.journal.texts.get(number).map_or(&[][..], Vec::as_slice);
        let expected = match texts.last() {
            Some(Text::Stop { .. }) => "unsubscribed",
            Some(Text::Start { .. }) | None => "active",
        };
        // START is answered as a subscription begun anew.
        let starts = texts.iter().filter(|text| matches!(text, Text::Start { .. })).count();
        let status = evidence.snapshot.subscribers.get(number).map(String::as_str);
        let welcomed = welcomes.get(number).copied().unwrap_or_default();
        if status != Some(expected) || welcomed == 0 || welcomed > 1 + starts {
            let words = format!("{number} opted in: subscriber {status:?}, {welcomed} welcomes, {starts} STARTs");
            found.push(Violation::new(Rule::OptInKept, words));
        }
    }
}

fn reports(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let kept: BTreeSet<u64> = evidence.snapshot.reports.iter().filter_map(|raw| nonce(raw)).collect();
    for report in &evidence.reports {
        if !kept.contains(&report.nonce) {
            let words = format!("report {} on {:?} was answered and is gone", report.nonce, report.message);
            found.push(Violation::new(Rule::ReportKept, words));
        }
    }
}

/// The number under which the provider sent a report, in its raw form.
fn nonce(raw: &str) -> Option<u64> {
    raw.split(['&', '\n']).find_map(|field| field.strip_prefix("torture-report="))?.parse().ok()
}

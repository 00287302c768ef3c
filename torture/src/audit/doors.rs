//! What was answered at the other doors is there: opt-ins and delivery reports.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Violation};
use crate::journal::What;
use crate::numbers::Digits;
use crate::standing::Standing;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    welcomes(evidence, found);
    reports(evidence, found);
    inquiries(evidence, found);
}

/// Each opt-in that made somebody a subscriber has one welcome, and each START that did at most one.
fn welcomes(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut welcomes: BTreeMap<Digits, usize> = BTreeMap::new();
    for message in evidence.snapshot.messages.values() {
        if let Some(recipient) = message.recipient.filter(|_| message.kind == "welcome" && message.resend_of.is_none())
        {
            *welcomes.entry(recipient).or_default() += 1;
        }
    }
    for (number, acts) in &evidence.journal.acts {
        let mut standing = Standing::at_first(*number, evidence.journal.subscribers);
        let (mut opt_ins, mut starts) = (0, 0);
        for act in acts {
            let next = standing.after(act.what);
            let came = next.is_active() && !standing.is_active();
            opt_ins += usize::from(came && act.what == What::OptIn);
            starts += usize::from(came && act.what == What::Start);
            standing = next;
        }
        let welcomed = welcomes.get(number).copied().unwrap_or_default();
        if !(opt_ins..=opt_ins + starts).contains(&welcomed) {
            let words = format!("{number} came by {opt_ins} opt-ins and {starts} STARTs, and has {welcomed} welcomes");
            found.push(Violation::new(Rule::OptInKept, words).about_number(*number));
        }
    }
}

fn reports(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for report in evidence.reports.iter().filter(|report| !evidence.kept.contains(&report.nonce)) {
        let words = format!("report {} on {:?} was answered and is gone", report.nonce, report.message);
        let violation = Violation::new(Rule::ReportKept, words);
        found.push(match &report.message {
            Some(message) => violation.about_message(message),
            None => violation,
        });
    }
}

/// What the provider answers when it is asked is lost only with the process that asked: each asks about one message at a
/// time.
fn inquiries(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let lost: Vec<_> = evidence.inquiries.iter().filter(|inquiry| !evidence.kept.contains(&inquiry.nonce)).collect();
    let most = evidence.journal.kills + evidence.journal.stops;
    if lost.len() as u64 > most {
        let words = format!("{} answers about messages are gone, and {most} processes ended", lost.len());
        let violation = Violation::new(Rule::ReportKept, words);
        found.push(lost.iter().take(3).fold(violation, |violation, lost| violation.about_message(&lost.message)));
    }
}

/// The number under which the provider sent a report or an answer, in its raw form.
pub(super) fn nonce(raw: &str) -> Option<u64> {
    if raw.trim_start().starts_with('{') {
        let fields: serde_json::Value = serde_json::from_str(raw).ok()?;
        return fields["torture-report"].as_str()?.parse().ok();
    }
    raw.split(['&', '\n']).find_map(|field| field.strip_prefix("torture-report="))?.parse().ok()
}

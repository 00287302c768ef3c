//! Broadcasts: there, over, counted, and nobody skipped.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Violation};
use crate::journal::AskedBroadcast;
use crate::numbers::{self, Digits, Habit, habit};
use crate::snapshot::{Broadcast, Message, STATUSES};

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut rows: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
    for message in evidence.snapshot.messages.values() {
        if let Some(broadcast) = &message.broadcast {
            rows.entry(broadcast).or_default().push(message);
        }
    }
    let asked = &evidence.journal.broadcasts;
    if evidence.snapshot.broadcasts.len() != asked.len() {
        let words = format!("{} confirmed, {} there", asked.len(), evidence.snapshot.broadcasts.len());
        found.push(Violation::new(Rule::BroadcastKept, words));
    }
    for asked in asked {
        let name = format!("broadcast {} ({})", asked.marker, asked.id);
        let mut wrong = |rule, words: String| {
            found.push(Violation::new(rule, format!("{name}: {words}")).about_broadcast(&asked.id));
        };
        let Some(broadcast) = evidence.snapshot.broadcasts.get(&asked.id) else {
            wrong(Rule::BroadcastKept, "confirmed and gone".to_owned());
            continue;
        };
        let rows = rows.get(asked.id.as_str()).map_or(&[][..], Vec::as_slice);
        is_as_confirmed(asked, broadcast, &mut wrong);
        counts_agree(asked, broadcast, rows, &mut wrong);
        credits_agree(broadcast, rows, &mut wrong);
        nobody_skipped(evidence, asked, broadcast, rows, &mut wrong);
    }
}

fn is_as_confirmed(asked: &AskedBroadcast, broadcast: &Broadcast, wrong: &mut impl FnMut(Rule, String)) {
    if crate::provider::marker_of(&broadcast.body) != Some(&asked.marker) {
        wrong(Rule::BroadcastKept, format!("it says {:?}", broadcast.body));
    }
    if !matches!(broadcast.status.as_str(), "done" | "cancelled") {
        wrong(Rule::BroadcastKept, format!("it is {}", broadcast.status));
    }
    if (broadcast.recipients, broadcast.credits) != (asked.recipients, asked.credits) {
        let words = format!(
            "{} recipients and {} credits, quoted {} and {}",
            broadcast.recipients, broadcast.credits, asked.recipients, asked.credits
        );
        wrong(Rule::BroadcastKept, words);
    }
}

fn counts_agree(
    asked: &AskedBroadcast,
    broadcast: &Broadcast,
    rows: &[&Message],
    wrong: &mut impl FnMut(Rule, String),
) {
    let sum: i64 = broadcast.counts.values().sum();
    if sum != broadcast.recipients {
        wrong(Rule::CountsAgree, format!("the counts sum to {sum} of {}", broadcast.recipients));
    }
    for status in STATUSES {
        let counted = broadcast.counts.get(status).copied().unwrap_or_default();
        let written = rows.iter().filter(|row| !row.excluded && row.status == status).map(|_| 1_i64).sum::<i64>();
        let agrees = match status {
            // Who left before a broadcast to all came to them is counted by reason, without a row.
            "suppressed" if asked.named.is_none() => counted == written + broadcast.left,
            // So is who was not written yet when it was called off.
            "cancelled" if asked.named.is_none() && broadcast.status == "cancelled" => {
                counted >= written + broadcast.too_late
            }
            "cancelled" if asked.named.is_none() => counted == written + broadcast.too_late,
            _ => counted == written,
        };
        if !agrees {
            let words = format!("{status}: {counted} counted, {written} rows, {} left meanwhile", broadcast.left);
            wrong(Rule::CountsAgree, words);
        }
    }
}

fn credits_agree(broadcast: &Broadcast, rows: &[&Message], wrong: &mut impl FnMut(Rule, String)) {
    let spent: i64 = rows.iter().filter(|row| row.charge == "spent").map(|row| row.credits).sum();
    if spent != broadcast.spent {
        wrong(Rule::CreditsAgree, format!("spent {}, its messages {spent}", broadcast.spent));
    }
    if broadcast.reserved != 0 || broadcast.spent + broadcast.released != broadcast.credits {
        let Broadcast { reserved, spent, released, credits, .. } = broadcast;
        wrong(Rule::CreditsAgree, format!("reserved {reserved}, spent {spent}, released {released} of {credits}"));
    }
}

fn nobody_skipped(
    evidence: &Evidence<'_>,
    asked: &AskedBroadcast,
    broadcast: &Broadcast,
    rows: &[&Message],
    wrong: &mut impl FnMut(Rule, String),
) {
    let mut told: BTreeMap<Digits, (usize, usize)> = BTreeMap::new();
    for row in rows {
        if let Some(recipient) = row.recipient {
            let (messages, left_out) = told.entry(recipient).or_default();
            *(if row.excluded { left_out } else { messages }) += 1;
        }
    }
    for (recipient, (messages, _)) in told.iter().filter(|(_, (messages, _))| *messages > 1) {
        wrong(Rule::NobodySkipped, format!("{recipient} has {messages} messages"));
    }
    if let Some(named) = &asked.named {
        for number in named.iter().filter(|number| !told.contains_key(number)) {
            wrong(Rule::NobodySkipped, format!("{number} was named and has no row"));
        }
    } else if broadcast.status == "done" {
        let steady = (0..evidence.journal.subscribers).filter(|index| habit(*index) == Habit::Steady);
        for number in steady.map(numbers::subscriber) {
            if told.get(&number).is_none_or(|(messages, _)| *messages == 0) {
                wrong(Rule::NobodySkipped, format!("{number} was subscribed all the time and has no message"));
            }
        }
    }
}

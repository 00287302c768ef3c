//! Nothing goes out after a STOP, and what was texted is kept.

use std::collections::BTreeSet;

use super::{Evidence, Rule, Violation};
use crate::clock::Moment;
use crate::journal::Text;
use crate::numbers::Digits;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for (number, texts) in &evidence.journal.texts {
        for (at, text) in texts.iter().enumerate() {
            let until = texts[at + 1..].iter().find_map(|later| match later {
                Text::Start { asked, .. } => Some(*asked),
                Text::Stop { .. } => None,
            });
            if let Text::Stop { seen, in_flight, .. } = text {
                nothing_posted(evidence, *number, *seen, until, in_flight, found);
            }
            kept_once(evidence, text, found);
        }
        if let Some(last) = texts.last() {
            stands_as_it_says(evidence, *number, last, found);
        }
    }
}

/// Between the answer to a STOP and the next START only the STOP's confirmation may be posted, and once each what was in
/// flight when the STOP was answered.
fn nothing_posted(
    evidence: &Evidence<'_>,
    number: Digits,
    seen: Moment,
    until: Option<Moment>,
    in_flight: &BTreeSet<String>,
    found: &mut Vec<Violation>,
) {
    let mut landed = BTreeSet::new();
    let later = evidence
        .posts
        .iter()
        .filter(|post| post.to == number && post.at > seen && until.is_none_or(|until| post.at < until));
    for post in later {
        let row = evidence.snapshot.messages.get(&post.message);
        let confirms = row.is_some_and(|message| message.kind == "stop_confirmation");
        let was_in_flight = in_flight.contains(&post.message) && landed.insert(&post.message);
        if !confirms && !was_in_flight {
            let words = format!(
                "message {} was posted to {number} at {:?}, its STOP was answered by {seen:?}",
                post.message, post.at
            );
            found.push(Violation::new(Rule::NothingAfterStop, words));
        }
    }
}

fn kept_once(evidence: &Evidence<'_>, text: &Text, found: &mut Vec<Violation>) {
    let times = evidence.snapshot.texts.get(text.nonce()).copied().unwrap_or_default();
    if times != 1 {
        found.push(Violation::new(Rule::TextKept, format!("the text of {} is kept {times} times", text.nonce())));
    }
}

fn stands_as_it_says(evidence: &Evidence<'_>, number: Digits, last: &Text, found: &mut Vec<Violation>) {
    let stopped = evidence.snapshot.stopped.contains(&number);
    let status = evidence.snapshot.subscribers.get(&number).map(String::as_str);
    let fine = match last {
        Text::Stop { .. } => stopped && matches!(status, None | Some("unsubscribed")),
        Text::Start { .. } => !stopped && matches!(status, None | Some("active")),
    };
    if !fine {
        let words = format!("{number} last texted {}: stopped {stopped}, subscriber {status:?}", last.nonce());
        found.push(Violation::new(Rule::TextKept, words));
    }
}

//! What was posted, and where its messages stand.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Violation};
use crate::provider::{Answer, Post};
use crate::snapshot::Message;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    posted_once(evidence, found);
    posts_have_rows(evidence, found);
    for (id, message) in &evidence.snapshot.messages {
        if let Err(words) = fits(message, evidence.posts_of(id), evidence.reports_of(id)) {
            found.push(Violation::new(Rule::StateFits, format!("message {id}: {words}")));
        }
    }
    nothing_in_flight(evidence, found);
    few_unknown(evidence, found);
}

/// The same message again, or another one with the same text to the same number.
fn posted_once(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut by_text: BTreeMap<(&str, u64), Vec<&Post>> = BTreeMap::new();
    for post in &evidence.posts {
        if let Some(marker) = &post.marker {
            by_text.entry((marker, post.to)).or_default().push(post);
        }
    }
    let mut again = |what: String, posts: &[&Post]| {
        for pair in posts.windows(2) {
            if !pair[0].answer.permits_another() {
                let words =
                    format!("{what} was posted at {:?} after {:?} at {:?}", pair[1].at, pair[0].answer, pair[0].at);
                found.push(Violation::new(Rule::PostedOnce, words));
            }
        }
    };
    for (message, posts) in &evidence.posts_of {
        again(format!("message {message}"), posts);
    }
    for ((marker, to), posts) in &by_text {
        again(format!("{marker} to {to}"), posts);
    }
}

fn posts_have_rows(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut wrong = |post: &Post, words: &str| {
        let words = format!("the post of {} to {} at {:?}: {words}", post.message, post.to, post.at);
        found.push(Violation::new(Rule::PostHasRow, words));
    };
    for post in &evidence.posts {
        let Some(message) = evidence.snapshot.messages.get(&post.message) else {
            wrong(post, "there is no such message");
            continue;
        };
        if message.recipient != Some(post.to) {
            wrong(post, "the message is for somebody else");
        }
        let broadcast = message.broadcast.as_ref().and_then(|id| evidence.snapshot.broadcasts.get(id));
        if broadcast.and_then(|broadcast| crate::provider::marker_of(&broadcast.body)) != post.marker.as_deref() {
            wrong(post, "it is another broadcast's text");
        }
    }
}

/// Whether a message stands where it must, after these posts and reports.
fn fits(message: &Message, posts: &[&Post], reports: &[u8]) -> Result<(), String> {
    const DELIVERED: u8 = 1;
    let last = posts.last().map(|post| post.answer);
    if message.excluded {
        let fine = posts.is_empty() && message.reason.is_some();
        return if fine { Ok(()) } else { Err(format!("left out from the start, and {last:?}")) };
    }
    let fitting: &[&str] = match last {
        _ if reports.contains(&DELIVERED) => &["delivered"],
        _ if !reports.is_empty() => &["failed", "expired"],
        Some(Answer::Accepted) => &["accepted", "unknown"],
        Some(Answer::Refused) => &["rejected", "unknown"],
        Some(Answer::Cut | Answer::Garbled | Answer::Hung) => &["unknown"],
        // Never posted, or to be tried again: it left the queue otherwise, or its process died.
        Some(Answer::TooManyRequests | Answer::Throttled) | None => &["unknown", "suppressed", "cancelled"],
    };
    if !fitting.contains(&message.status.as_str()) {
        return Err(format!("{} after {last:?} and reports {reports:?}", message.status));
    }
    let left = matches!(message.status.as_str(), "suppressed" | "cancelled");
    if left && message.reason.is_none() {
        return Err(format!("{} without a reason", message.status));
    }
    Ok(())
}

fn nothing_in_flight(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for status in ["queued", "sending"] {
        let left = evidence.snapshot.count(status);
        if left > 0 {
            found.push(Violation::new(Rule::NothingInFlight, format!("{left} messages are {status}")));
        }
    }
}

/// Rows in `sending` never exceed twice the concurrency of a process, so that a crash concerns few.
fn few_unknown(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let unclear = evidence
        .posts
        .iter()
        .filter(|post| matches!(post.answer, Answer::Cut | Answer::Garbled | Answer::Hung))
        .count() as u64;
    let unknown = evidence.snapshot.count("unknown") as u64;
    let journal = evidence.journal;
    let most = unclear + evidence.unread + journal.kills * journal.in_flight_bound;
    if unknown > most {
        let words = format!(
            "{unknown} messages are unknown; {unclear} were answered unclearly, {} cut unread, {} processes killed",
            evidence.unread, journal.kills
        );
        found.push(Violation::new(Rule::FewUnknown, words));
    }
}

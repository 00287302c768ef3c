//! What was posted, and where its messages stand.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Told, Violation};
use crate::provider::{Answer, Post};
use crate::snapshot::Message;

const DELIVERED: u8 = 1;
const FAILED: u8 = 2;
const EXPIRED: u8 = 3;
const PENDING: u8 = 4;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    posted_once(evidence, found);
    posts_have_rows(evidence, found);
    for (id, message) in &evidence.snapshot.messages {
        if let Err(words) = fits(message, evidence.posts_of(id), evidence.told_of(id)) {
            found.push(Violation::new(Rule::StateFits, format!("message {id}: {words}")).about_message(id));
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
            if !pair[0].answer.permits_another() && !is_wished(evidence, posts, pair[1]) {
                let words = format!("{what} was posted at {} after {:?} at {}", pair[1].at, pair[0].answer, pair[0].at);
                let violation = Violation::new(Rule::PostedOnce, words).about_message(&pair[0].message);
                found.push(if pair[0].message == pair[1].message {
                    violation
                } else {
                    violation.about_message(&pair[1].message)
                });
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

/// Whether a post is the first of a message that repeats another one of these, by its row and by a person's will: the wish
/// came first. The one that it repeats may have got lost on its way, and repeat another one in its turn.
fn is_wished(evidence: &Evidence<'_>, posts: &[&Post], post: &Post) -> bool {
    let rows = &evidence.snapshot.messages;
    let mut id = post.message.as_str();
    let mut steps = 0;
    // Rows that name each other come to an end, too.
    while let Some(repeated) = rows.get(id).and_then(|row| row.resend_of.as_deref()).filter(|_| steps < rows.len()) {
        if evidence.journal.resend_asked(repeated).is_none_or(|asked| asked > post.at) {
            return false;
        }
        if posts.iter().any(|earlier| earlier.message == repeated && earlier.at < post.at) {
            return evidence.posts_of(&post.message).first().is_some_and(|first| first.at == post.at);
        }
        (id, steps) = (repeated, steps + 1);
    }
    false
}

fn posts_have_rows(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut wrong = |post: &Post, words: &str| {
        let words = format!("the post of {} to {} at {}: {words}", post.message, post.to, post.at);
        found.push(Violation::new(Rule::PostHasRow, words).about_message(&post.message));
    };
    for post in &evidence.posts {
        let Some(message) = evidence.snapshot.messages.get(&post.message) else {
            wrong(post, "there is no such message");
            continue;
        };
        if message.recipient != Some(post.to) {
            wrong(post, "the message is for somebody else");
        }
        if evidence.snapshot.marker(message) != post.marker.as_deref() {
            wrong(post, "it is another broadcast's text");
        }
    }
}

/// Whether a message stands where it must, after these posts and what the provider said of it.
fn fits(message: &Message, posts: &[&Post], told: &[Told]) -> Result<(), String> {
    let last = posts.last().map(|post| post.answer);
    if message.excluded {
        let fine = posts.is_empty() && message.reason.is_some();
        return if fine { Ok(()) } else { Err(format!("left out from the start, and {last:?}")) };
    }
    let says = |status: u8| told.iter().any(|told| told.status == status);
    let fitting: &[&str] = match last {
        _ if says(DELIVERED) => &["delivered"],
        _ if says(FAILED) || says(EXPIRED) => &["failed", "expired"],
        // A report that says so settles nothing; asked, the provider says that it has taken it.
        _ if told.iter().any(|told| told.status == PENDING && told.was_asked) => &["accepted"],
        Some(Answer::Accepted) => &["accepted", "unknown"],
        Some(Answer::Refused) => &["rejected", "unknown"],
        Some(Answer::Cut | Answer::Garbled | Answer::Hung) => &["unknown"],
        // Never posted, or to be tried again: it left the queue otherwise, or its process died.
        Some(Answer::TooManyRequests | Answer::Throttled | Answer::Unauthorised | Answer::NoBalance) | None => {
            &["unknown", "suppressed", "cancelled"]
        }
    };
    if !fitting.contains(&message.status.as_str()) {
        return Err(format!("{} after {last:?} and {told:?}", message.status));
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
            let mut violation = Violation::new(Rule::NothingInFlight, format!("{left} messages are {status}"));
            let stuck = evidence.snapshot.messages.iter().filter(|(_, message)| message.status == status);
            for (id, _) in stuck.take(3) {
                violation = violation.about_message(id);
            }
            found.push(violation);
        }
    }
}

/// Rows in `sending` never exceed twice the concurrency of a process, so that a crash concerns few.
fn few_unknown(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let unclear = evidence.posts.iter().filter(|post| post.answer.is_unclear()).count() as u64;
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

//! Nothing goes out to who left, and everybody stands where what was done put them.

use std::collections::BTreeSet;

use super::{Evidence, Rule, Violation};
use crate::clock::Moment;
use crate::journal::{Act, What};
use crate::numbers::Digits;
use crate::provider::OPTED_OUT;
use crate::standing::Standing;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for (number, acts) in &evidence.journal.acts {
        let mut standing = Standing::at_first(*number, evidence.journal.subscribers);
        let mut standings = Vec::with_capacity(acts.len());
        for act in acts {
            standing = standing.after(act.what);
            standings.push(standing);
            kept_once(evidence, *number, act, found);
        }
        let mut codes = BTreeSet::new();
        for (at, act) in acts.iter().enumerate() {
            if standings[at].receives() {
                continue;
            }
            if standings[at].stopped {
                codes.extend(codes_asked_for(evidence, *number, acts));
            }
            let back = standings[at..].iter().zip(&acts[at..]).find(|(standing, _)| standing.receives());
            let until = back.map(|(_, act)| act.answered.asked);
            let rule = if standings[at].stopped { Rule::NothingAfterStop } else { Rule::NothingAfterSuspension };
            nothing_posted(evidence, (*number, acts, act), until, rule, found);
        }
        if codes.len() > CODES_PAST_STOP {
            let words = format!("the codes {codes:?} were posted to {number}, which is stopped: one a day is allowed");
            found.push(Violation::new(Rule::NothingAfterStop, words).about_number(*number));
        }
        if let Some(last) = acts.last() {
            stands(evidence, *number, last, standing, found);
        }
    }
    carriers_are_believed(evidence, found);
}

/// Codes that may go to a stopped number in a run, which is shorter than a day.
const CODES_PAST_STOP: usize = 1;

/// Codes posted to a number that somebody opted in with after its last STOP before the post. Whether that was the last can't be
/// told where the two were under way at the same time.
fn codes_asked_for<'a>(
    evidence: &'a Evidence<'_>,
    number: Digits,
    acts: &'a [Act],
) -> impl Iterator<Item = &'a str> + use<'a> {
    let asked_for = |at: Moment| {
        let opted_in = acts.iter().filter(move |act| act.what == What::OptIn && act.answered.asked < at);
        let left_since = |opted_in: &Act| {
            let stops = acts.iter().filter(|act| matches!(act.what, What::Stop | What::CarrierStop));
            stops.into_iter().any(|stop| stop.answered.asked > opted_in.answered.seen && stop.answered.seen < at)
        };
        let left_before = |opted_in: &Act| {
            acts.iter().any(|act| {
                matches!(act.what, What::Stop | What::CarrierStop) && act.answered.asked < opted_in.answered.seen
            })
        };
        opted_in.into_iter().any(|act| left_before(act) && !left_since(act))
    };
    let is_code = |id: &str| evidence.snapshot.messages.get(id).is_some_and(|message| message.kind == "code");
    let posts = evidence.posts_to(number).iter();
    posts.filter(move |post| is_code(&post.message) && asked_for(post.at)).map(|post| post.message.as_str())
}

/// Between the answer to what made a number silent and what lets it receive again, only the confirmation of its STOP may be
/// posted to it, the code it asked for since, and once each what was in flight when that was answered.
fn nothing_posted(
    evidence: &Evidence<'_>,
    (number, acts, act): (Digits, &[Act], &Act),
    until: Option<Moment>,
    rule: Rule,
    found: &mut Vec<Violation>,
) {
    let Act { what, answered, .. } = act;
    let texted = acts.iter().any(|act| act.what == What::Stop);
    let codes: BTreeSet<&str> = codes_asked_for(evidence, number, acts).collect();
    let mut landed = BTreeSet::new();
    let later = evidence
        .posts_to(number)
        .iter()
        .filter(|post| post.at > answered.seen && until.is_none_or(|until| post.at < until));
    for post in later {
        let row = evidence.snapshot.messages.get(&post.message);
        let confirms = texted && row.is_some_and(|message| message.kind == "stop_confirmation");
        let was_asked_for = rule == Rule::NothingAfterStop && codes.contains(post.message.as_str());
        let was_in_flight = answered.in_flight.contains(&post.message) && landed.insert(&post.message);
        if !confirms && !was_asked_for && !was_in_flight {
            let words = format!(
                "message {} was posted to {number} at {}, its {what:?} was answered by {}",
                post.message, post.at, answered.seen
            );
            found.push(Violation::new(rule, words).about_message(&post.message).about_number(number));
        }
    }
}

fn kept_once(evidence: &Evidence<'_>, number: Digits, act: &Act, found: &mut Vec<Violation>) {
    let Some(nonce) = &act.nonce else { return };
    let times = evidence.snapshot.texts.get(nonce).copied().unwrap_or_default();
    if times != 1 {
        let words = format!("the text of {nonce} is kept {times} times");
        found.push(Violation::new(Rule::TextKept, words).about_number(number));
    }
}

/// Whether the database has the number where the model has it.
fn stands(evidence: &Evidence<'_>, number: Digits, last: &Act, expected: Standing, found: &mut Vec<Violation>) {
    let stopped = evidence.snapshot.stopped.contains(&number);
    let status = evidence.snapshot.subscribers.get(&number).map(String::as_str);
    if (stopped, status) == (expected.stopped, expected.status()) {
        return;
    }
    let rule = match last.what {
        What::OptIn => Rule::OptInKept,
        What::Stop | What::Start => Rule::TextKept,
        What::CarrierStop => Rule::ReportKept,
        What::Suspend | What::Resume | What::Delete => Rule::StandingKept,
    };
    let words = format!(
        "{number} after {:?}: stopped {stopped}, subscriber {status:?}; expected {} and {:?}",
        last.what,
        expected.stopped,
        expected.status()
    );
    found.push(Violation::new(rule, words).about_number(number));
}

/// Whoever a carrier reported to have opted out is stopped: nobody of them texts START.
fn carriers_are_believed(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for report in evidence.reports.iter().filter(|report| report.code == OPTED_OUT) {
        let Some(message) = &report.message else { continue };
        let number = evidence.posts_of(message).first().map(|post| post.to);
        if let Some(number) = number.filter(|number| !evidence.snapshot.stopped.contains(number)) {
            let words = format!("{number} opted out by report {} on {message}, and is not stopped", report.nonce);
            found.push(Violation::new(Rule::ReportKept, words).about_message(message).about_number(number));
        }
    }
}

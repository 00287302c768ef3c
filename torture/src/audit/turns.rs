//! Broadcasts that an admin held or called off.

use std::collections::BTreeSet;

use super::{Evidence, Rule, Violation};
use crate::clock::Moment;
use crate::journal::{AskedBroadcast, Step, Turn};
use crate::provider::Post;

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for asked in &evidence.journal.broadcasts {
        let Some(turns) = evidence.journal.turns.get(&asked.id) else { continue };
        let posts: Vec<&Post> = evidence.posts.iter().copied().filter(|post| is_of(evidence, asked, post)).collect();
        for turn in turns {
            match turn.step {
                Step::Resume => {}
                Step::Pause => nothing_posted(asked, turn, resumed_after(turns, turn), &posts, found),
                Step::Cancel => {
                    nothing_posted(asked, turn, None, &posts, found);
                    is_called_off(evidence, asked, turn, found);
                }
            }
        }
    }
}

/// Whether a post is part of the broadcast itself; what a person had sent again is not.
fn is_of(evidence: &Evidence<'_>, asked: &AskedBroadcast, post: &Post) -> bool {
    let row = evidence.snapshot.messages.get(&post.message);
    post.marker.as_ref() == Some(&asked.marker) && row.is_none_or(|row| row.resend_of.is_none())
}

/// When a held broadcast may have been let go on: whoever asked for that may have been quicker than the pause's answer.
fn resumed_after(turns: &[Turn], pause: &Turn) -> Option<Moment> {
    turns
        .iter()
        .filter(|turn| turn.step == Step::Resume && turn.answered.seen >= pause.answered.asked)
        .map(|turn| turn.answered.asked)
        .min()
}

fn nothing_posted(
    asked: &AskedBroadcast,
    turn: &Turn,
    until: Option<Moment>,
    posts: &[&Post],
    found: &mut Vec<Violation>,
) {
    let mut landed = BTreeSet::new();
    let later = posts.iter().filter(|post| post.at > turn.answered.seen && until.is_none_or(|until| post.at < until));
    for post in later {
        if turn.answered.in_flight.contains(&post.message) && landed.insert(&post.message) {
            continue;
        }
        let words = format!(
            "message {} of {} was posted at {}, {:?} was answered by {}",
            post.message, asked.marker, post.at, turn.step, turn.answered.seen
        );
        let violation = Violation::new(Rule::NothingAfterPause, words);
        found.push(violation.about_message(&post.message).about_broadcast(&asked.id));
    }
}

fn is_called_off(evidence: &Evidence<'_>, asked: &AskedBroadcast, turn: &Turn, found: &mut Vec<Violation>) {
    let mut wrong = |words: String| {
        let words = format!("broadcast {} was called off: {words}", asked.marker);
        found.push(Violation::new(Rule::CancelKept, words).about_broadcast(&asked.id));
    };
    if turn.queued > 0 {
        wrong(format!("{} messages of it were queued right after the answer", turn.queued));
    }
    let status = evidence.snapshot.broadcasts.get(&asked.id).map(|broadcast| broadcast.status.as_str());
    if status != Some("cancelled") {
        wrong(format!("it is {status:?}"));
    }
}

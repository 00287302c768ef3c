//! What texts were taken for, and where they stand, in words.

use domain::Reply;
use engine::TextState;
use leptos::prelude::*;

use crate::components::{Icon, IconName};

/// The word for what a text wants.
pub fn outcome_word(outcome: Reply) -> &'static str {
    match outcome {
        Reply::Stop => "STOP",
        Reply::Start => "START",
        Reply::Help => "HELP",
        Reply::Review => "To look at",
        Reply::Other => "Nothing",
    }
}

/// The word for where a text stands.
pub fn state_word(state: TextState) -> &'static str {
    match state {
        TextState::Waiting => "Waiting",
        TextState::Unsubscribed => "Unsubscribed",
        TextState::Answered => "Answered",
        TextState::Dismissed => "Dismissed",
    }
}

/// What came of a text, in a sentence.
pub fn effect_words(effect: &str) -> &'static str {
    match effect {
        "stopped" => "The number was unsubscribed, and got one confirmation.",
        "already_stopped" => "The number was unsubscribed already.",
        "restarted" => "The STOP of this number was lifted.",
        "confirmed" => "It answered a code: the number is confirmed.",
        "not_stopped" => "There was no STOP to lift.",
        "help_sent" => "The help text was sent.",
        _ => "Nothing was changed.",
    }
}

/// What a text wants, as a sign and a word.
#[component]
pub fn Outcome(
    /// What it wants.
    outcome: Reply,
) -> impl IntoView {
    let (tone, icon) = match outcome {
        Reply::Stop => ("bad", IconName::StatusStop),
        Reply::Start => ("ok", IconName::StatusOn),
        Reply::Help => ("info", IconName::Info),
        Reply::Review => ("warn", IconName::Alert),
        Reply::Other => ("quiet", IconName::Check),
    };
    view! {
        <span class=format!("status {tone}")>
            <Icon name=icon />
            {outcome_word(outcome)}
        </span>
    }
}

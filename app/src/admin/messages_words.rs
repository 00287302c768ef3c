//! Statuses and kinds of messages in words, with the sign that goes with each.

use domain::{BroadcastStatus, MessageKind, MessageStatus};
use leptos::prelude::*;

use crate::components::{Icon, IconName};

/// A message's status: its word, its colour, its sign.
fn of_message(status: MessageStatus) -> (&'static str, &'static str, IconName) {
    match status {
        MessageStatus::Queued => ("Waiting", "quiet", IconName::StatusPending),
        MessageStatus::Sending => ("Sending", "busy", IconName::Send),
        MessageStatus::Accepted => ("Sent", "info", IconName::Check),
        MessageStatus::Delivered => ("Delivered", "ok", IconName::StatusOn),
        MessageStatus::Failed => ("Failed", "bad", IconName::Alert),
        MessageStatus::Expired => ("Expired", "bad", IconName::Alert),
        MessageStatus::Rejected => ("Refused", "bad", IconName::StatusStop),
        MessageStatus::Unknown => ("Unclear", "warn", IconName::Alert),
        MessageStatus::Suppressed => ("Not sent", "quiet", IconName::StatusStop),
        MessageStatus::Cancelled => ("Cancelled", "quiet", IconName::StatusStop),
    }
}

/// The word for a message's status.
pub fn status_word(status: MessageStatus) -> &'static str {
    of_message(status).0
}

/// What a message's status means, in a sentence.
pub fn status_meaning(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Queued => "Waits for its turn.",
        MessageStatus::Sending => "On its way to the provider.",
        MessageStatus::Accepted => "Taken by the provider; no report yet.",
        MessageStatus::Delivered => "The phone has it.",
        MessageStatus::Failed => "The provider took it and could not deliver it.",
        MessageStatus::Expired => "The phone could not be reached in time.",
        MessageStatus::Rejected => "The provider refused it. It cost nothing.",
        MessageStatus::Unknown => "Nobody can tell whether it went out. It is not sent again by itself.",
        MessageStatus::Suppressed => "Left out: STOP, suspended or deleted. It cost nothing.",
        MessageStatus::Cancelled => "Cancelled before it was sent. It cost nothing.",
    }
}

/// The kinds that a site sends today.
pub const SENT_KINDS: [MessageKind; 7] = [
    MessageKind::Welcome,
    MessageKind::Broadcast,
    MessageKind::StopConfirmation,
    MessageKind::Help,
    MessageKind::Answer,
    MessageKind::Code,
    MessageKind::Test,
];

/// The word for a kind of message.
pub fn kind_word(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Welcome => "Welcome",
        MessageKind::Broadcast => "Broadcast",
        MessageKind::Test => "Test",
        MessageKind::StopConfirmation => "STOP confirmation",
        MessageKind::Help => "Help",
        MessageKind::Answer => "Answer",
        MessageKind::Code => "Code",
        MessageKind::Event => "Event",
    }
}

/// A message's status as a sign and a word.
#[component]
pub fn MessageState(
    /// The status.
    status: MessageStatus,
) -> impl IntoView {
    let (word, tone, icon) = of_message(status);
    view! {
        <span class=format!("status {tone}") title=status_meaning(status)>
            <Icon name=icon />
            {word}
        </span>
    }
}

/// A broadcast's status as a sign and a word.
#[component]
pub fn BroadcastState(
    /// The status.
    status: BroadcastStatus,
) -> impl IntoView {
    let (word, tone, icon) = match status {
        BroadcastStatus::Draft => ("Draft", "quiet", IconName::StatusPending),
        BroadcastStatus::Scheduled => ("Scheduled", "info", IconName::StatusPending),
        BroadcastStatus::Sending => ("Sending", "busy", IconName::Send),
        BroadcastStatus::Paused => ("Paused", "warn", IconName::StatusOff),
        BroadcastStatus::Cancelled => ("Cancelled", "quiet", IconName::StatusStop),
        BroadcastStatus::Done => ("Done", "ok", IconName::Check),
    };
    view! {
        <span class=format!("status {tone}")>
            <Icon name=icon />
            {word}
        </span>
    }
}

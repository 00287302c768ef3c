//! One message: a row of the table, a card on phones.

use domain::MessageStatus;
use engine::MessageView;
use leptos::prelude::*;

use crate::admin::decision::Choice;
use crate::admin::messages_words::{MessageState, kind_word};
use crate::admin::{KeptText, NOT_KEPT, Section, When, grouped};

/// A message's row.
#[component]
pub fn Row(
    /// The message.
    message: MessageView,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
) -> impl IntoView {
    let kind = match message.broadcast_id {
        Some(id) => {
            let href = format!("{}/{id}", Section::Broadcasts.path(&site));
            view! { <a href=href>{kind_word(message.kind)}</a> }.into_any()
        }
        None => view! { <span>{kind_word(message.kind)}</span> }.into_any(),
    };
    let response = response(&message);
    let choice = (message.status == MessageStatus::Unknown && !message.written_off && message.resent_as.is_none())
        .then(|| {
            let not_again = message.not_again;
            view! { <Choice id=message.id credits=message.credits refund=message.credits not_again=not_again site=site back=back /> }
        });
    let (removed_at, at) = (message.text_removed_at, message.created_at);
    let body = view! { <KeptText body=message.body removed_at=removed_at at=at empty=NOT_KEPT /> };
    let segments = (message.segments > 1).then(|| format!("{} segments", message.segments));
    view! {
        <tr id=format!("message-{}", message.id) role="row">
            <td class="main" data-label="Recipient" role="cell"><span class="tel">{message.recipient_text}</span></td>
            <td data-label="Kind" role="cell">{kind}</td>
            <td class="text" data-label="Message" role="cell"><span>{body}</span></td>
            <td data-label="Sender" role="cell">{message.sender}</td>
            <td data-label="When" role="cell"><When at=message.created_at /></td>
            <td class="num" data-label="Credits" role="cell" title=segments>{grouped(message.credits.get())}</td>
            <td data-label="Status" role="cell"><MessageState status=message.status /></td>
            <td class="text" data-label="Response" role="cell"><span>{response}</span> {choice}</td>
        </tr>
    }
}

/// Why, in words, and what a person has decided since.
fn response(message: &MessageView) -> String {
    let mut words = match (&message.response, &message.error_code) {
        (Some(words), Some(code)) => format!("{words} ({code})"),
        (Some(words), None) => words.clone(),
        (None, Some(code)) => format!("Code {code}"),
        (None, None) if message.waits_for_credits => "Waits for credits".to_owned(),
        (None, None) => String::new(),
    };
    if message.written_off {
        words.push_str(" Written off, credits refunded.");
    }
    if message.resent_as.is_some() {
        words.push_str(" Sent again.");
    }
    if words.is_empty() { "–".to_owned() } else { words }
}

//! One unclear message: a row of the table, a card on phones.

use engine::UnclearView;
use leptos::prelude::*;

use super::bulk;
use crate::admin::decision::Choice;
use crate::admin::messages_words::kind_word;
use crate::admin::{NOT_KEPT, Section, When, grouped};
use crate::ui::Managers;

/// A message's row.
#[component]
pub fn Row(
    /// The message.
    message: UnclearView,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
) -> impl IntoView {
    let id = message.id.to_string();
    let number = message.recipient.international();
    let (pick_id, pick_label) = (id.clone(), format!("Tick the message to {number}"));
    let kind = match message.broadcast_id {
        Some(broadcast) => {
            let href = format!("{}/{broadcast}", Section::Broadcasts.path(&site));
            view! { <a href=href>{kind_word(message.kind)}</a> }.into_any()
        }
        None => view! { <span>{kind_word(message.kind)}</span> }.into_any(),
    };
    let segments = (message.segments > 1).then(|| format!("{} segments", message.segments));
    let why = message.why.clone().unwrap_or_else(|| "–".to_owned());
    let not_again = message.not_again;
    let choice = view! { <Choice id=message.id credits=message.credits refund=message.refund not_again=not_again site=site back=back /> };
    let body = if message.body.is_empty() { NOT_KEPT.to_owned() } else { message.body.clone() };
    view! {
        <tr id=format!("message-{id}") role="row">
            <td class="pick" role="cell">
                <Managers>
                    <input type="checkbox" name="ids[]" value=pick_id form=bulk::FORM data-pick aria-label=pick_label />
                </Managers>
            </td>
            <td class="main" data-label="Recipient" role="cell"><span class="tel">{number}</span></td>
            <td data-label="Kind" role="cell">{kind}</td>
            <td class="text" data-label="Message" role="cell"><span>{body}</span></td>
            <td data-label="When" role="cell"><When at=message.sent_at.unwrap_or(message.created_at) /></td>
            <td class="num" data-label="Credits" role="cell" title=segments>{grouped(message.credits.get())}</td>
            <td class="text" data-label="Why" role="cell"><span>{why}</span></td>
            <td data-label="Asked after" role="cell"><Asked message=message /></td>
            <td class="tools" role="cell">{choice}</td>
        </tr>
    }
}

/// Whether the provider was asked, and under which name it knows the message.
#[component]
fn Asked(message: UnclearView) -> impl IntoView {
    let Some(name) = message.provider_message_id else {
        return view! {
            <span class="muted" title="The provider's answer was lost, and with it the id under which it could be asked.">
                "Can't be asked: the provider's id is not known"
            </span>
        }
        .into_any();
    };
    let when = match message.asked_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"Not yet"</span> }.into_any(),
    };
    view! {
        <span>
            {when}
            " "
            <span class="muted small">"as " <code>{name}</code></span>
        </span>
    }
    .into_any()
}

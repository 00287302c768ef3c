//! One unclear message: a row of the table, a card on phones.

use engine::UnclearView;
use leptos::prelude::*;

use super::bulk;
use crate::admin::messages_words::kind_word;
use crate::admin::{Section, When, count, grouped};

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
    let kind = match message.broadcast_id {
        Some(broadcast) => {
            let href = format!("{}/{broadcast}", Section::Broadcasts.path(&site));
            view! { <a href=href>{kind_word(message.kind)}</a> }.into_any()
        }
        None => view! { <span>{kind_word(message.kind)}</span> }.into_any(),
    };
    let segments = (message.segments > 1).then(|| format!("{} segments", message.segments));
    let why = message.why.clone().unwrap_or_else(|| "–".to_owned());
    let asked = message.clone();
    view! {
        <tr id=format!("message-{id}") role="row">
            <td class="pick" role="cell">
                <input
                    type="checkbox"
                    name="ids[]"
                    value=id.clone()
                    form=bulk::FORM
                    data-pick
                    aria-label=format!("Tick the message to {number}")
                />
            </td>
            <td class="main" data-label="Recipient" role="cell"><span class="tel">{number}</span></td>
            <td data-label="Kind" role="cell">{kind}</td>
            <td class="text" data-label="Message" role="cell"><span>{message.body.clone()}</span></td>
            <td data-label="When" role="cell"><When at=message.sent_at.unwrap_or(message.created_at) /></td>
            <td class="num" data-label="Credits" role="cell" title=segments>{grouped(message.credits.get())}</td>
            <td class="text" data-label="Why" role="cell"><span>{why}</span></td>
            <td data-label="Asked after" role="cell"><Asked message=asked /></td>
            <td class="tools" role="cell"><Choice message=message site=site back=back /></td>
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

/// The decision about this message alone.
#[component]
fn Choice(message: UnclearView, site: String, back: String) -> impl IntoView {
    let id = message.id.to_string();
    let question = format!("decide-{id}");
    let number = message.recipient.international();
    let whole = |credits: domain::Credits| u64::try_from(credits.get()).unwrap_or_default();
    let again = format!("Send again for {}", count(whole(message.credits), "credit"));
    let write_off = match whole(message.refund) {
        0 => "Write off".to_owned(),
        refund => format!("Write off, {} back", count(refund, "credit")),
    };
    let (again_id, again_site, again_back) = (id.clone(), site.clone(), back.clone());
    view! {
        <button class="button" type="button" popovertarget=question.clone() aria-label=format!("Decide on the message to {number}")>
            "Decide…"
        </button>
        <div class="popover" id=question popover>
            <p class="title">"Did this message go out?"</p>
            <p>"Nobody can tell. Sent again, it may arrive twice. A late report still settles it, whatever you decide."</p>
            <div class="button-row">
                <form method="post" action="/fn/message-write-off" data-quick>
                    <Fields id=id site=site back=back />
                    <button class="button">{write_off}</button>
                </form>
                <form method="post" action="/fn/message-resend" data-quick>
                    <Fields id=again_id site=again_site back=again_back />
                    <button class="button primary">{again}</button>
                </form>
            </div>
        </div>
    }
}

#[component]
fn Fields(id: String, site: String, back: String) -> impl IntoView {
    view! {
        <input type="hidden" name="site" value=site />
        <input type="hidden" name="id" value=id />
        <input type="hidden" name="back" value=back />
    }
}

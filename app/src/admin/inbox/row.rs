//! One text that came in: a row of the table, a card on phones.

use engine::{InboxText, TextState};
use leptos::prelude::*;

use super::words::{Outcome, effect_words, state_word};
use crate::admin::{KeptText, Section, When, actor};
use crate::ui::Managers;

/// A text's row.
#[component]
pub fn Row(
    /// The text.
    text: InboxText,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
) -> impl IntoView {
    let id = text.id.to_string();
    let conversation = format!("{}/{id}", Section::Inbox.path(&site));
    let (removed_at, at) = (text.text_removed_at, text.created_at);
    let body = view! { <KeptText body=text.body.clone() removed_at=removed_at at=at empty="(empty)" /> };
    let effect = effect_words(text.effect);
    view! {
        <tr id=format!("text-{id}") role="row">
            <td class="main" data-label="From" role="cell">
                <a class="tel" href=conversation>{text.sender.clone()}</a>
            </td>
            <td class="text" data-label="Text" role="cell"><span>{body}</span></td>
            <td data-label="When" role="cell"><When at=text.created_at /></td>
            <td data-label="Taken for" role="cell" title=effect><Outcome outcome=text.outcome /></td>
            <td class="text" data-label="Why" role="cell"><span>{text.why.clone()}</span></td>
            <td data-label="Decision" role="cell"><Decision text=text site=site back=back /></td>
        </tr>
    }
}

/// What was decided and by whom; or what can be.
#[component]
pub fn Decision(
    /// The text.
    text: InboxText,
    /// The site's slug.
    site: String,
    /// Where to come back to.
    back: String,
) -> impl IntoView {
    match text.state {
        None => view! { <span class="muted">"–"</span> }.into_any(),
        Some(TextState::Waiting) => view! {
            <span class="visually-hidden">{state_word(TextState::Waiting)}</span>
            <Managers>
                <Choices text=text.clone() site=site.clone() back=back.clone() />
            </Managers>
        }
        .into_any(),
        Some(state) => {
            let by = text.decided_by.as_deref().map(actor).unwrap_or_default();
            let when = text.decided_at.map(|at| view! { <When at=at /> });
            view! { <span>{state_word(state)} " " <span class="muted small">{by} " " {when}</span></span> }.into_any()
        }
    }
}

/// The buttons of a text that waits.
#[component]
fn Choices(text: InboxText, site: String, back: String) -> impl IntoView {
    let id = text.id.to_string();
    let sender = text.sender.clone();
    let answer = format!("{}/{id}#answer", Section::Inbox.path(&site));
    let can_stop = text.phone.is_some() && !text.stopped;
    let (stop_id, stop_site, stop_back) = (id.clone(), site.clone(), back.clone());
    let stop_label = format!("Unsubscribe {sender}");
    let unsubscribe = can_stop.then(|| {
        view! {
            <form method="post" action="/fn/inbox-unsubscribe">
                <Fields id=stop_id site=stop_site back=stop_back />
                <button class="button" aria-label=stop_label>"Unsubscribe"</button>
            </form>
        }
    });
    let answer =
        can_stop.then(|| view! { <a class="button" href=answer aria-label=format!("Answer {sender}")>"Answer…"</a> });
    let dismiss_label = format!("Dismiss the text from {sender}");
    view! {
        <div class="button-row">
            {unsubscribe}
            {answer}
            <form method="post" action="/fn/inbox-dismiss">
                <Fields id=id site=site back=back />
                <button class="button quiet" aria-label=dismiss_label>"Dismiss"</button>
            </form>
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

//! What a person may decide about one message of which nobody knows whether it went out.

use domain::{Credits, MessageId};
use leptos::prelude::*;

use super::{Noun, count};
use crate::ui::reader_manages;

/// The question and its two answers, each with what it costs or brings back, for who may decide.
#[component]
pub fn Choice(
    /// The message.
    id: MessageId,
    /// What it costs to send it again.
    credits: Credits,
    /// What comes back if it is written off.
    refund: Credits,
    /// Why it can't be sent again, if it can't.
    not_again: Option<&'static str>,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
) -> impl IntoView {
    if !reader_manages() {
        return ().into_any();
    }
    let id = id.to_string();
    let question = format!("decide-{id}");
    let whole = |credits: Credits| u64::try_from(credits.get()).unwrap_or_default();
    let again = format!("Send again for {}", count(whole(credits), Noun::Credit));
    let consequence = if let Some(why) = not_again {
        format!("Nobody can tell. {why} Written off, its credits come back. A late report still settles it.")
    } else {
        "Nobody can tell. Sent again, it may arrive twice. Written off, its credits come back. A late report still settles it, whatever you decide.".to_owned()
    };
    let write_off = match whole(refund) {
        0 => "Write off".to_owned(),
        refund => format!("Write off, {} back", count(refund, Noun::Credit)),
    };
    let (again_id, again_site, again_back) = (id.clone(), site.clone(), back.clone());
    let resend = not_again.is_none().then(|| {
        view! {
            <form method="post" action="/fn/message-resend" data-quick>
                <Fields id=again_id site=again_site back=again_back />
                <button class="button primary">{again}</button>
            </form>
        }
    });
    view! {
        <button class="link-button" type="button" popovertarget=question.clone()>"Decide…"</button>
        <div class="popover" id=question popover>
            <p class="title">"Did this message go out?"</p>
            <p>{consequence}</p>
            <div class="button-row">
                <form method="post" action="/fn/message-write-off" data-quick>
                    <Fields id=id site=site back=back />
                    <button class="button">{write_off}</button>
                </form>
                {resend}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Fields(id: String, site: String, back: String) -> impl IntoView {
    view! {
        <input type="hidden" name="site" value=site />
        <input type="hidden" name="id" value=id />
        <input type="hidden" name="back" value=back />
    }
}

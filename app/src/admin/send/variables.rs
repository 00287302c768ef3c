//! What a message may hold that is different for each recipient.

use domain::LEAVE_LINK;
use leptos::prelude::*;

/// The variables with how long they are for those who get the message, and buttons that write them into the text.
#[component]
pub fn Variables(
    /// The id of the text area.
    into: &'static str,
    /// An address for leaving, as long as each recipient's own.
    sample: String,
) -> impl IntoView {
    let length = sample.chars().count();
    let words = format!("Each recipient\u{2019}s own link for leaving: {length} characters for everybody.");
    let label = format!("Insert {LEAVE_LINK}");
    view! {
        <div class="row" role="group" aria-label="Variables">
            <code>{LEAVE_LINK}</code>
            <button class="button quiet" type="button" data-insert=LEAVE_LINK data-into=into aria-label=label hidden>"Insert"</button>
            <span class="hint">{words}</span>
        </div>
    }
}

//! How people leave: whether STOP reaches the sender, and what stands in texts where it doesn't.

use domain::{can_be_answered, measure};
use engine::{ProviderKind, WayOutView};
use leptos::prelude::*;

use super::Account;
use crate::admin::{Section, When};
use crate::components::{Button, Field, Notice, Tone};
use crate::forms::Draft;

/// The form's name.
pub const FORM: &str = "stop-to";

/// What is known about STOP's way, and the number that takes it for a sender that is a name.
#[component]
pub fn LeavingPanel(account: Account, draft: Draft) -> impl IntoView {
    let sender = account.provider.sender.clone();
    let body = if sender.is_empty() {
        ().into_any()
    } else if can_be_answered(&sender) {
        view! { <Answered account=account /> }.into_any()
    } else {
        view! { <Unanswered account=account draft=draft.of(FORM) /> }.into_any()
    };
    view! {
        <section class="panel" id=FORM>
            <header>
                <h2>"How people leave"</h2>
            </header>
            {body}
        </section>
    }
}

/// A number can be answered. Whether its texts arrive here is known once one did.
#[component]
fn Answered(account: Account) -> impl IntoView {
    if account.provider.kind == ProviderKind::Simulator {
        return view! { <p>"They answer STOP. In demo mode the virtual handsets do, and nothing needs to be set up."</p> }.into_any();
    }
    let inbox = Section::Inbox.path(&account.site);
    match account.provider.last_inbound_at {
        Some(at) => view! {
            <p>"They answer STOP. The last text came in " <When at=at /> "; it stands in the " <a href=inbox>"inbox"</a> "."</p>
        }
        .into_any(),
        None => view! {
            <Notice tone=Tone::Warn>
                {format!("They answer STOP, but no text has come in yet. Enter the address for incoming messages at the provider, then text something to {} from your phone: it must turn up in the ", account.provider.sender)}
                <a href=inbox>"inbox"</a>
                "."
            </Notice>
        }
        .into_any(),
    }
}

/// A name can't be answered.
#[component]
fn Unanswered(account: Account, draft: Draft) -> impl IntoView {
    let Account { site, provider, stop_to, adds_way_out, way_out, manager, .. } = account;
    let ending = ending(&way_out);
    let (tone, what) = if adds_way_out {
        let length = measure(&ending).units;
        (
            Tone::Info,
            format!("Welcome messages and broadcasts therefore end with a way out, which takes {length} characters:"),
        )
    } else {
        (Tone::Warn, "Nothing is added to your texts: whoever gets them can leave only if you say how.".to_owned())
    };
    let words = format!("Nobody can answer {}: it is a name, so STOP doesn't reach you. {what}", provider.sender);
    let ending = adds_way_out.then(|| view! { <p><code>{ending}</code></p> });
    let form = manager.then(|| {
        view! {
            <form class="stack" method="post" action="/fn/settings-stop-to">
                <input type="hidden" name="site" value=site />
                <label class="check">
                    <input type="checkbox" name="way_out" value="true" checked=adds_way_out />
                    <span>"Add a way out to welcome messages and broadcasts that have none"</span>
                </label>
                <Field
                    name="stop_to"
                    label="Number that takes STOP"
                    kind="tel"
                    hint="A number or short code of yours whose texts come in at the address below. Empty: each text carries a link of its own instead."
                    value=draft.value("stop_to").unwrap_or(stop_to.unwrap_or_default())
                    error=draft.error("stop_to")
                />
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        }
    });
    view! {
        <Notice tone=tone>{words}</Notice>
        {ending}
        {form}
    }
}

/// What is added to a text.
fn ending(way_out: &WayOutView) -> String {
    way_out.way_out.complete_for("", &way_out.sample, "Leave").trim().to_owned()
}

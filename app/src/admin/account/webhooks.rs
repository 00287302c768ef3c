//! The addresses under which the provider reaches us.

use engine::ProviderKind;
use leptos::prelude::*;

use super::Account;
use crate::islands::CopyButton;

/// Addresses with copy buttons, and their renewal.
#[component]
pub fn Webhooks(account: Account) -> impl IntoView {
    let addresses = account.provider.webhooks;
    let simulated = (account.provider.kind == ProviderKind::Simulator).then(
        || view! { <p class="muted">"The simulator uses them already; there is nothing to do in demo mode."</p> },
    );
    let renew = account.owner.then(|| view! { <Renew site=account.site /> });
    view! {
        <section class="panel" id="webhooks">
            <header>
                <h2>"Webhook addresses"</h2>
                {renew}
            </header>
            {simulated}
            <div class="stack">
                <Address
                    label="Incoming messages"
                    what="address for incoming messages"
                    hint="Enter it at the provider as the address for messages that come in to your number. STOP arrives there: without it nobody can leave."
                    address=addresses.inbound
                />
                <Address
                    label="Delivery reports"
                    what="address for delivery reports"
                    hint="Nothing to enter: every message carries its own, with its own token at the end."
                    address=addresses.delivery_report
                />
            </div>
        </section>
    }
}

#[component]
fn Address(label: &'static str, what: &'static str, hint: &'static str, address: String) -> impl IntoView {
    view! {
        <div class="stack tight">
            <h3>{label}</h3>
            <div class="row">
                <code class="grow">{address.clone()}</code>
                <CopyButton text=address what=what.to_owned() />
            </div>
            <p class="hint">{hint}</p>
        </div>
    }
}

#[component]
fn Renew(site: String) -> impl IntoView {
    view! {
        <button class="button" type="button" popovertarget="renew">
            "Renew…"
        </button>
        <div class="popover" id="renew" popover>
            <p class="title">"Make new addresses?"</p>
            <p>"The old ones stop working at once. Until you enter the new one at the provider, no STOP arrives here. Reports of messages under way are lost."</p>
            <form class="button-row" method="post" action="/fn/provider-webhooks">
                <input type="hidden" name="site" value=site />
                <button class="button" type="button" popovertarget="renew" popovertargetaction="hide">
                    "Keep"
                </button>
                <button class="button danger primary">"Make new ones"</button>
            </form>
        </div>
    }
}

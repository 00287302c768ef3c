//! The addresses under which the provider reaches us.

use domain::Timestamp;
use engine::ProviderKind;
use leptos::prelude::*;

use super::Account;
use crate::admin::When;
use crate::components::{CopyButton, Notice, Tone};

/// Addresses with copy buttons, and their renewal.
#[component]
pub fn Webhooks(account: Account) -> impl IntoView {
    let addresses = account.provider.webhooks;
    let simulated = (account.provider.kind == ProviderKind::Simulator).then(
        || view! { <p class="muted">"The simulator uses them already; there is nothing to do in demo mode."</p> },
    );
    let old = addresses
        .old_until
        .map(|until| view! { <OldAddresses site=account.site.clone() until=until owner=account.owner /> });
    let renew = account.owner.then(|| view! { <Renew site=account.site /> });
    view! {
        <section class="panel" id="webhooks">
            <header>
                <h2>"Webhook addresses"</h2>
                {renew}
            </header>
            {simulated}
            {old}
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

/// Says that renewed addresses still work, and lets an owner end them.
#[component]
fn OldAddresses(site: String, until: Timestamp, owner: bool) -> impl IntoView {
    let end = owner.then(|| {
        view! {
            <form method="post" action="/fn/provider-webhooks-end-old">
                <input type="hidden" name="site" value=site />
                <button class="button">"End them now"</button>
            </form>
        }
    });
    view! {
        <Notice tone=Tone::Warn>
            "The addresses before these work until " <When at=until />
            ". Enter the new one for incoming messages at the provider before then." {end}
        </Notice>
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
            <p>"The old ones work for three days more: time to enter the new one at the provider, and for reports that are on their way."</p>
            <form class="stack" method="post" action="/fn/provider-webhooks">
                <input type="hidden" name="site" value=site />
                <label class="check">
                    <input type="checkbox" name="at_once" value="true" />
                    <span>
                        "End the old ones at once, because somebody knows them who shouldn't. Until you enter the new one no STOP arrives here, and reports of messages under way are lost."
                    </span>
                </label>
                <div class="button-row">
                    <button class="button" type="button" popovertarget="renew" popovertargetaction="hide">
                        "Keep"
                    </button>
                    <button class="button danger primary">"Make new ones"</button>
                </div>
            </form>
        </div>
    }
}

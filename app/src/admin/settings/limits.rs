//! How much may be sent.

use engine::Site;
use leptos::prelude::*;

use crate::components::{Button, Field};
use crate::forms::Draft;

/// The longest message.
#[component]
pub fn LimitsPanel(site: Site, draft: Draft) -> impl IntoView {
    let draft = draft.of("limits");
    view! {
        <section class="panel" id="limits">
            <header>
                <h2>"Length of messages"</h2>
            </header>
            <form class="stack" method="post" action="/fn/settings-limits">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <Field
                    name="max_segments"
                    label="Most segments of a message"
                    hint="A segment is one SMS on the air: 160 plain characters, or 70 with emoji and other scripts. Longer messages are refused."
                    inputmode="numeric"
                    required=true
                    value=draft.value("max_segments").unwrap_or_else(|| site.settings.max_segments.to_string())
                    error=draft.error("max_segments")
                />
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
    }
}

/// How long messages may wait.
#[component]
pub fn WaitPanel(site: Site, draft: Draft) -> impl IntoView {
    let draft = draft.of("wait");
    view! {
        <section class="panel" id="wait">
            <header>
                <h2>"Late messages"</h2>
            </header>
            <form class="stack" method="post" action="/fn/settings-wait">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <Field
                    name="send_within_hours"
                    label="Hours within which a message goes out"
                    hint="What could not go out by then is cancelled and costs nothing; quiet hours don't count. A broadcast that you resume gets this time anew. STOP confirmations, help and codes have five minutes."
                    inputmode="numeric"
                    required=true
                    value=draft.value("send_within_hours").unwrap_or_else(|| site.settings.send_within_hours.to_string())
                    error=draft.error("send_within_hours")
                />
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
    }
}

/// What the site gets each month and what a credit is worth.
#[component]
pub fn CreditsPanel(site: Site, currency: String, draft: Draft) -> impl IntoView {
    let draft = draft.of("credits");
    let settings = site.settings;
    let price = settings.credit_price.map(|price| price.normalize().to_string()).unwrap_or_default();
    view! {
        <section class="panel" id="credits">
            <header>
                <h2>"Credits"</h2>
            </header>
            <form class="stack" method="post" action="/fn/settings-credits">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <div class="columns">
                    <Field
                        name="monthly_credits"
                        label="Free credits each month"
                        hint="Given on the first of the month, UTC. What is left over stays."
                        inputmode="numeric"
                        required=true
                        value=draft.value("monthly_credits").unwrap_or_else(|| settings.monthly_credits.to_string())
                        error=draft.error("monthly_credits")
                    />
                    <Field
                        name="credit_price"
                        label=format!("Price of a credit in {currency}")
                        hint="Empty: the price of the cheapest SMS of the price list. Every country costs its price divided by this, rounded up."
                        inputmode="decimal"
                        value=draft.value("credit_price").unwrap_or(price)
                        error=draft.error("credit_price")
                    />
                </div>
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
    }
}

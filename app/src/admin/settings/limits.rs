//! How much may be sent.

use engine::Site;
use leptos::prelude::*;

use super::Panel;
use super::numbers::NumberField;
use super::panel_form::PanelForm;
use crate::components::Field;
use crate::forms::Draft;

/// The longest message.
#[component]
pub fn LimitsPanel(site: Site, draft: Draft) -> impl IntoView {
    view! {
        <PanelForm panel=Panel::Limits site=site.slug.to_string() title="Length of messages">
            <NumberField
                draft=draft.clone()
                name="max_segments"
                label="Most segments of a message"
                hint="A segment is one SMS on the air: 160 plain characters, or 70 with emoji and other scripts. Longer messages are refused."
                required=true
                saved=site.settings.max_segments
            />
        </PanelForm>
    }
}

/// How long messages may wait.
#[component]
pub fn WaitPanel(site: Site, draft: Draft) -> impl IntoView {
    view! {
        <PanelForm panel=Panel::Wait site=site.slug.to_string() title="Late messages">
            <NumberField
                draft=draft.clone()
                name="send_within_hours"
                label="Hours within which a message goes out"
                hint="What could not go out by then is cancelled and costs nothing; quiet hours don't count. A broadcast that you resume gets this time anew. STOP confirmations, help and codes have five minutes."
                required=true
                saved=site.settings.send_within_hours
            />
        </PanelForm>
    }
}

/// What the site gets each month and what a credit is worth.
#[component]
pub fn CreditsPanel(site: Site, currency: String, draft: Draft) -> impl IntoView {
    let settings = site.settings;
    let price = settings.credit_price.map(|price| price.normalize().to_string()).unwrap_or_default();
    view! {
        <PanelForm panel=Panel::Credits site=site.slug.to_string() title="Credits">
            <div class="columns">
                <NumberField
                    draft=draft.clone()
                    name="monthly_credits"
                    label="Free credits each month"
                    hint="Given on the first of the month, UTC. What is left over stays."
                    required=true
                    saved=settings.monthly_credits
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
        </PanelForm>
    }
}

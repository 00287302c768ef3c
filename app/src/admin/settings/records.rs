//! What is kept of people beside their numbers, and for how long.

use domain::AddressKeeping;
use engine::{RecordsPatch, Site, SitePatch};
use leptos::prelude::*;

use super::Panel;
use super::numbers::{NumberField, Numbers};
use super::panel_form::PanelForm;
use super::save::{SAVED, save};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// Addresses and times.
#[component]
pub fn RecordsPanel(site: Site, draft: Draft) -> impl IntoView {
    let slug = site.slug.to_string();
    let records = site.settings.records;
    let chosen = draft.value("addresses").unwrap_or_else(|| records.addresses.as_str().to_owned());
    let ways = [
        (AddressKeeping::Full, "whole"),
        (AddressKeeping::Truncated, "the network alone (/24, or /48 of IPv6)"),
        (AddressKeeping::None, "not at all"),
    ];
    let options = ways
        .map(|(way, words)| {
            let word = way.as_str();
            view! { <option value=word selected=chosen == word>{words}</option> }
        })
        .collect_view();
    view! {
        <PanelForm panel=Panel::Records site=slug.clone() title="Records">
            <p class="muted">
                "Who agreed to or refused what is kept for good, as your proof. What else is kept of people can go sooner. "
                <a href=crate::admin::records::path(&slug)>"Look something up"</a>
            </p>
            <div class="field">
                <label for="addresses">"A visitor's address is kept with a consent"</label>
                <select class="input" id="addresses" name="addresses">{options}</select>
            </div>
            <div class="columns">
                <NumberField
                    draft=draft.clone()
                    part="records"
                    name="keep_texts_months"
                    label="Months until the words of messages are emptied"
                    hint="Of what was sent and of what came in. Empty keeps them."
                    saved=records.keep_texts_months
                />
                <NumberField
                    draft=draft.clone()
                    part="records"
                    name="keep_addresses_months"
                    label="Months until addresses and browsers are emptied"
                    hint="The rest of the proof stays. Empty keeps them."
                    saved=records.keep_addresses_months
                />
            </div>
        </PanelForm>
    }
}

/// Saves what is kept, and for how long.
#[server(endpoint = "settings-records", prefix = "/fn")]
pub async fn save_records(
    site: String,
    #[server(default)] addresses: String,
    #[server(default)] keep_texts_months: String,
    #[server(default)] keep_addresses_months: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("addresses", addresses.as_str()),
        ("keep_texts_months", keep_texts_months.as_str()),
        ("keep_addresses_months", keep_addresses_months.as_str()),
    ];
    let mut numbers = Numbers::among(&values, "records");
    let records = RecordsPatch {
        addresses: Some(addresses.clone()).filter(|word| !word.is_empty()),
        keep_texts_months: Some(numbers.optional("keep_texts_months")),
        keep_addresses_months: Some(numbers.optional("keep_addresses_months")),
    };
    let patch = numbers.checked(SitePatch { records: Some(records), ..SitePatch::default() });
    save(Panel::Records, &site, &values, patch, SAVED).await
}

//! What is kept of people beside their numbers, and for how long.

use domain::AddressKeeping;
use engine::{EngineError, FieldErrors, RecordsPatch, Site, SitePatch};
use leptos::prelude::*;

use super::save::{SAVED, save};
use crate::components::{Button, Field};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// Addresses and times.
#[component]
pub fn RecordsPanel(site: Site, draft: Draft) -> impl IntoView {
    let draft = draft.of("records");
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
    let months = |name: &str, saved: Option<u32>| {
        draft.value(name).unwrap_or_else(|| saved.map(|months| months.to_string()).unwrap_or_default())
    };
    let texts = months("keep_texts_months", records.keep_texts_months);
    let addresses = months("keep_addresses_months", records.keep_addresses_months);
    view! {
        <section class="panel" id="records">
            <header>
                <h2>"Records"</h2>
                <a href=crate::admin::records::path(&site.slug.to_string())>"Look something up"</a>
            </header>
            <p class="muted">
                "Who agreed to or refused what is kept for good, as your proof. What else is kept of people can go sooner."
            </p>
            <form class="stack" method="post" action="/fn/settings-records">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <div class="field">
                    <label for="addresses">"A visitor's address is kept with a consent"</label>
                    <select class="input" id="addresses" name="addresses">{options}</select>
                </div>
                <div class="columns">
                    <Field
                        name="keep_texts_months"
                        label="Months until the words of messages are emptied"
                        hint="Of what was sent and of what came in. Empty keeps them."
                        inputmode="numeric"
                        value=texts
                        error=draft.error("records.keep_texts_months")
                    />
                    <Field
                        name="keep_addresses_months"
                        label="Months until addresses and browsers are emptied"
                        hint="The rest of the proof stays. Empty keeps them."
                        inputmode="numeric"
                        value=addresses
                        error=draft.error("records.keep_addresses_months")
                    />
                </div>
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
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
    let mut errors = FieldErrors::default();
    let mut months = |(name, typed): (&str, &str)| match typed.trim() {
        "" => None,
        typed => typed
            .parse::<i64>()
            .inspect_err(|_| errors.add(format!("records.{name}"), "Give a whole number, such as 24."))
            .ok(),
    };
    let (texts, kept_addresses) = (months(values[1]), months(values[2]));
    let records = RecordsPatch {
        addresses: Some(addresses.clone()).filter(|word| !word.is_empty()),
        keep_texts_months: Some(texts),
        keep_addresses_months: Some(kept_addresses),
    };
    let patch = SitePatch { records: Some(records), ..SitePatch::default() };
    let patch = if errors.is_empty() { Ok(patch) } else { Err(EngineError::Invalid(errors)) };
    save("records", &site, &values, patch, SAVED).await
}

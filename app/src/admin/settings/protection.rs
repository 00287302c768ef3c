//! What keeps the public form from being abused.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use domain::{ProofOfWork, WithoutScript};
use engine::{ProtectionPatch, Site, SitePatch};
use leptos::prelude::*;

use super::Panel;
use super::numbers::{NumberField, Numbers};
use super::panel_form::PanelForm;
use super::save::{SAVED, save};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// The form's protection.
#[component]
pub fn ProtectionPanel(site: Site, draft: Draft) -> impl IntoView {
    let protection = site.settings.protection;
    let proof = draft.value("proof_of_work").unwrap_or_else(|| protection.proof_of_work.as_str().to_owned());
    let plain = draft.value("without_script").unwrap_or_else(|| protection.without_script.as_str().to_owned());
    let mobile_only = draft.value("mobile_only").map_or(protection.mobile_only, |value| value == "true");
    let options = |choices: Vec<(&'static str, &'static str)>, chosen: String| {
        choices
            .into_iter()
            .map(|(value, words)| view! { <option value=value selected={value == chosen}>{words}</option> })
            .collect_view()
    };
    let proofs = vec![
        (ProofOfWork::Off.as_str(), "Never"),
        (ProofOfWork::WhenBusy.as_str(), "When many come from one network"),
        (ProofOfWork::Always.as_str(), "Always"),
    ];
    let plains = vec![
        (WithoutScript::LetIn.as_str(), "Is let in, within a limit of its own"),
        (WithoutScript::Refuse.as_str(), "Is told to switch it on"),
    ];
    view! {
        <PanelForm panel=Panel::Protection site=site.slug.to_string() title="Protection">
            <p class="hint">
                "Who is beyond a limit is refused without a word: visitors get the same answer either way. Leave a limit empty to lift it."
            </p>
            <label class="check">
                <input type="checkbox" name="mobile_only" value="true" checked=mobile_only />
                <span>"Only numbers that a mobile can have"</span>
            </label>
            <div class="columns">
                <div class="field">
                    <label for="proof_of_work">"The visitor's browser must compute for a moment"</label>
                    <select class="input" id="proof_of_work" name="proof_of_work">{options(proofs, proof)}</select>
                </div>
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="busy_after"
                    label="Many are, within an hour"
                    required=true
                    saved=protection.busy_after
                />
                <div class="field">
                    <label for="without_script">"Who has no JavaScript then"</label>
                    <select class="input" id="without_script" name="without_script">{options(plains, plain)}</select>
                </div>
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="without_script_an_hour"
                    label="Let in without, from one network within an hour"
                    required=true
                    saved=protection.without_script_an_hour
                />
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="per_network_an_hour"
                    label="From one network within an hour"
                    hint="A network is the 256 addresses around one (IPv4), or a /64 (IPv6)."
                    saved=protection.per_network_an_hour
                />
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="per_number_a_day"
                    label="With one number within a day"
                    saved=protection.per_number_a_day
                />
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="per_prefix_an_hour"
                    label="With numbers of one prefix within an hour"
                    hint="A prefix is a number without its last four digits. Raise this for a campaign in one town."
                    saved=protection.per_prefix_an_hour
                />
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="credits_per_message"
                    label="Most credits of a welcome or a code"
                    saved=protection.credits_per_message
                />
                <NumberField
                    draft=draft.clone()
                    part="protection"
                    name="credits_per_day"
                    label="Most credits of all welcomes and codes in a day"
                    hint="Once they are used up nothing more is sent to new numbers until midnight UTC, and every page of this console says so."
                    saved=protection.credits_per_day
                />
            </div>
        </PanelForm>
    }
}

/// Saves the form's protection.
#[server(endpoint = "settings-protection", prefix = "/fn")]
pub async fn save_protection(
    site: String,
    proof_of_work: String,
    busy_after: String,
    without_script: String,
    without_script_an_hour: String,
    #[server(default)] mobile_only: bool,
    #[server(default)] per_network_an_hour: String,
    #[server(default)] per_number_a_day: String,
    #[server(default)] per_prefix_an_hour: String,
    #[server(default)] credits_per_message: String,
    #[server(default)] credits_per_day: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("proof_of_work", proof_of_work.as_str()),
        ("busy_after", busy_after.as_str()),
        ("without_script", without_script.as_str()),
        ("without_script_an_hour", without_script_an_hour.as_str()),
        ("mobile_only", if mobile_only { "true" } else { "false" }),
        ("per_network_an_hour", per_network_an_hour.as_str()),
        ("per_number_a_day", per_number_a_day.as_str()),
        ("per_prefix_an_hour", per_prefix_an_hour.as_str()),
        ("credits_per_message", credits_per_message.as_str()),
        ("credits_per_day", credits_per_day.as_str()),
    ];
    let mut numbers = Numbers::among(&values, "protection");
    let patch = ProtectionPatch {
        mobile_only: Some(mobile_only),
        proof_of_work: Some(proof_of_work.clone()),
        busy_after: numbers.optional("busy_after"),
        without_script: Some(without_script.clone()),
        without_script_an_hour: numbers.optional("without_script_an_hour"),
        per_network_an_hour: Some(numbers.optional("per_network_an_hour")),
        per_number_a_day: Some(numbers.optional("per_number_a_day")),
        per_prefix_an_hour: Some(numbers.optional("per_prefix_an_hour")),
        credits_per_message: Some(numbers.optional("credits_per_message")),
        credits_per_day: Some(numbers.optional("credits_per_day")),
    };
    let patch = numbers.checked(SitePatch { protection: Some(patch), ..SitePatch::default() });
    save(Panel::Protection, &site, &values, patch, SAVED).await
}

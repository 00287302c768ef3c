//! Whose numbers may opt in, and where a number without a country code is from.

use std::collections::BTreeSet;

use domain::Region;
use engine::Site;
use leptos::prelude::*;

use super::Panel;
use super::panel_form::PanelForm;
use crate::components::{FilterList, Wrong};
use crate::forms::Draft;

/// Default country and allowed countries.
#[component]
pub fn CountriesPanel(site: Site, draft: Draft) -> impl IntoView {
    let settings = site.settings;
    let default = draft
        .value("default_region")
        .unwrap_or_else(|| settings.default_region.map(|region| region.to_string()).unwrap_or_default());
    let only_some = draft.value("allow").map_or(settings.allowed_regions.is_some(), |allow| allow == "some");
    let ticked: BTreeSet<String> = match draft.value("regions") {
        Some(codes) => codes.split(',').map(str::to_owned).collect(),
        None => settings.allowed_regions.unwrap_or_default().iter().map(ToString::to_string).collect(),
    };
    let mut countries: Vec<Region> = Region::geographic().collect();
    countries.sort_by_key(|region| region.name());
    let options = countries
        .iter()
        .map(|region| view! { <option value=region.as_str() selected={region.as_str() == default}>{region.name()}</option> })
        .collect_view();
    let boxes = countries
        .iter()
        .map(|region| {
            let code = region.calling_code().map(|code| format!("+{code}"));
            view! {
                <li>
                    <label class="check">
                        <input type="checkbox" name="regions[]" value=region.as_str() checked=ticked.contains(region.as_str()) />
                        <span>{region.name()} " " <span class="muted small">{code}</span></span>
                    </label>
                </li>
            }
        })
        .collect_view();
    let default_error = draft.error("default_region");
    view! {
        <PanelForm panel=Panel::Countries site=site.slug.to_string() title="Countries">
            <div class="field">
                <label for="default_region">"Country offered first"</label>
                <select
                    class="input"
                    id="default_region"
                    name="default_region"
                    aria-describedby="default_region-hint"
                    aria-invalid=default_error.is_some().then_some("true")
                >
                    <option value="">"None"</option>
                    {options}
                </select>
                <p class="hint" id="default_region-hint">
                    "A number typed without a country code is read as one from there."
                </p>
                <Wrong words=default_error />
            </div>
            <fieldset class="field">
                <legend>"Who may subscribe"</legend>
                <div class="options">
                    <label class="check">
                        <input type="radio" name="allow" value="all" checked=!only_some />
                        <span>
                            "Numbers of all countries"
                            <span class="hint">"Bots like this: they sign up far-away, expensive numbers. Better name your own countries."</span>
                        </span>
                    </label>
                    <label class="check">
                        <input type="radio" name="allow" value="some" checked=only_some />
                        <span>"Only numbers of the countries ticked below"</span>
                    </label>
                </div>
            </fieldset>
            <Wrong words=draft.error("allowed_regions") />
            <FilterList list="allowed-countries" label="Find a country" />
            <ul class="countries" id="allowed-countries" aria-label="Countries">
                {boxes}
            </ul>
        </PanelForm>
    }
}

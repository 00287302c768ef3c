//! Country and number in one field.

use engine::PublicSite;
use leptos::prelude::*;

use super::card::Error;
use super::country::Country;
use crate::forms::Draft;

/// A list of countries with their calling codes, the site's default first, and the number. A number that is typed with a plus
/// needs no country.
#[component]
pub fn PhoneField(
    /// The site, which says what countries there are.
    site: PublicSite,
    /// The country to start with.
    country: Country,
    /// What was typed before.
    draft: Draft,
) -> impl IntoView {
    let error = draft.error("phone").or_else(|| draft.error("region"));
    let chosen =
        draft.value("region").or_else(|| country.0.map(|region| region.as_str().to_owned())).unwrap_or_default();
    let none = chosen.is_empty().then(|| view! { <option value="" selected>"Country"</option> });
    let options = site
        .regions
        .iter()
        .map(|choice| {
            let code = choice.region.as_str();
            let selected = chosen == code;
            view! { <option value=code selected=selected>{format!("{} (+{})", choice.name, choice.calling_code)}</option> }
        })
        .collect_view();
    view! {
        <div class="field phone-box">
            <label for="phone">"Mobile number"</label>
            <div class="phone-field" class:bad=error.is_some()>
                <select class="input" name="region" aria-label="Country" autocomplete="tel-country-code">
                    {none}
                    {options}
                </select>
                <input
                    class="input"
                    id="phone"
                    type="tel"
                    name="phone"
                    autocomplete="tel-national"
                    inputmode="tel"
                    required
                    maxlength="40"
                    value=draft.value("phone").unwrap_or_default()
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby="sign-up-phone-error"
                />
            </div>
            <Error id="sign-up-phone-error" words=error />
        </div>
    }
}

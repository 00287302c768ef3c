//! Country and number in one field.

use domain::{Direction, Language};
use engine::{PublicSite, RegionChoice};
use leptos::prelude::*;
use translations::phrases;

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
    let say = phrases(site.language);
    let none = chosen.is_empty().then(|| view! { <option value="" selected>{say.country()}</option> });
    let options = site
        .regions
        .iter()
        .map(|choice| {
            let code = choice.region.as_str();
            let selected = chosen == code;
            let name = named(choice, site.language);
            view! { <option value=code selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        <div class="field phone-box">
            <label for="phone">{say.mobile_number()}</label>
            <div class="phone-field" class:bad=error.is_some()>
                <select class="input" name="region" aria-label=say.country() autocomplete="tel-country-code">
                    {none}
                    {options}
                </select>
                <input
                    class="input"
                    id="phone"
                    type="tel"
                    name="phone"
                    dir="ltr"
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

/// A country with its calling code, whose plus stays before it in a line from right to left (Unicode Bidirectional Algorithm,
/// UAX #9: between U+2066 and U+2069).
fn named(choice: &RegionChoice, language: Language) -> String {
    let RegionChoice { name, calling_code, .. } = choice;
    match language.direction() {
        Direction::LeftToRight => format!("{name} (+{calling_code})"),
        Direction::RightToLeft => format!("{name} (\u{2066}+{calling_code}\u{2069})"),
    }
}

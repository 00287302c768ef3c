//! By which words people leave.

use std::collections::BTreeMap;

use domain::known_words;
use engine::Site;
use leptos::prelude::*;

use super::Panel;
use super::panel_form::PanelForm;
use crate::components::TextArea;
use crate::forms::Draft;

/// The site's own opt-out words, and those that count anyway.
#[component]
pub fn OptOutPanel(site: Site, draft: Draft) -> impl IntoView {
    let saved = site.settings.opt_out_words.join("\n");
    let mut languages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for known in known_words() {
        languages.entry(known.language).or_default().extend(known.words);
    }
    let known = languages
        .into_iter()
        .map(|(language, words)| view! { <li><strong>{language}": "</strong>{words.join(", ")}</li> })
        .collect_view();
    view! {
        <PanelForm panel=Panel::OptOut site=site.slug.to_string() title="Words that unsubscribe">
            <p class="muted">
                "STOP and its likes count in many languages, alone or at the beginning of a text. Add what your own subscribers write."
            </p>
            <TextArea
                name="opt_out_words"
                label="Your own words, one a line"
                hint="A word or a few, as people send them. Capitals, accents and punctuation don't matter. They count from the next text on."
                rows=3
                value=draft.value("opt_out_words").unwrap_or(saved)
                error=draft.error("opt_out_words")
            />
            <details>
                <summary>"Words that count anyway"</summary>
                <ul class="plain small">{known}</ul>
            </details>
        </PanelForm>
    }
}

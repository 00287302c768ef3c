//! The popup in pages of other web sites: in whose, when it opens there, what to put into them, and a look at it.

use domain::PopupOpens;
use engine::{EmbeddingPatch, Site, SitePatch};
use leptos::prelude::*;

use super::numbers::{NumberField, Numbers};
use super::panel_form::PanelForm;
use super::save::{SAVED, save};
use super::snippets::Snippets;
use super::{Panel, preview};
use crate::components::{CopyButton, TextArea};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// Other web sites whose pages may show the popup.
#[component]
pub fn OriginsPanel(site: Site, draft: Draft) -> impl IntoView {
    let saved = site.settings.allowed_origins.join("\n");
    view! {
        <PanelForm panel=Panel::Origins site=site.slug.to_string() title="Other web sites that may show the popup">
            <TextArea
                name="allowed_origins"
                label="Their origins, one a line"
                hint="For example https://shop.example. Pages there may show the popup and the frame, and send opt-ins to this site's API from the browser."
                rows=3
                value=draft.value("allowed_origins").unwrap_or(saved)
                error=draft.error("allowed_origins")
            />
        </PanelForm>
    }
}

/// When the popup opens there.
#[component]
pub fn EmbeddingPanel(site: Site, draft: Draft) -> impl IntoView {
    let slug = site.slug.to_string();
    let saved = site.settings.embedding;
    let chosen = draft.value("opens").unwrap_or_else(|| saved.opens.as_str().to_owned());
    let (seconds, days) = (site.settings.popup_delay_seconds.max(1), site.settings.popup_again_days);
    let ways = PopupOpens::ALL
        .map(|way| {
            let words = match way {
                PopupOpens::AfterDelay => format!("By itself, {seconds} s after the visit began"),
                PopupOpens::AfterScroll => "By itself, once so much of the page was seen".to_owned(),
                PopupOpens::OnClick => "Only when somebody asks for it".to_owned(),
            };
            let word = way.as_str();
            view! {
                <label class="check">
                    <input type="radio" name="opens" value=word checked=chosen == word />
                    <span>{words}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <PanelForm panel=Panel::Embedding site=slug.clone() title="When it opens there">
            <p class="muted">
                {format!("Whoever closed it is left alone for {days} days. ")}
                <a href=Panel::Popup.path(&slug)>"Change the seconds and the days"</a>
            </p>
            <fieldset class="field">
                <legend>"The popup opens"</legend>
                <div class="options">{ways}</div>
            </fieldset>
            <NumberField
                draft=draft
                part="embedding"
                name="scroll_percent"
                label="How much of the page, in percent"
                required=true
                saved=saved.scroll_percent
            />
        </PanelForm>
    }
}

/// Saves when the popup opens.
#[server(endpoint = "settings-embedding", prefix = "/fn")]
pub async fn save_embedding(
    site: String,
    #[server(default)] opens: String,
    #[server(default)] scroll_percent: String,
) -> Result<Outcome, FnError> {
    let values = [("opens", opens.as_str()), ("scroll_percent", scroll_percent.as_str())];
    let mut numbers = Numbers::among(&values, "embedding");
    let embedding = EmbeddingPatch { opens: Some(opens.clone()), scroll_percent: numbers.required("scroll_percent") };
    let patch = numbers.checked(SitePatch { embedding: Some(embedding), ..SitePatch::default() });
    save(Panel::Embedding, &site, &values, patch, SAVED).await
}

/// What to put into a page.
#[component]
pub fn SnippetsPanel(snippets: Snippets) -> impl IntoView {
    let Snippets { script, link, frame, policy } = snippets;
    view! {
        <section class="panel" id=Panel::Snippets.name()>
            <header>
                <h2>"What to put into a page"</h2>
            </header>
            <Snippet
                label="The popup"
                hint="Anywhere in the page. Its language is the page's, or what data-lang says."
                text=script
            />
            <Snippet
                label="A link that opens it"
                hint="Any element with data-carillon-open does. A link leads to the site's own page where the popup can't be had."
                text=link
            />
            <Snippet label="The card in a frame" hint="Works without JavaScript, too." text=frame />
            <Snippet
                label="What a content security policy must allow"
                hint="Only for pages that have one. The last line is for the frame."
                text=policy
            />
        </section>
    }
}

#[component]
fn Snippet(label: &'static str, hint: &'static str, text: String) -> impl IntoView {
    view! {
        <div class="stack tight">
            <div class="row">
                <h3 class="grow">{label}</h3>
                <CopyButton text=text.clone() what=label.to_lowercase() />
            </div>
            <pre class="snippet" tabindex="0" role="region" aria-label=label>
                <code>{text}</code>
            </pre>
            <p class="hint">{hint}</p>
        </div>
    }
}

/// The popup as it is in a page.
#[component]
pub fn PreviewPanel(site: Site) -> impl IntoView {
    view! {
        <section class="panel" id=Panel::Preview.name()>
            <header>
                <h2>"Preview"</h2>
            </header>
            <p class="muted">"A page that shows the popup as it is saved. Nothing that is typed there is sent."</p>
            <iframe
                class="embed-preview"
                src=preview::path(&site.slug.to_string())
                title="Preview of the popup"
            ></iframe>
        </section>
    }
}

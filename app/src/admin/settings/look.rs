//! The site's own colour.

use domain::{Colour, Scheme};
use engine::{LookPatch, Site, SitePatch};
use leptos::prelude::*;

use super::Panel;
use super::panel_form::PanelForm;
use super::save::{SAVED, save};
use crate::components::Field;
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// The colour of links and of the main button.
#[component]
pub fn LookPanel(site: Site, draft: Draft) -> impl IntoView {
    let saved = site.settings.look.accent;
    let value = draft.value("accent").or_else(|| saved.map(|colour| colour.to_string())).unwrap_or_default();
    view! {
        <PanelForm panel=Panel::Look site=site.slug.to_string() title="Colour">
            <Field
                name="accent"
                label="Of links and of the main button"
                hint="Such as #8a4b0c; empty is Carillon's own. Where it could not be read it is made darker or lighter."
                value=value
                error=draft.error("look.accent")
            />
            {saved.map(|colour| view! { <Swatches colour=colour /> })}
        </PanelForm>
    }
}

/// The colour as it is used in both schemes.
#[component]
fn Swatches(colour: Colour) -> impl IntoView {
    let swatch = |scheme, label: &'static str| {
        let accent = colour.accent(scheme).accent.to_string();
        view! {
            <li>
                <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
                    <rect width="24" height="24" rx="6" fill=accent.clone()></rect>
                </svg>
                {label}
                <code>{accent}</code>
            </li>
        }
    };
    view! { <ul class="swatches">{swatch(Scheme::Light, "On light")} {swatch(Scheme::Dark, "On dark")}</ul> }
}

/// Saves the colour.
#[server(endpoint = "settings-look", prefix = "/fn")]
pub async fn save_look(site: String, #[server(default)] accent: String) -> Result<Outcome, FnError> {
    let look = LookPatch { accent: Some(Some(accent.clone())), ..LookPatch::default() };
    let patch = SitePatch { look: Some(look), ..SitePatch::default() };
    save(Panel::Look, &site, &[("accent", &accent)], Ok(patch), SAVED).await
}

//! When the popup opens, and on whose pages.

use engine::Site;
use leptos::prelude::*;

use super::Panel;
use super::numbers::NumberField;
use super::panel_form::PanelForm;
use crate::components::TextArea;
use crate::forms::Draft;

/// The popup's timing.
#[component]
pub fn PopupPanel(site: Site, draft: Draft) -> impl IntoView {
    let settings = site.settings;
    view! {
        <PanelForm panel=Panel::Popup site=site.slug.to_string() title="When the popup opens">
            <div class="columns">
                <NumberField
                    draft=draft.clone()
                    name="popup_delay_seconds"
                    label="Seconds after a visit begins"
                    required=true
                    saved=settings.popup_delay_seconds
                />
                <NumberField
                    draft=draft.clone()
                    name="popup_again_days"
                    label="Days until it asks again"
                    hint="For those who closed it without subscribing."
                    required=true
                    saved=settings.popup_again_days
                />
            </div>
        </PanelForm>
    }
}

/// Other web sites that may call the opt-in API.
#[component]
pub fn OriginsPanel(site: Site, draft: Draft) -> impl IntoView {
    let saved = site.settings.allowed_origins.join("\n");
    view! {
        <PanelForm panel=Panel::Origins site=site.slug.to_string() title="Opt-in from other web sites">
            <TextArea
                name="allowed_origins"
                label="Their origins, one a line"
                hint="For example https://shop.example. Pages there may send opt-ins to this site's API from the browser."
                rows=3
                value=draft.value("allowed_origins").unwrap_or(saved)
                error=draft.error("allowed_origins")
            />
        </PanelForm>
    }
}

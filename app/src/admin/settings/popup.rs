//! When the popup opens.

use engine::Site;
use leptos::prelude::*;

use super::Panel;
use super::numbers::NumberField;
use super::panel_form::PanelForm;
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

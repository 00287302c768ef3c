//! When the popup opens, and on whose pages.

use engine::Site;
use leptos::prelude::*;

use crate::components::{Button, Field, TextArea};
use crate::forms::Draft;

/// The popup's timing.
#[component]
pub fn PopupPanel(site: Site, draft: Draft) -> impl IntoView {
    let draft = draft.of("popup");
    let settings = site.settings;
    view! {
        <section class="panel" id="popup">
            <header>
                <h2>"When the popup opens"</h2>
            </header>
            <form class="stack" method="post" action="/fn/settings-popup">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <div class="columns">
                    <Field
                        name="popup_delay_seconds"
                        label="Seconds after a visit begins"
                        inputmode="numeric"
                        required=true
                        value=draft.value("popup_delay_seconds").unwrap_or_else(|| settings.popup_delay_seconds.to_string())
                        error=draft.error("popup_delay_seconds")
                    />
                    <Field
                        name="popup_again_days"
                        label="Days until it asks again"
                        hint="For those who closed it without subscribing."
                        inputmode="numeric"
                        required=true
                        value=draft.value("popup_again_days").unwrap_or_else(|| settings.popup_again_days.to_string())
                        error=draft.error("popup_again_days")
                    />
                </div>
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
    }
}

/// Other web sites that may call the opt-in API.
#[component]
pub fn OriginsPanel(site: Site, draft: Draft) -> impl IntoView {
    let draft = draft.of("origins");
    let saved = site.settings.allowed_origins.join("\n");
    view! {
        <section class="panel" id="origins">
            <header>
                <h2>"Opt-in from other web sites"</h2>
            </header>
            <form class="stack" method="post" action="/fn/settings-origins">
                <input type="hidden" name="site" value=site.slug.to_string() />
                <TextArea
                    name="allowed_origins"
                    label="Their origins, one a line"
                    hint="For example https://shop.example. Pages there may send opt-ins to this site's API from the browser."
                    rows=3
                    value=draft.value("allowed_origins").unwrap_or(saved)
                    error=draft.error("allowed_origins")
                />
                <div class="button-row">
                    <Button class="primary">"Save"</Button>
                </div>
            </form>
        </section>
    }
}

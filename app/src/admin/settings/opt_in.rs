//! How a visitor becomes a subscriber.

use domain::OptInMode;
use engine::{EngineError, SitePatch};
use leptos::prelude::*;

use super::panel_form::PanelForm;
use super::save::preview_or_save;
use super::words::{self, Worded};
use super::{Panel, Settings};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;

/// Mode, and what there is to a code.
#[component]
pub fn OptInPanel(settings: Settings, draft: Draft) -> impl IntoView {
    let saved = settings.site.settings.clone();
    let mode = draft.value("opt_in_mode").unwrap_or_else(|| saved.opt_in_mode.as_str().to_owned());
    let digits = draft.value("code_digits").unwrap_or_else(|| saved.code_digits.to_string());
    let is_code = mode == OptInMode::Code.as_str();
    view! {
        <PanelForm panel=Panel::OptIn site=settings.site.slug.to_string() title="How numbers opt in" previewed=true>
            <fieldset class="field">
                <legend>"After the form"</legend>
                <div class="options">
                    <label class="check">
                        <input type="radio" name="opt_in_mode" value="single" checked=!is_code />
                        <span>
                            "The welcome at once"
                            <span class="hint">"Anybody can type anybody\u{2019}s number."</span>
                        </span>
                    </label>
                    <label class="check">
                        <input type="radio" name="opt_in_mode" value="code" checked=is_code />
                        <span>
                            "A code by text, then the welcome"
                            <span class="hint">"Only who has the phone can subscribe it. Each code costs credits as any message."</span>
                        </span>
                    </label>
                </div>
                <p class="hint">"After a STOP coming back takes a code either way: one a day and three in thirty days at most."</p>
            </fieldset>
            <fieldset class="field">
                <legend>"Digits of a code"</legend>
                <div class="options">
                    {["4", "6"].map(|choice| view! {
                        <label class="check">
                            <input type="radio" name="code_digits" value=choice checked={digits == choice} />
                            <span>{choice}</span>
                        </label>
                    })}
                </div>
            </fieldset>
            <Worded
                settings=settings
                draft=draft
                field="code"
                label="Text with the code"
                hint="{{ code }} becomes the code. It is good for five minutes and three tries."
                saved=saved.words.code
            />
        </PanelForm>
    }
}

/// How numbers opt in.
#[server(endpoint = "settings-opt-in", prefix = "/fn")]
pub async fn save_opt_in(
    site: String,
    opt_in_mode: String,
    code_digits: String,
    code: String,
    #[server(default)] action: String,
) -> Result<Outcome, FnError> {
    let values = [("opt_in_mode", opt_in_mode.as_str()), ("code_digits", &code_digits), ("code", &code)];
    let typed = code.clone();
    let digits = code_digits.trim().parse().map_err(|_| EngineError::invalid("code_digits", "Choose 4 or 6 digits."));
    let patch = digits.map(|digits| SitePatch {
        opt_in_mode: Some(opt_in_mode.clone()),
        code_digits: Some(digits),
        words: Some(words::patch(|field| (field == "code").then(|| typed.clone()))),
        ..SitePatch::default()
    });
    Box::pin(preview_or_save(Panel::OptIn, &site, &action, &values, patch)).await
}

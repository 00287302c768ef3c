//! The server functions behind the panels. Each form sends its own fields only; what it doesn't name stays.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use engine::{EngineError, SitePatch};
use leptos::prelude::*;

use super::numbers::Numbers;
use super::{Panel, words};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Switches SMS on or off.
#[server(endpoint = "settings-sms", prefix = "/fn")]
pub async fn save_sms(site: String, enabled: bool) -> Result<Outcome, FnError> {
    let said = if enabled { "SMS are on." } else { "SMS are off: no popup, and nothing is sent." };
    let patch = SitePatch { sms_enabled: Some(enabled), ..SitePatch::default() };
    save(Panel::Sms, &site, &[], Ok(patch), said).await
}

/// The site's name and the words of its page and popup.
#[server(endpoint = "settings-page-words", prefix = "/fn")]
pub async fn save_page_words(
    site: String,
    name: String,
    headline: String,
    intro: String,
    popup_title: String,
    popup_text: String,
    consent: String,
    button: String,
    success: String,
    #[server(default)] action: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("name", name.as_str()),
        ("headline", headline.as_str()),
        ("intro", intro.as_str()),
        ("popup_title", popup_title.as_str()),
        ("popup_text", popup_text.as_str()),
        ("consent", consent.as_str()),
        ("button", button.as_str()),
        ("success", success.as_str()),
    ];
    let patch =
        SitePatch { name: Some(name.clone()), words: Some(words::patch(among(&values))), ..SitePatch::default() };
    Box::pin(preview_or_save(Panel::PageWords, &site, &action, &values, Ok(patch))).await
}

/// The texts that are sent by themselves.
#[server(endpoint = "settings-texts", prefix = "/fn")]
pub async fn save_texts(
    site: String,
    welcome: String,
    stop_confirmation: String,
    start_confirmation: String,
    help: String,
    #[server(default)] action: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("welcome", welcome.as_str()),
        ("stop_confirmation", stop_confirmation.as_str()),
        ("start_confirmation", start_confirmation.as_str()),
        ("help", help.as_str()),
    ];
    let patch = SitePatch { words: Some(words::patch(among(&values))), ..SitePatch::default() };
    Box::pin(preview_or_save(Panel::Texts, &site, &action, &values, Ok(patch))).await
}

/// Where terms and privacy policy stand.
#[server(endpoint = "settings-links", prefix = "/fn")]
pub async fn save_links(
    site: String,
    #[server(default)] terms_url: String,
    #[server(default)] privacy_url: String,
) -> Result<Outcome, FnError> {
    let values = [("terms_url", terms_url.as_str()), ("privacy_url", privacy_url.as_str())];
    let patch = SitePatch { words: Some(words::patch(among(&values))), ..SitePatch::default() };
    save(Panel::Links, &site, &values, Ok(patch), SAVED).await
}

/// Whose numbers may opt in.
#[server(endpoint = "settings-countries", prefix = "/fn")]
pub async fn save_countries(
    site: String,
    #[server(default)] default_region: String,
    #[server(default)] allow: String,
    #[server(default)] regions: Vec<String>,
) -> Result<Outcome, FnError> {
    let ticked = regions.join(",");
    let values = [("default_region", default_region.as_str()), ("allow", allow.as_str()), ("regions", ticked.as_str())];
    let patch = if allow == "some" && regions.is_empty() {
        Err(EngineError::invalid("allowed_regions", "Tick at least one country, or allow all."))
    } else {
        let allowed = (allow == "some").then(|| regions.clone());
        Ok(SitePatch {
            default_region: Some(Some(default_region.clone())),
            allowed_regions: Some(allowed),
            ..SitePatch::default()
        })
    };
    save(Panel::Countries, &site, &values, patch, SAVED).await
}

/// When the popup opens.
#[server(endpoint = "settings-popup", prefix = "/fn")]
pub async fn save_popup(
    site: String,
    popup_delay_seconds: String,
    popup_again_days: String,
) -> Result<Outcome, FnError> {
    let values =
        [("popup_delay_seconds", popup_delay_seconds.as_str()), ("popup_again_days", popup_again_days.as_str())];
    let mut numbers = Numbers::among(&values, "");
    let patch = SitePatch {
        popup_delay_seconds: numbers.required("popup_delay_seconds"),
        popup_again_days: numbers.required("popup_again_days"),
        ..SitePatch::default()
    };
    let patch = numbers.checked(patch);
    save(Panel::Popup, &site, &values, patch, SAVED).await
}

/// How long a message may be.
#[server(endpoint = "settings-limits", prefix = "/fn")]
pub async fn save_limits(site: String, max_segments: String) -> Result<Outcome, FnError> {
    let values = [("max_segments", max_segments.as_str())];
    let mut numbers = Numbers::among(&values, "");
    let patch = SitePatch { max_segments: numbers.required("max_segments"), ..SitePatch::default() };
    let patch = numbers.checked(patch);
    save(Panel::Limits, &site, &values, patch, SAVED).await
}

/// How long messages may wait.
#[server(endpoint = "settings-wait", prefix = "/fn")]
pub async fn save_wait(site: String, send_within_hours: String) -> Result<Outcome, FnError> {
    let values = [("send_within_hours", send_within_hours.as_str())];
    let mut numbers = Numbers::among(&values, "");
    let patch = SitePatch { send_within_hours: numbers.required("send_within_hours"), ..SitePatch::default() };
    let patch = numbers.checked(patch);
    save(Panel::Wait, &site, &values, patch, SAVED).await
}

/// What the site gets each month and what a credit is worth (owners).
#[server(endpoint = "settings-credits", prefix = "/fn")]
pub async fn save_credits(
    site: String,
    monthly_credits: String,
    #[server(default)] credit_price: String,
) -> Result<Outcome, FnError> {
    let values = [("monthly_credits", monthly_credits.as_str()), ("credit_price", credit_price.as_str())];
    let mut numbers = Numbers::among(&values, "");
    let patch = SitePatch {
        monthly_credits: numbers.required("monthly_credits"),
        credit_price: Some(Some(credit_price.clone())),
        ..SitePatch::default()
    };
    let patch = numbers.checked(patch);
    save(Panel::Credits, &site, &values, patch, SAVED).await
}

/// The site's own opt-out words.
#[server(endpoint = "settings-opt-out", prefix = "/fn")]
pub async fn save_opt_out_words(site: String, #[server(default)] opt_out_words: String) -> Result<Outcome, FnError> {
    let words = opt_out_words.lines().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let patch = SitePatch { opt_out_words: Some(words), ..SitePatch::default() };
    save(Panel::OptOut, &site, &[("opt_out_words", &opt_out_words)], Ok(patch), OPT_OUT_SAVED).await
}

const OPT_OUT_SAVED: &str = "Saved. It counts from the next text on.";

/// Which other web sites may call the opt-in API.
#[server(endpoint = "settings-origins", prefix = "/fn")]
pub async fn save_origins(site: String, #[server(default)] allowed_origins: String) -> Result<Outcome, FnError> {
    let origins = allowed_origins.split_whitespace().map(str::to_owned).collect();
    let patch = SitePatch { allowed_origins: Some(origins), ..SitePatch::default() };
    save(Panel::Origins, &site, &[("allowed_origins", &allowed_origins)], Ok(patch), SAVED).await
}

/// Said after most of them.
pub(super) const SAVED: &str = "Saved. It is live at the next load of a page.";

/// "Preview" shows the texts as they would read; anything else saves them.
pub(super) async fn preview_or_save(
    panel: Panel,
    site: &str,
    action: &str,
    values: &[(&str, &str)],
    patch: Result<SitePatch, EngineError>,
) -> Result<Outcome, FnError> {
    Box::pin(preview_or_save_at((panel.name(), &panel.path(site)), site, action, values, patch)).await
}

/// The same for the form of that name, which stands at that address.
pub(super) async fn preview_or_save_at(
    (form, back): (&str, &str),
    site: &str,
    action: &str,
    values: &[(&str, &str)],
    patch: Result<SitePatch, EngineError>,
) -> Result<Outcome, FnError> {
    if action != "preview" {
        return Box::pin(save_at((form, back), site, values, patch, SAVED)).await;
    }
    let me = SignedIn::of_call().await?;
    expect_context::<AppState>().engine.enter(&me.actor, site).await.map_err(forms::refuse)?;
    let notice = "This is how it would read. Nothing is saved yet.";
    forms::show_again(form, back, values, &[], Some(notice)).await?;
    Ok(Outcome::Done { next: None, notice: Some(notice.to_owned()) })
}

/// Changes the site and goes back to the panel.
pub(super) async fn save(
    panel: Panel,
    site: &str,
    values: &[(&str, &str)],
    patch: Result<SitePatch, EngineError>,
    said: &str,
) -> Result<Outcome, FnError> {
    Box::pin(save_at((panel.name(), &panel.path(site)), site, values, patch, said)).await
}

async fn save_at(
    (form, back): (&str, &str),
    site: &str,
    values: &[(&str, &str)],
    patch: Result<SitePatch, EngineError>,
    said: &str,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = async {
        let access = engine.enter(&me.actor, site).await?;
        engine.update_site(&access, patch?).await?;
        Ok(Done::new(back, said))
    }
    .await;
    forms::finish(form, back, values, result).await
}

/// Looks a field up among those of the form.
pub(super) fn among<'a>(values: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
    move |field| values.iter().find(|(name, _)| *name == field).map(|(_, value)| (*value).to_owned())
}

//! The server function behind the panel of quiet hours.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use engine::SitePatch;
use leptos::prelude::*;

use super::save::{among, save};
use super::{Panel, quiet_hours};
use crate::error::FnError;
use crate::outcome::Outcome;

const SAVED: &str = "Saved. It holds at once, also for what waits already.";

/// When broadcasts may go out.
#[server(endpoint = "settings-quiet-hours", prefix = "/fn")]
pub async fn save_quiet_hours(
    site: String,
    #[server(default)] mode: String,
    #[server(default)] monday_from: String,
    #[server(default)] monday_to: String,
    #[server(default)] tuesday_from: String,
    #[server(default)] tuesday_to: String,
    #[server(default)] wednesday_from: String,
    #[server(default)] wednesday_to: String,
    #[server(default)] thursday_from: String,
    #[server(default)] thursday_to: String,
    #[server(default)] friday_from: String,
    #[server(default)] friday_to: String,
    #[server(default)] saturday_from: String,
    #[server(default)] saturday_to: String,
    #[server(default)] sunday_from: String,
    #[server(default)] sunday_to: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("mode", mode.as_str()),
        ("monday_from", monday_from.as_str()),
        ("monday_to", monday_to.as_str()),
        ("tuesday_from", tuesday_from.as_str()),
        ("tuesday_to", tuesday_to.as_str()),
        ("wednesday_from", wednesday_from.as_str()),
        ("wednesday_to", wednesday_to.as_str()),
        ("thursday_from", thursday_from.as_str()),
        ("thursday_to", thursday_to.as_str()),
        ("friday_from", friday_from.as_str()),
        ("friday_to", friday_to.as_str()),
        ("saturday_from", saturday_from.as_str()),
        ("saturday_to", saturday_to.as_str()),
        ("sunday_from", sunday_from.as_str()),
        ("sunday_to", sunday_to.as_str()),
    ];
    let patch = SitePatch { quiet_hours: Some(quiet_hours::patch(among(&values))), ..SitePatch::default() };
    save(Panel::QuietHours, &site, &values, Ok(patch), SAVED).await
}

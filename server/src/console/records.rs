//! The record of consents as a file, and everything that is known of a number. A number comes in a form, not in the address.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{ConsentParams, Engine};
use http::header;

use super::signed_in::AtSite;
use crate::http::{Problem, QueryOf, consent_file};

/// What a form asks for in place of a format: everything that is known of the number.
const EVERYTHING: &str = "everything";

/// Everybody's.
pub async fn of_everybody(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<ConsentParams>,
) -> Result<Response, Problem> {
    let name = format!("consents-{}", access.site().slug);
    Ok(consent_file(engine.export_consents(&access, params.parse()?), Some(&name)))
}

/// One number's.
pub async fn of_number(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    Form(params): Form<ConsentParams>,
) -> Result<Response, Problem> {
    let slug = &access.site().slug;
    if params.format.as_deref() == Some(EVERYTHING) {
        let known = engine.disclose(&access, params.phone.as_deref().unwrap_or_default()).await?;
        let json = serde_json::to_string_pretty(&known).map_err(|error| Problem::bad_request(error.to_string()))?;
        let name = format!("attachment; filename=\"disclosure-{slug}.json\"");
        let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
        return Ok((headers, json).into_response());
    }
    let name = format!("consents-{slug}-number");
    Ok(consent_file(engine.export_consents(&access, params.parse()?), Some(&name)))
}

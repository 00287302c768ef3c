//! `/api/v1/sites/{site}/provider`

use axum::Json;
use axum::extract::State;
use engine::{Engine, ProviderInput, ProviderView, Scope};
use http::StatusCode;
use serde_json::json;

use super::AtSite;
use super::description::Called;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of the provider's account.
pub fn routes() -> Vec<Route> {
    // The webhooks' addresses are secrets, so a viewer doesn't see them.
    vec![
        Route::at("/api/v1/sites/{site}/provider")
            .get(Access::Key(Scope::ProviderRead), show)
            .put(Access::Key(Scope::ProviderWrite), save),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let path = "/api/v1/sites/{site}/provider";
    vec![
        Called::new("GET", path, "show_provider")
            .says("The account that carries the site's messages, without its secrets")
            .answers::<ProviderView>(200, "The account."),
        Called::new("PUT", path, "save_provider")
            .says("Use an account of a provider from now on")
            .explains("Saved only if the provider takes the credentials.")
            .takes::<ProviderInput>(json!({"kind": "mocean", "api_token": "…", "sender": "63001"}))
            .answers::<ProviderView>(200, "The account as it is now.")
            .refuses(StatusCode::BAD_GATEWAY),
    ]
}

async fn show(AtSite(access): AtSite, State(engine): State<Engine>) -> Result<Json<ProviderView>, Problem> {
    Ok(Json(engine.provider(&access).await?))
}

async fn save(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(input): StrictJson<ProviderInput>,
) -> Result<Json<ProviderView>, Problem> {
    Ok(Json(engine.save_provider(&access, input).await?))
}

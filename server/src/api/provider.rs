//! `/api/v1/sites/{site}/provider`

use axum::Json;
use axum::extract::State;
use engine::{Engine, ProviderInput, ProviderView};

use super::AtSite;
use crate::http::{Problem, StrictJson};
use crate::routes::{KEY_MANAGES, KEY_OWNS, Route};

/// The routes of the provider's account.
pub fn routes() -> Vec<Route> {
    // The webhooks' addresses are secrets, so a viewer doesn't see them.
    vec![Route::at("/api/v1/sites/{site}/provider").get(KEY_MANAGES, show).put(KEY_OWNS, save)]
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

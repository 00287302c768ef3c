//! `/api/v1/sites/{site}/provider`

use axum::Json;
use axum::extract::State;
use axum::routing::get;
use engine::{Engine, ProviderInput, ProviderView};

use super::AtSite;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of the provider's account.
pub fn routes() -> Vec<Route> {
    vec![Route::new("/api/v1/sites/{site}/provider", &["GET", "PUT"], Access::ApiKey, get(show).put(save))]
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

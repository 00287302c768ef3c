//! `/api/v1/sites/{site}/credits`

use axum::Json;
use axum::extract::State;
use axum::routing::get;
use engine::{CreditAccount, Engine, GrantInput};

use super::AtSite;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of credits.
pub fn routes() -> Vec<Route> {
    vec![Route::new("/api/v1/sites/{site}/credits", &["GET", "POST"], Access::ApiKey, get(show).post(grant))]
}

async fn show(AtSite(access): AtSite, State(engine): State<Engine>) -> Result<Json<CreditAccount>, Problem> {
    Ok(Json(engine.credits(&access).await?))
}

async fn grant(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(grant): StrictJson<GrantInput>,
) -> Result<Json<CreditAccount>, Problem> {
    Ok(Json(engine.grant_credits(&access, grant).await?))
}

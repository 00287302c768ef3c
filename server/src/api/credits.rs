//! `/api/v1/sites/{site}/credits`

use axum::Json;
use axum::extract::State;
use engine::{CreditAccount, Engine, GrantInput};

use super::AtSite;
use crate::http::{Problem, StrictJson};
use crate::routes::{KEY_OWNS, KEY_VIEWS, Route};

/// The routes of credits.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/credits").get(KEY_VIEWS, show).post(KEY_OWNS, grant)]
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

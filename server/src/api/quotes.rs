//! `/api/v1/sites/{site}/quotes`

use axum::Json;
use axum::extract::State;
use axum::routing::post;
use engine::{Engine, QuoteView};

use super::AtSite;
use super::draft::Draft;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of quotes.
pub fn routes() -> Vec<Route> {
    vec![Route::new("/api/v1/sites/{site}/quotes", &["POST"], Access::ApiKey, post(quote))]
}

async fn quote(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Json<QuoteView>, Problem> {
    Ok(Json(engine.quote(&access, &draft.into()).await?))
}

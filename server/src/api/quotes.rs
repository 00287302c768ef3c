//! `/api/v1/sites/{site}/quotes`

use axum::Json;
use axum::extract::State;
use engine::{Engine, QuoteView};

use super::AtSite;
use super::draft::Draft;
use crate::http::{Problem, StrictJson};
use crate::routes::{KEY_MANAGES, Route};

/// The routes of quotes.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/quotes").post(KEY_MANAGES, quote)]
}

async fn quote(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Json<QuoteView>, Problem> {
    Ok(Json(engine.quote(&access, &draft.into()).await?))
}

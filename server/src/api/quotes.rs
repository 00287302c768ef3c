//! `/api/v1/sites/{site}/quotes`

use axum::Json;
use axum::extract::State;
use engine::{Engine, QuoteView, Scope};
use serde_json::json;

use super::AtSite;
use super::description::Called;
use super::draft::Draft;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of quotes.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/quotes").post(Access::Key(Scope::BroadcastsSend), quote)]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("POST", "/api/v1/sites/{site}/quotes", "quote")
            .says("What a message would cost, and whom it would reach")
            .takes::<Draft>(json!({"body": "Bread at six", "audience": {"type": "all"}, "max_rate": 3}))
            .answers::<QuoteView>(200, "The quote; nothing is sent or reserved."),
    ]
}

async fn quote(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Json<QuoteView>, Problem> {
    Ok(Json(engine.quote(&access, &draft.into()).await?))
}

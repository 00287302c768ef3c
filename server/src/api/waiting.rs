//! `/api/v1/sites/{site}/waiting`: what waits for a decision after no process had sent for long.

use axum::Json;
use axum::extract::State;
use engine::{DecidedView, Engine, WaitingView};

use super::AtSite;
use super::no_body::NoBody;
use crate::http::Problem;
use crate::routes::{KEY_MANAGES, KEY_VIEWS, Route};

/// The routes of what waits.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/waiting").get(KEY_VIEWS, show),
        Route::at("/api/v1/sites/{site}/waiting/send").post(KEY_MANAGES, send),
        Route::at("/api/v1/sites/{site}/waiting/cancel").post(KEY_MANAGES, cancel),
    ]
}

async fn show(AtSite(access): AtSite, State(engine): State<Engine>) -> Result<Json<WaitingView>, Problem> {
    Ok(Json(engine.waiting(&access).await?))
}

/// Answers what was let go.
async fn send(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    NoBody: NoBody,
) -> Result<Json<DecidedView>, Problem> {
    Ok(Json(engine.send_waiting(&access).await?))
}

/// Answers what was cancelled.
async fn cancel(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    NoBody: NoBody,
) -> Result<Json<DecidedView>, Problem> {
    Ok(Json(engine.cancel_waiting(&access).await?))
}

//! `/api/v1/sites/{site}/waiting`: what waits for a decision after no process had sent for long.

use axum::Json;
use axum::extract::State;
use engine::{DecidedView, Engine, Scope, WaitingView};

use super::AtSite;
use super::description::Called;
use super::no_body::NoBody;
use crate::http::Problem;
use crate::routes::{Access, Route};

/// The routes of what waits.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/waiting").get(Access::Key(Scope::MessagesRead), show),
        Route::at("/api/v1/sites/{site}/waiting/send").post(Access::Key(Scope::MessagesWrite), send),
        Route::at("/api/v1/sites/{site}/waiting/cancel").post(Access::Key(Scope::MessagesWrite), cancel),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", "/api/v1/sites/{site}/waiting", "show_waiting")
            .says("What waits for a decision after no process had sent for long")
            .answers::<WaitingView>(200, "What waits; zeros where nothing does."),
        Called::new("POST", "/api/v1/sites/{site}/waiting/send", "send_waiting")
            .says("Let it go out")
            .answers::<DecidedView>(200, "What was let go."),
        Called::new("POST", "/api/v1/sites/{site}/waiting/cancel", "cancel_waiting")
            .says("Call it off")
            .answers::<DecidedView>(200, "What was cancelled."),
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

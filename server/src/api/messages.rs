//! `/api/v1/sites/{site}/messages`

use axum::Json;
use axum::extract::State;
use domain::MessageId;
use engine::{Engine, MessageParams, MessageView, Paged};
use http::StatusCode;

use super::AtSite;
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams};
use crate::routes::{KEY_MANAGES, KEY_VIEWS, Route};

/// The routes of messages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/messages").get(KEY_VIEWS, list),
        Route::at("/api/v1/sites/{site}/messages/{id}/resend").post(KEY_MANAGES, resend),
        Route::at("/api/v1/sites/{site}/messages/{id}/write-off").post(KEY_MANAGES, write_off),
    ]
}

impl QueryParams for MessageParams {
    const NAMES: &'static [&'static str] =
        &["recipient", "status", "kind", "broadcast", "from", "to", "search", "page", "per_page"];
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<MessageParams>,
) -> Result<Json<Paged<MessageView>>, Problem> {
    Ok(Json(engine.messages(&access, &params.parse()?).await?))
}

/// Answers the new message.
async fn resend(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<MessageId>,
    NoBody: NoBody,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    Ok((StatusCode::CREATED, Json(engine.resend_message(&access, id).await?)))
}

async fn write_off(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<MessageId>,
    NoBody: NoBody,
) -> Result<Json<MessageView>, Problem> {
    Ok(Json(engine.write_off_message(&access, id).await?))
}

//! `/api/v1/sites/{site}/subscribers`

use axum::Json;
use axum::extract::State;
use domain::{SubscriberId, SubscriberStatus};
use engine::{Engine, Paged, SubscriberParams, SubscriberView};
use http::StatusCode;
use serde::Deserialize;

use super::AtSite;
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams, StrictJson};
use crate::routes::{KEY_MANAGES, KEY_VIEWS, Route};

/// Kept as the reason where a program unsubscribes somebody and says nothing of its own.
const DEFAULT_REASON: &str = "asked for through the API";

/// The routes of subscribers.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/subscribers").get(KEY_VIEWS, list),
        Route::at("/api/v1/sites/{site}/subscribers/{id}")
            .get(KEY_VIEWS, show)
            .patch(KEY_MANAGES, change)
            .delete(KEY_MANAGES, remove),
    ]
}

impl QueryParams for SubscriberParams {
    const NAMES: &'static [&'static str] = &["search", "status", "region", "sort", "page", "per_page"];
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: SubscriberStatus,
    reason: Option<String>,
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<SubscriberParams>,
) -> Result<Json<Paged<SubscriberView>>, Problem> {
    Ok(Json(engine.subscribers(&access, &params.parse()?).await?))
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
) -> Result<Json<SubscriberView>, Problem> {
    Ok(Json(engine.subscriber(&access, id).await?))
}

async fn change(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
    StrictJson(change): StrictJson<Change>,
) -> Result<Json<SubscriberView>, Problem> {
    let reason =
        change.reason.as_deref().or((change.status == SubscriberStatus::Unsubscribed).then_some(DEFAULT_REASON));
    Ok(Json(engine.set_subscriber_status(&access, id, change.status, reason).await?))
}

async fn remove(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    engine.delete_subscriber(&access, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

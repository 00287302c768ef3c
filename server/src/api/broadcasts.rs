//! `/api/v1/sites/{site}/broadcasts`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::BroadcastId;
use engine::{BroadcastView, Engine, Paged, Paging};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::AtSite;
use super::draft::Draft;
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams, StrictJson};
use crate::routes::{KEY_MANAGES, KEY_VIEWS, Route};

/// The routes of broadcasts.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/broadcasts").get(KEY_VIEWS, list).post(KEY_MANAGES, confirm),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}").get(KEY_VIEWS, show),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/cancel").post(KEY_MANAGES, cancel),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/pause").post(KEY_MANAGES, pause),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/resume").post(KEY_MANAGES, resume),
    ]
}

#[derive(Deserialize)]
struct PageParams {
    page: Option<String>,
    per_page: Option<String>,
}

impl QueryParams for PageParams {
    const NAMES: &'static [&'static str] = &["page", "per_page"];
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<PageParams>,
) -> Result<Json<Paged<BroadcastView>>, Problem> {
    let paging = Paging::parse(params.page.as_deref(), params.per_page.as_deref())?;
    Ok(Json(engine.broadcasts(&access, paging).await?))
}

async fn confirm(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    headers: HeaderMap,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&headers)?;
    let confirmed = engine.confirm_broadcast(&access, key, &draft.into()).await?;
    let location = format!("/api/v1/sites/{}/broadcasts/{}", access.site().slug, confirmed.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(confirmed)).into_response())
}

/// Without it a repeated request couldn't be told from a second broadcast.
fn idempotency_key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::trim);
    key.filter(|key| !key.is_empty()).ok_or_else(|| {
        Problem::bad_request("Send an `Idempotency-Key` header, a new one for each broadcast, in printable ASCII.")
    })
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.broadcast(&access, id).await?))
}

async fn cancel(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.cancel_broadcast(&access, id).await?))
}

async fn pause(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.pause_broadcast(&access, id).await?))
}

async fn resume(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.resume_broadcast(&access, id).await?))
}

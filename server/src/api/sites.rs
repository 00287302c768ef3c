//! `/api/v1/sites`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{Engine, NewSite, Site, SitePatch};
use http::{StatusCode, header};
use serde::Serialize;

use super::{AtSite, Caller};
use crate::http::{Problem, StrictJson};
use crate::routes::{KEY_MANAGES, KEY_OWNS, KEY_VIEWS, Route};

/// The routes of sites.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites").get(KEY_VIEWS, list).post(KEY_OWNS, create),
        Route::at("/api/v1/sites/{site}").get(KEY_VIEWS, show).patch(KEY_MANAGES, change),
    ]
}

#[derive(Serialize)]
struct Sites {
    items: Vec<Site>,
    total: usize,
}

async fn list(Caller(actor): Caller, State(engine): State<Engine>) -> Result<Json<Sites>, Problem> {
    let items = engine.sites(&actor).await?;
    Ok(Json(Sites { total: items.len(), items }))
}

async fn create(
    Caller(actor): Caller,
    State(engine): State<Engine>,
    StrictJson(new): StrictJson<NewSite>,
) -> Result<Response, Problem> {
    let site = engine.create_site(&actor, new).await?;
    let location = format!("/api/v1/sites/{}", site.slug);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(site)).into_response())
}

async fn show(AtSite(access): AtSite) -> Json<Site> {
    Json(access.site().clone())
}

async fn change(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(patch): StrictJson<SitePatch>,
) -> Result<Json<Site>, Problem> {
    Ok(Json(engine.update_site(&access, patch).await?))
}

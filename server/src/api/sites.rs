//! `/api/v1/sites`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::{Engine, NewSite, Site, SitePatch};
use http::{StatusCode, header};
use serde::Serialize;

use super::{AtSite, Caller};
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of sites.
pub fn routes() -> Vec<Route> {
    vec![
        Route::new("/api/v1/sites", &["GET", "POST"], Access::ApiKey, get(list).post(create)),
        Route::new("/api/v1/sites/{site}", &["GET", "PATCH"], Access::ApiKey, get(show).patch(change)),
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

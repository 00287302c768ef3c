//! `/api/v1/sites`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{Engine, NewSite, Scope, Site, SitePatch};
use http::{StatusCode, header};
use serde::Serialize;
use serde_json::json;

use super::description::Called;
use super::{AtSite, Caller};
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of sites.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites")
            .get(Access::Key(Scope::SettingsRead), list)
            .post(Access::Key(Scope::SitesCreate), create),
        Route::at("/api/v1/sites/{site}")
            .get(Access::Key(Scope::SettingsRead), show)
            .patch(Access::Key(Scope::SettingsWrite), change),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let (all, one) = ("/api/v1/sites", "/api/v1/sites/{site}");
    vec![
        Called::new("GET", all, "list_sites")
            .says("The sites that the key may see")
            .answers::<Sites>(200, "All of them."),
        Called::new("POST", all, "create_site")
            .says("Make a site")
            .takes::<NewSite>(json!({"slug": "bakery", "name": "Bell Street Bakery"}))
            .answers::<Site>(201, "The new site.")
            .refuses(StatusCode::CONFLICT),
        Called::new("GET", one, "show_site").says("A site with its settings").answers::<Site>(200, "The site."),
        Called::new("PATCH", one, "change_site")
            .says("Change a site's settings")
            .explains("What is absent stays as it is.")
            .takes::<SitePatch>(json!({"name": "Bell Street Bakery", "words": {"headline": "Bread at six"}}))
            .answers::<Site>(200, "The site as it is now."),
    ]
}

/// Sites, all on one page.
#[derive(Serialize, utoipa::ToSchema)]
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

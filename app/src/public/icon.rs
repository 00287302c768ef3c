//! A site's own icon, in each size.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Engine, EngineError, SiteIcon};

/// A picture never changes: its address says which one it is.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of an icon of a site.
pub fn address(site: &str, digest: &str, icon: SiteIcon) -> String {
    format!("/s/{site}/icons/{digest}/{}", icon.name())
}

/// `GET /s/{site}/icons/{digest}/{name}`
pub async fn show(
    State(engine): State<Engine>,
    Path((site, digest, name)): Path<(String, String, String)>,
) -> Response {
    match engine.site_icon(&site, &digest, &name).await {
        Ok(png) => ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, FOR_EVER)], png).into_response(),
        Err(EngineError::NotFound(_)) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = ?error, "an icon can't be shown");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

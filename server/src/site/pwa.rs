//! The service worker of the visitor's page, with the build's name in it.

use app::state::{AppState, Assets};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// `/sw.js`; never cached, or an upgrade would leave pages with old wasm.
pub fn router() -> Router<AppState> {
    Router::new().route("/sw.js", get(service_worker))
}

async fn service_worker(State(assets): State<Assets>) -> impl IntoResponse {
    let script = include_str!("sw.js").replace("__BUILD__", &assets.build).replace("__PACKAGE__", &assets.folder);
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        // A worker goes by the policy of its own script: it fetches from here, and nothing else.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"),
    ];
    (headers, script)
}

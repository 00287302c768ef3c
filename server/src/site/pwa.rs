//! The workers of the visitor's page: the service worker, with the build's name in it, and the one that solves challenges.

use app::state::{AppState, Assets};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// `/sw.js`; never cached, or an upgrade would leave pages with old wasm.
pub fn router() -> Router<AppState> {
    Router::new().route("/sw.js", get(service_worker)).route("/proof.js", get(proof_worker))
}

/// The worker that solves challenges.
async fn proof_worker() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    (headers, include_str!("proof.js"))
}

async fn service_worker(State(assets): State<Assets>) -> impl IntoResponse {
    let script =
        include_str!("sw.js").replace("__BUILD__", &assets.build).replace("__PACKAGE__", &assets.options.site_pkg_dir);
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        // A worker goes by the policy of its own script: it fetches from here, and nothing else.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"),
    ];
    (headers, script)
}

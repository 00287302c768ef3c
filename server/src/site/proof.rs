//! What solves challenges in visitors' browsers: a worker beside our own pages, a module in pages of other web sites, where no
//! worker of ours may run. Both are the same few lines.

use app::state::AppState;
use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use axum::routing::get;

const WORKER: &str = concat!(
    include_str!("solve.js"),
    "self.addEventListener(\"message\", async ({ data }) => self.postMessage((await solve(JSON.parse(data))) ?? \"\"));\n"
);

const MODULE: &str = concat!(include_str!("solve.js"), "export { solve };\n");

/// `/proof.js` and `/proof.mjs`, and what has the former at work before a plain form is sent.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/proof.js", get(worker))
        .route("/proof.mjs", get(module))
        .route("/proven-form.js", get(proven_form))
}

/// What sends a plain form with a proof of work. A script of half a kilobyte rather than an island: the page has nothing else of
/// wasm, and the sign-up page's share of it stays as it is.
async fn proven_form() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("proven-form.js"))
}

async fn worker() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    (headers, WORKER)
}

async fn module() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        // Modules are read across origins only with leave; nobody learns anything from this one.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, MODULE)
}

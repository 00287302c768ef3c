//! The site: pages, server functions, static files, service worker and manifests.

mod assets;
mod embedded;
mod pwa;

use app::state::{AppState, Assets};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use leptos::prelude::provide_context;
use tower_http::limit::RequestBodyLimitLayer;

pub use assets::load as load_assets;

/// The largest body a server function reads: 10,000 typed numbers fit, a megabyte doesn't.
const LARGEST_FORM: usize = 512 * 1024;

/// Everything a browser asks for, apart from the API and the webhooks.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for (path, page) in app::routes() {
        router = router.route(path, page);
    }
    router
        .route("/fn/{*name}", post(server_function).layer(RequestBodyLimitLayer::new(LARGEST_FORM)))
        .merge(pwa::router())
        .merge(assets::router())
        .fallback(assets::file_or_not_found)
        .with_state(state)
}

async fn server_function(State(state): State<AppState>, request: Request) -> Response {
    let context = move || {
        provide_context(state.clone());
        provide_context(state.engine.clone());
    };
    leptos_axum::handle_server_fns_with_context(context, request).await.into_response()
}

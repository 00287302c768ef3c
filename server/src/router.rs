//! All routes and the layers around them.

use std::time::Duration;

use ::http::StatusCode;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::timeout::TimeoutLayer;

use crate::http::{Problem, body_limit, client_ip, crowd, leaving, observe, origin, security_headers, text};
use crate::state::ServerState;
use crate::{ops, routes, sessions, site};

/// How long an answer may take to begin: longer than the two calls to a provider that saving an account makes. Streams
/// that have begun are not cut.
const PATIENCE: Duration = Duration::from_mins(2);

/// The whole service. Layers are listed from the inside out.
pub fn router(state: ServerState) -> Router {
    let own = routes::router(routes::table(), &state)
        .route("/api", axum::routing::any(no_such_address))
        .route("/api/", axum::routing::any(no_such_address))
        .route("/api/{*rest}", axum::routing::any(no_such_address))
        .route("/webhooks/", axum::routing::any(no_such_address))
        .route("/webhooks/{*rest}", axum::routing::any(no_such_address))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state.clone());
    let site = site::router(state.app().clone()).layer(from_fn_with_state(state.clone(), client_ip::pass_on));
    own.merge(site)
        .layer(from_fn(sessions::slide))
        .layer(sessions::layer(&state))
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn(text::check))
        .layer(from_fn(crowd::take_turns))
        .layer(from_fn(body_limit::limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(5)))
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(state.clone(), leaving::close))
        .layer(from_fn_with_state(state, security_headers::add))
}

/// The probes alone, for a process that only sends.
pub fn probes(state: ServerState) -> Router {
    routes::router(ops::routes(), &state)
        .fallback(no_such_address)
        .with_state(state.clone())
        .layer(from_fn(body_limit::limit))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(state.clone(), leaving::close))
        .layer(from_fn_with_state(state, security_headers::add))
}

async fn no_such_address() -> Problem {
    Problem::not_found("address")
}

async fn method_not_allowed(request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path.starts_with("/webhooks/") {
        Problem::method_not_allowed().into_response()
    } else {
        StatusCode::METHOD_NOT_ALLOWED.into_response()
    }
}

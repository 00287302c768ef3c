//! One line and two numbers per request, and panics turned into answers.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use tracing::Instrument;

use super::problem::Problem;

/// The layer. Routes are named by their pattern: paths carry webhook secrets, report tokens and set-up tokens, and
/// none of those belongs in a log.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("http", %method, route);
    let started = Instant::now();
    let answer = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = answer.status();
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), millis = took.as_millis(), "answered");
        } else {
            tracing::debug!(status = status.as_u16(), millis = took.as_millis(), "answered");
        }
    });
    let labels = [("method", label(&method)), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("carillon_http_requests_total", &labels).increment(1);
    metrics::histogram!("carillon_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    answer
}

/// Callers invent methods; metrics must not grow with them.
fn label(method: &Method) -> String {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.to_string() } else { "other".to_owned() }
}

/// For `CatchPanicLayer`: the panic is logged by the hook, the caller learns that it was our fault.
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    tracing::error!(words, "a handler panicked");
    Problem::internal().into_response()
}

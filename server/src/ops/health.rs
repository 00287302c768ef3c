//! Probes for whatever keeps the process alive.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::Ailment;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::state::ServerState;

/// What `/readyz` answers.
#[derive(Serialize)]
struct Readiness {
    /// `ready`, `not ready` or `stopping`.
    status: &'static str,
    /// Left out where the process stops: that is said at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Checks>,
}

/// Each is `ok`, or says what is wrong.
#[derive(Serialize)]
struct Checks {
    database: String,
    writes: String,
    migrations: String,
    dispatcher: String,
}

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the database answers and takes writes, its schema is ours, messages are sent (where that
/// is this process's work), and nobody asked it to stop. 200 if all of that is so, else 503; named check by check.
pub async fn readyz(State(state): State<ServerState>) -> Response {
    if state.shutdown().leaving().is_cancelled() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, Readiness { status: "stopping", checks: None });
    }
    let health = Box::pin(state.engine().health()).await;
    let (code, status) =
        if health.is_good() { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    let checks = Checks {
        database: word(health.database),
        writes: word(health.writes),
        migrations: word(health.migrations),
        dispatcher: word(health.dispatcher),
    };
    answer(code, Readiness { status, checks: Some(checks) })
}

fn answer(code: StatusCode, readiness: Readiness) -> Response {
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (code, no_store, Json(readiness)).into_response()
}

fn word(ailment: Ailment) -> String {
    ailment.unwrap_or_else(|| "ok".to_owned())
}

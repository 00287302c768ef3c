//! Probes for whatever keeps the process alive.

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;

use crate::http::problem::chain;
use crate::state::ServerState;

/// How long the database may take to answer a probe.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the database answers and nobody asked it to stop.
pub async fn readyz(State(state): State<ServerState>) -> (StatusCode, &'static str) {
    if state.stopping().is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PATIENCE, state.store().ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        Ok(Err(error)) => {
            tracing::warn!(error = %chain(&error), "the database doesn't answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

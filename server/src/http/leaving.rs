//! Empties the connections of a process that is about to stop.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Version, header};

use crate::state::ServerState;

/// The layer. A proxy keeps its connections open and sends the next request along an idle one; if that closes at this very
/// moment the request is lost. So each connection is closed with an answer that says so (RFC 9112, section 9.6).
pub async fn close(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    // Later versions forbid the header and have a way of their own.
    let version = request.version();
    let mut answer = next.run(request).await;
    if state.shutdown().leaving().is_cancelled() && version < Version::HTTP_2 {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

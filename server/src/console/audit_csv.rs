//! The audit log as a file.

use app::session::SignedIn;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{AuditParams, Engine};
use futures::{StreamExt, stream};
use http::header;

use crate::http::{Problem, QueryOf};

/// What the filter shows, written while it is read.
pub async fn download(
    Extension(me): Extension<SignedIn>,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<AuditParams>,
) -> Result<Response, Problem> {
    let export = engine.export_audit(&me.actor, params.parse()?)?;
    let chunks = stream::unfold(export, |mut export| async move {
        let chunk = export.next_chunk().await?;
        if let Err(error) = &chunk {
            // The answer has begun, so the file can only break off.
            tracing::error!(error = %crate::http::problem::chain(error), "an export broke off");
        }
        Some((chunk, export))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    // Compression asks once more after the end.
    Ok((headers, Body::from_stream(chunks.fuse())).into_response())
}

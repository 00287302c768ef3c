//! The history as a file.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{Engine, MessageParams};
use futures::{StreamExt, stream};
use http::header;

use super::signed_in::AtSite;
use crate::http::{Problem, QueryOf};

/// What the filter shows, written while it is read.
pub async fn download(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<MessageParams>,
) -> Result<Response, Problem> {
    let name = format!("attachment; filename=\"history-{}.csv\"", access.site().slug);
    let export = engine.export_messages(&access, params.parse()?);
    let chunks = stream::unfold(export, |mut export| async move {
        let chunk = export.next_chunk().await?;
        if let Err(error) = &chunk {
            // The answer has begun, so the file can only break off.
            tracing::error!(error = %crate::http::problem::chain(error), "an export broke off");
        }
        Some((chunk, export))
    });
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    // Compression asks once more after the end.
    Ok((headers, Body::from_stream(chunks.fuse())).into_response())
}

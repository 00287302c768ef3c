//! The record of consents as an answer that is written while it is read.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use engine::ConsentExport;
use futures::{StreamExt, stream};
use http::header;

/// The file; for saving under that name where one is given.
pub fn consent_file(export: ConsentExport, name: Option<&str>) -> Response {
    let format = export.format();
    let chunks = stream::unfold(export, |mut export| async move {
        let chunk = export.next_chunk().await?;
        if let Err(error) = &chunk {
            // The answer has begun, so the file can only break off.
            tracing::error!(error = %super::problem::chain(error), "an export broke off");
        }
        Some((chunk, export))
    });
    // Compression asks once more after the end.
    let mut response = Body::from_stream(chunks.fuse()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(format.media_type()));
    let disposition = name.map(|name| format!("attachment; filename=\"{name}.{}\"", format.extension()));
    if let Some(value) = disposition.and_then(|disposition| disposition.parse().ok()) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

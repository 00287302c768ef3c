//! From what a page of the console loaded to its answer.

use axum::response::Response;
use engine::EngineError;
use leptos::prelude::*;

use super::{Frame, refused};
use crate::ui::{Head, Ui};

/// Shows the page with what was loaded for it, with the status 422 where a filter could not be read; or says why it can't be
/// shown.
pub async fn answer<D, V>(
    ui: Ui,
    title: impl Into<String>,
    loaded: Result<(Frame, D), EngineError>,
    page: impl FnOnce(Frame, D) -> V + Send + 'static,
) -> Response
where
    D: Send + 'static,
    V: IntoView + 'static,
{
    match loaded {
        Ok((frame, data)) => {
            let head = Head::console(title).status(frame.status());
            ui.page(head, move || page(frame, data)).await
        }
        Err(error) => refused(ui, error).await,
    }
}

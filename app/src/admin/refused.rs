//! The page for what the engine refuses to show.

use axum::http::StatusCode;
use axum::response::Response;
use engine::EngineError;
use leptos::prelude::*;

use crate::ui::{Head, Ui};

/// Says why there is nothing to see, with the status that fits.
pub async fn refused(ui: Ui, error: EngineError) -> Response {
    let (status, title, words) = match error {
        EngineError::NotFound(what) => (
            StatusCode::NOT_FOUND,
            "Not found",
            format!("There is no such {what}. It may have been deleted, or the address is mistyped."),
        ),
        EngineError::Forbidden(words) => (StatusCode::FORBIDDEN, "Not yours to see", words),
        EngineError::Conflict(words) => (StatusCode::CONFLICT, "Not possible now", words),
        EngineError::Invalid(errors) => {
            let words = errors
                .0
                .iter()
                .map(|error| format!("{}: {}", error.field, error.message))
                .collect::<Vec<_>>()
                .join(" ");
            (StatusCode::UNPROCESSABLE_ENTITY, "This address can't be read", words)
        }
        EngineError::Provider { words } => (StatusCode::BAD_GATEWAY, "The provider doesn't answer", words),
        EngineError::Unavailable { outage, .. } => {
            tracing::warn!(%outage, "a page could not be shown");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Out of order",
                format!("At the moment {outage}. Nothing was lost; try again in a minute."),
            )
        }
        other => {
            tracing::error!(error = ?other, "a page failed");
            let words = "Something went wrong on our side. Nothing was lost; try again in a moment.".to_owned();
            (StatusCode::SERVICE_UNAVAILABLE, "Out of order", words)
        }
    };
    ui.page(Head::plain(title).status(status), move || {
        view! {
            <main class="gate">
                <h1>{title}</h1>
                <p>{words}</p>
                <p>
                    <a class="button primary" href="/admin">"To the console"</a>
                </p>
            </main>
        }
    })
    .await
}

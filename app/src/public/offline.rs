//! The page that the service worker shows without a line.

use axum::response::Response;
use leptos::prelude::*;

use crate::ui::{Head, Ui};

/// `GET /offline`
pub async fn page(ui: Ui) -> Response {
    ui.page(Head::plain("Offline"), || {
        view! {
            <main class="gate">
                <h1>"You are offline"</h1>
                <p>"This page needs the internet. It comes back as soon as you do."</p>
                <p><a class="button primary" href="">"Try again"</a></p>
            </main>
        }
    })
    .await
}

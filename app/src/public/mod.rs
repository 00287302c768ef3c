//! The visitor's pages.

use axum::response::Response;
use axum::routing::{MethodRouter, get};
use leptos::prelude::*;

use crate::islands::CopyButton;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The visitor's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![("/", get(home))]
}

async fn home(ui: Ui) -> Response {
    ui.page(Head::public("Home"), || {
        view! {
            <main>
                <h1>"Carillon"</h1>
                <CopyButton text="hello".to_owned() what="greeting".to_owned() />
            </main>
        }
    })
    .await
}

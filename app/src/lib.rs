//! What people see: pages, islands, components and server functions.
//!
//! Pages are functions from data to markup and exist on the server alone; each is an axum handler that asks the
//! engine once and renders the answer with [`ui::Ui`]. Only [`islands`] reach the browser, each in a wasm file of its own.

pub mod error;
pub mod islands;
pub mod outcome;

#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod local;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use pages::{not_found, routes};

#[cfg(feature = "ssr")]
mod pages {
    use axum::http::StatusCode;
    use axum::response::Response;
    use axum::routing::MethodRouter;
    use leptos::prelude::*;

    use crate::state::AppState;
    use crate::ui::{Head, Ui};
    use crate::{admin, public};

    /// Every page with its path: one table, so that a test can walk it.
    pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
        let mut routes = public::routes();
        routes.extend(admin::routes());
        routes
    }

    /// The page for an address that leads nowhere.
    pub async fn not_found(ui: Ui) -> Response {
        let head = Head::plain("Not found").status(StatusCode::NOT_FOUND);
        ui.page(head, || {
            view! {
                <main class="card">
                    <h1>"There is nothing here"</h1>
                    <p>"The page may have moved, or what it showed was deleted."</p>
                    <p><a class="button" href="/">"To the first page"</a></p>
                </main>
            }
        })
        .await
    }
}

//! What people see: pages, islands, components and server functions.
//!
//! Pages are functions from data to markup and exist on the server alone; each is an axum handler that asks the
//! engine once and renders the answer with [`ui::Ui`]. Only [`islands`] reach the browser, each in a wasm file of its own.

// A page's type nests as deep as its markup.
#![recursion_limit = "512"]

#[cfg(any(feature = "console", feature = "ssr"))]
pub mod counting;
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
pub mod functions;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
pub mod local;
#[cfg(feature = "ssr")]
pub mod need;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use pages::{not_found, refused_form, routes};
#[cfg(feature = "ssr")]
pub use public::{EMBED_VERSION, EmbeddedPopup, is_kept, typed_again};

#[cfg(feature = "ssr")]
mod pages {
    use axum::http::StatusCode;
    use axum::response::{IntoResponse, Redirect, Response};
    use domain::Language;
    use leptos::prelude::*;
    use translations::phrases;

    use crate::error::FnError;
    use crate::local::local_path;
    use crate::page::Page;
    use crate::ui::{Head, Ui};
    use crate::{admin, public};

    /// Every page: one table, so that a test can walk it.
    pub fn routes() -> Vec<Page> {
        // Leptos renders on tokio; once is enough, and the second time says only that it was done.
        let _ = any_spawner::Executor::init_tokio();
        let mut routes = public::routes();
        routes.extend(admin::routes());
        routes
    }

    /// The page for a form that was refused as a whole. `came_from` is the path of the page it stands on.
    pub async fn refused_form(ui: Ui, refusal: FnError, came_from: Option<String>) -> Response {
        let back = came_from.filter(|path| local_path(path).is_some()).unwrap_or_else(|| "/".to_owned());
        if refusal == FnError::SignedOut {
            let query = serde_urlencoded::to_string([("next", back)]).unwrap_or_default();
            return Redirect::to(&format!("/admin/sign-in?{query}")).into_response();
        }
        let language = if back.starts_with("/admin") { Language::English } else { ui.language() };
        let say = phrases(language);
        let head = Head::plain(say.failed_title()).status(refusal.status()).language(language);
        ui.page(head, move || {
            view! {
                <main class="gate">
                    <h1>{say.failed_title()}</h1>
                    <p>{refusal.words(say)}</p>
                    <p>
                        <a class="button primary" href=back>{say.back()}</a>
                    </p>
                </main>
            }
        })
        .await
    }

    /// The page for an address that leads nowhere.
    pub async fn not_found(ui: Ui) -> Response {
        let language = ui.language();
        let say = phrases(language);
        let head = Head::plain(say.not_found_head()).status(StatusCode::NOT_FOUND).language(language);
        ui.page(head, move || {
            view! {
                <main class="gate">
                    <h1>{say.not_found_title()}</h1>
                    <p>{say.not_found()}</p>
                    <p><a class="button primary" href="/">{say.to_first_page()}</a></p>
                </main>
            }
        })
        .await
    }
}

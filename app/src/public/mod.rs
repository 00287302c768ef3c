//! The visitor's pages.

mod card;
mod country;
mod manifest;
mod offline;
mod page;
mod phone_field;
mod subscribe;

use axum::routing::{MethodRouter, get};

use crate::state::AppState;

pub use page::{out_of_order, sign_up_again};
pub use subscribe::ADDRESS as SIGN_UP;

/// The visitor's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/", get(page::default_site)),
        ("/s/{site}", get(page::one_site)),
        ("/manifest.webmanifest", get(manifest::default_site)),
        ("/s/{site}/manifest.webmanifest", get(manifest::one_site)),
        ("/offline", get(offline::default_site)),
        ("/s/{site}/offline", get(offline::one_site)),
    ]
}

/// The path of a site's page.
fn path_of(site: &str) -> String {
    format!("/s/{site}")
}

//! The visitor's pages.

mod accent;
mod app_notices;
mod card;
mod code;
mod country;
mod embed;
mod frame;
mod icon;
mod manifest;
mod offline;
mod page;
mod phone_field;
mod place;
mod preferences;
mod subscribe;
mod typed;

use axum::routing::get;

use crate::page::Page;

pub use accent::address as accent_address;
pub use embed::{EmbeddedPopup, VERSION as EMBED_VERSION};
pub use icon::address as icon_address;
pub use page::out_of_order;
pub use typed::{is_kept, typed_again};

/// The visitor's pages.
pub fn routes() -> Vec<Page> {
    vec![
        Page::open("/", get(page::default_site)),
        Page::open("/s/{site}", get(page::one_site)),
        Page::open("/s/{site}/frame", get(page::framed)),
        Page::open("/s/{site}/icons/{digest}/{name}", get(icon::show)),
        Page::open("/accent/{file}", get(accent::stylesheet)),
        Page::open("/manifest.webmanifest", get(manifest::default_site)),
        Page::open("/s/{site}/manifest.webmanifest", get(manifest::one_site)),
        Page::open("/preferences", get(preferences::by_number::page)),
        Page::open("/preferences/{token}", get(preferences::page)),
        Page::open("/offline", get(offline::default_site)),
        Page::open("/s/{site}/offline", get(offline::one_site)),
    ]
}

/// The path of a site's page.
fn path_of(site: &str) -> String {
    place::Place::Page.path(site)
}

//! The wasm of the visitor's page: wakes the popup. All of it is loaded on a phone, so nothing else is in it.

#[allow(
    unused_imports,
    reason = "the islands are found through their exported symbols, which linking `app` keeps"
)]
use app::*;

/// Called by the page's script once the wasm is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

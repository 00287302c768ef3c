//! The wasm of the console's pages: wakes the islands that the server has rendered.

#[allow(
    unused_imports,
    reason = "the islands are found through their exported symbols, which linking `app` keeps"
)]
use app::*;

/// Called by the page's script once the wasm is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}

//! What the card's islands look up in the page.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// The element with this id, as a `T`.
pub(super) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// What to say where the server can't be reached, in the language of the page: the form has it from the server.
pub(super) fn unreachable(form: &HtmlFormElement) -> String {
    form.get_attribute("data-unreachable").unwrap_or_default()
}

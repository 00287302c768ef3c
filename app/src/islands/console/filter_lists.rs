//! Boxes that narrow long lists.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use super::dom::{all, closest, on};

/// Makes every box with `data-filters` hide the items of that list which don't hold what is typed.
pub(super) fn wake() {
    for filter in all::<HtmlElement>("[data-filters]") {
        filter.set_hidden(false);
    }
    on("input", |event| {
        let list = closest(event, "[data-filters]").and_then(|filter| filter.get_attribute("data-filters"));
        let typed = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let (Some(list), Some(typed)) = (list, typed) {
            narrow(&list, &typed.value().trim().to_lowercase());
        }
    });
    // The box may stand in a form, which Enter must not send.
    on("keydown", |event| {
        let is_enter = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Enter");
        if is_enter && closest(event, "[data-filters]").is_some() {
            event.prevent_default();
        }
    });
}

fn narrow(list: &str, wanted: &str) {
    let Some(list) = document().get_element_by_id(list) else { return };
    let items = list.children();
    for item in (0..items.length()).filter_map(|index| items.item(index)) {
        let shown = item.text_content().unwrap_or_default().to_lowercase().contains(wanted);
        let _ = item.toggle_attribute_with_force("hidden", !shown);
    }
}

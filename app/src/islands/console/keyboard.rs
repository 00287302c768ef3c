//! Single keys that lead through the console.

use std::cell::Cell;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::dom::{closest, on};

/// Where the browser keeps that somebody wants no such keys.
const OFF: &str = "carillon-keys-off";

fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

fn are_off() -> bool {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(OFF).ok().flatten());
    kept.is_some()
}

fn open() {
    if let Some(list) = find::<HtmlDialogElement>("#shortcuts").filter(|list| !list.open()) {
        let _ = list.show_modal();
    }
}

/// Makes the keys work that the list `#shortcuts` names: `?` opens it, `/` goes to the page's search field, `g` and a letter to the
/// page whose link has that `data-key`. Nothing happens while somebody types, with a modifier, or where the list says off.
pub(super) fn wake() {
    if let Some(button) = find::<HtmlElement>("#shortcuts-open") {
        button.set_hidden(false);
    }
    if let Some(on) = find::<HtmlInputElement>("#shortcuts-on") {
        on.set_checked(!are_off());
    }
    on("click", |event| {
        if closest(event, "#shortcuts-open").is_some() {
            open();
        }
    });
    on("change", |event| {
        let switch = closest(event, "#shortcuts-on").and_then(|switch| switch.dyn_into::<HtmlInputElement>().ok());
        if let (Some(switch), Ok(Some(storage))) = (switch, window().local_storage()) {
            let _ = if switch.checked() { storage.remove_item(OFF) } else { storage.set_item(OFF, "") };
        }
    });
    // Whether the last key was the `g` before a letter.
    let going = Cell::new(false);
    on("keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let was_going = going.take();
        if is_for_others(event) || are_off() {
            return;
        }
        match event.key().as_str() {
            "?" => open(),
            "/" => {
                let Some(field) = find::<HtmlElement>("main input[type=search]") else { return };
                let _ = field.focus();
            }
            letter if was_going && letter.len() == 1 => {
                let Some(link) = find::<HtmlElement>(&["[data-key=\"", letter, "\"]"].concat()) else { return };
                link.click();
            }
            "g" => going.set(true),
            _ => return,
        }
        event.prevent_default();
    });
}

/// Whether a key belongs to what is typed, to the browser, or to an open dialog.
fn is_for_others(event: &KeyboardEvent) -> bool {
    closest(event, "input:not([type=checkbox]),textarea,select,dialog[open]").is_some()
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.default_prevented()
}

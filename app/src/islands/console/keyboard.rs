//! Single keys that lead through the console.

use leptos::prelude::*;

/// Makes the keys work that the list `#shortcuts` names: `?` opens it, `/` goes to the page's search field, `g` and a letter to the
/// page whose link has that `data-key`. Nothing happens while somebody types, with a modifier, or where the list says off.
#[island]
pub fn Keyboard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        in_browser::listen();
    });
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::cell::Cell;

    use leptos::prelude::{document, window, window_event_listener_untyped};
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

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
        if let Some(list) = find::<HtmlDialogElement>("#shortcuts")
            && !list.open()
        {
            let _ = list.show_modal();
        }
    }

    pub(super) fn listen() {
        if let Some(button) = find::<HtmlElement>("#shortcuts-open") {
            button.set_hidden(false);
        }
        if let Some(on) = find::<HtmlInputElement>("#shortcuts-on") {
            on.set_checked(!are_off());
        }
        window_event_listener_untyped("click", |event| {
            let id = event.target().and_then(|target| target.dyn_into::<Element>().ok()).map(|target| target.id());
            if id.as_deref() == Some("shortcuts-open") {
                open();
            }
        });
        window_event_listener_untyped("change", |event| {
            let Some(on) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
            if let (true, Ok(Some(storage))) = (on.id() == "shortcuts-on", window().local_storage()) {
                let _ = if on.checked() { storage.remove_item(OFF) } else { storage.set_item(OFF, "") };
            }
        });
        // Whether the last key was the `g` before a letter.
        let going = Cell::new(false);
        window_event_listener_untyped("keydown", move |event| {
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
        let typing = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|target| {
            target.closest("input:not([type=checkbox]),textarea,select,dialog[open]").is_ok_and(|found| found.is_some())
        });
        typing || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented()
    }
}

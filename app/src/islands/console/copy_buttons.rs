//! Buttons that copy a text.

use std::time::Duration;

use leptos::prelude::{set_timeout, window};
use leptos::task::spawn_local;
use web_sys::{Element, HtmlElement};

use super::dom::{all, closest, on};

/// Makes every button with `data-copy` copy what stands there, and say so for two seconds. They stay hidden where there is no
/// clipboard: over plain http from another machine.
pub(super) fn wake() {
    if !window().is_secure_context() {
        return;
    }
    for button in all::<HtmlElement>("[data-copy]") {
        button.set_hidden(false);
    }
    on("click", |event| {
        if let Some(button) = closest(event, "[data-copy]") {
            copy(button);
        }
    });
}

fn copy(button: Element) {
    let text = button.get_attribute("data-copy").unwrap_or_default();
    spawn_local(async move {
        let clipboard = window().navigator().clipboard();
        if wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
            button.set_text_content(Some("Copied"));
            set_timeout(move || button.set_text_content(Some("Copy")), Duration::from_secs(2));
        }
    });
}

//! Times in the reader's own zone.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::js_sys::{Array, Date, Intl, Object, Reflect};
use web_sys::{Element, MutationObserver, MutationObserverInit};

/// Marks what is done, so that nothing is read twice.
const DONE: &str = "data-local";

/// Rewrites every `<time datetime>` of the page from UTC into the reader's zone, which it names in the title; those that come later
/// as they arrive.
pub(super) fn wake() {
    rewrite_all();
    watch();
}

fn rewrite_all() {
    let Ok(times) = document().query_selector_all("time[datetime]:not([data-local])") else { return };
    if times.length() == 0 {
        return;
    }
    let short = format(&[("dateStyle", "medium"), ("timeStyle", "short")]);
    let exact = format(&[("dateStyle", "long"), ("timeStyle", "long")]);
    for index in 0..times.length() {
        if let Some(time) = times.get(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            rewrite(&time, &short, &exact);
        }
    }
}

fn rewrite(time: &Element, short: &Intl::DateTimeFormat, exact: &Intl::DateTimeFormat) {
    let _ = time.set_attribute(DONE, "");
    let date = Date::new(&time.get_attribute("datetime").unwrap_or_default().into());
    if date.get_time().is_nan() {
        return;
    }
    let say = |format: &Intl::DateTimeFormat| {
        format.format().call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string())
    };
    if let Some(text) = say(short) {
        time.set_text_content(Some(&text));
    }
    if let Some(text) = say(exact) {
        let _ = time.set_attribute("title", &text);
    }
}

/// In the language and the zone of the reader.
fn format(options: &[(&str, &str)]) -> Intl::DateTimeFormat {
    let wishes = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&wishes, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    Intl::DateTimeFormat::new(&Array::new(), &wishes)
}

/// Looks again whenever the page changes, for as long as it is open.
fn watch() {
    let again = Closure::<dyn FnMut()>::new(rewrite_all);
    if let (Ok(observer), Some(body)) = (MutationObserver::new(again.as_ref().unchecked_ref()), document().body()) {
        let wishes = MutationObserverInit::new();
        wishes.set_child_list(true);
        wishes.set_subtree(true);
        let _ = observer.observe_with_options(&body, &wishes);
    }
    again.forget();
}

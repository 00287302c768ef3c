//! Counts the segments of texts while they are typed.

use domain::{WayOut, measure, runs};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::Reflect;
use web_sys::{Element, HtmlElement};

use super::dom::{all, on};
use crate::counting::{completed, filled, marks, room, size};

/// Keeps what stands below controls (`data-counts` names the control) as the text would go out.
pub(super) fn wake() {
    // Somebody may have typed before the page woke.
    for counter in all::<Element>("[data-counts]") {
        count(&counter);
    }
    on("input", |event| {
        let typed = event.target().and_then(|target| target.dyn_into::<Element>().ok()).map(|target| target.id());
        for counter in all::<Element>("[data-counts]") {
            if counter.get_attribute("data-counts") == typed {
                count(&counter);
            }
        }
    });
}

fn count(counter: &Element) {
    let attribute = |name: &str| counter.get_attribute(name).unwrap_or_default();
    let Some(control) = document().get_element_by_id(&attribute("data-counts")) else { return };
    let typed = Reflect::get(&control, &JsValue::from_str("value")).ok().and_then(|value| value.as_string());
    let typed = typed.unwrap_or_default();
    let text = if counter.has_attribute("data-site") {
        let variables = [
            ("site".to_owned(), attribute("data-site")),
            ("sender".to_owned(), attribute("data-sender")),
            (attribute("data-variable"), attribute("data-stands-for")),
        ];
        filled(&typed, &variables)
    } else {
        completed(&typed, &way_out(counter), &attribute("data-leave"))
    };
    let part = |selector: &str| counter.query_selector(selector).ok().flatten();
    let say = |selector: &str, words: &str| {
        if let Some(part) = part(selector) {
            part.set_text_content(Some(words));
        }
    };
    say("[data-reads]", &text);
    if let Some(bubble) = document().get_element_by_id(&attribute("data-preview")) {
        let _ = bubble.class_list().toggle_with_force("empty-bubble", typed.is_empty());
        mark(&bubble, if typed.is_empty() { "Your message" } else { &text });
    }
    let max_segments = attribute("data-max").parse().unwrap_or(u32::MAX);
    let measured = measure(&text);
    let forcing = marks(&measured);
    say("[data-size]", &size(&measured, max_segments));
    say("[data-room]", &room(&measured));
    say("[data-forcing] mark", &forcing);
    if let Some(part) = part("[data-forcing]") {
        let _ = part.toggle_attribute_with_force("hidden", forcing.is_empty());
    }
    if let Some(part) = part(".counter") {
        let _ = part.class_list().toggle_with_force("over", measured.segments > max_segments);
    }
}

fn way_out(counter: &Element) -> WayOut {
    match counter.get_attribute("data-stop-to") {
        Some(number) => WayOut::Number(number),
        None if counter.has_attribute("data-link") => WayOut::Link,
        None => WayOut::Nothing,
    }
}

/// Shows a text with what forces UCS-2 marked in it, and what is marked `data-forced` while there is any of that.
fn mark(bubble: &Element, text: &str) {
    bubble.set_text_content(None);
    let mut forced = false;
    for (forces, run) in runs(text) {
        if !forces {
            let _ = bubble.append_with_str_1(run);
        } else if let Ok(mark) = document().create_element("mark") {
            mark.set_text_content(Some(run));
            let _ = bubble.append_child(&mark);
            forced = true;
        }
    }
    for element in all::<HtmlElement>("[data-forced]") {
        element.set_hidden(!forced);
    }
}

//! A broadcast's progress while it is sent.

use leptos::prelude::*;

/// Keeps the figures of the page's `data-broadcast` up to date by the events at its `data-events`: each event says what is to
/// stand in the elements that name their place in `data-told`.
#[island]
pub fn BroadcastProgress() -> impl IntoView {
    #[cfg(feature = "console")]
    in_browser::watch();
}

#[cfg(feature = "console")]
mod in_browser {
    use futures::StreamExt;
    use futures::stream::select;
    use gloo_net::eventsource::State;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::prelude::document;
    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::js_sys::{JSON, Reflect};
    use web_sys::{Element, HtmlElement, HtmlProgressElement};

    /// Follows the events until the server says that nothing more will change, which is a while after the last message went
    /// out: reports come later. A broken connection is taken up again by the browser.
    pub(super) fn watch() {
        let Some(board) = document().query_selector("[data-broadcast]").ok().flatten() else { return };
        let Some(events) = board.get_attribute("data-events") else { return };
        spawn_local(async move {
            let Ok(mut source) = EventSource::new(&events) else { return };
            let (Ok(changes), Ok(end)) = (source.subscribe("progress"), source.subscribe("end")) else { return };
            let mut events = select(changes, end);
            while let Some(event) = events.next().await {
                let (kind, event) = match event {
                    Ok(event) => event,
                    Err(_) if source.state() == State::Closed => break,
                    Err(_) => continue,
                };
                if kind == "end" {
                    break;
                }
                if let Some(Ok(told)) = event.data().as_string().map(|text| JSON::parse(&text)) {
                    show(&board, &told);
                }
            }
        });
    }

    fn show(board: &Element, told: &JsValue) {
        let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
        let texts = get(told, "texts");
        for element in all(board, "[data-told]") {
            let place = element.get_attribute("data-told").unwrap_or_default();
            let text = get(&texts, &place).as_string();
            // What stands there already is left alone, so that it isn't read aloud again.
            if element.text_content() != text {
                element.set_text_content(text.as_deref());
            }
            let is_empty = text.is_none_or(|text| text.is_empty());
            element.set_hidden(place == "quiet" && is_empty);
            if let Ok(Some(row)) = element.closest("[data-status]") {
                let _ = row.class_list().toggle_with_force("none", element.text_content().as_deref() == Some("0"));
            }
        }
        let bar =
            board.query_selector("progress").ok().flatten().and_then(|bar| bar.dyn_into::<HtmlProgressElement>().ok());
        if let Some(bar) = bar {
            bar.set_max(get(told, "total").as_f64().unwrap_or_default().max(1.0));
            bar.set_value(get(told, "done").as_f64().unwrap_or_default());
        }
        let status = get(told, "status").as_string().unwrap_or_default();
        if board.get_attribute("data-broadcast").as_deref() != Some(&status) {
            let _ = board.set_attribute("data-broadcast", &status);
            reflect(&status);
        }
    }

    /// Shows what of the page belongs to the new status: elements name theirs in `data-while`.
    fn reflect(status: &str) {
        let Some(page) = document().document_element() else { return };
        for element in all(&page, "[data-while]") {
            let belongs = element
                .get_attribute("data-while")
                .is_some_and(|statuses| statuses.split(' ').any(|one| one == status));
            element.set_hidden(!belongs);
        }
    }

    fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
        let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
    }
}

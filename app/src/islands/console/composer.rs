//! The form in which a message is written.

use leptos::prelude::*;

/// Keeps the form marked `data-keep` while it is typed: sends it to the address there a moment after each change, and says in
/// `data-keep-said` what came of it. Without JavaScript it is kept whenever it is sent. Buttons with `data-insert` write what stands
/// there into the text area that `data-into` names; they stay hidden where nothing can.
#[island]
pub fn Composer() -> impl IntoView {
    #[cfg(feature = "console")]
    in_browser::wake();
}

#[cfg(feature = "console")]
mod in_browser {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::{document, set_timeout};
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlTextAreaElement};

    use crate::islands::console::dom::{all, closest, on};
    use crate::islands::post::{Answer, encoded, send};

    /// Nothing is sent while the keys still go.
    const PAUSE: Duration = Duration::from_millis(700);

    pub(super) fn wake() {
        for button in all::<HtmlElement>("[data-insert]") {
            button.set_hidden(false);
        }
        on("click", |event| {
            if let Some(button) = closest(event, "[data-insert]") {
                insert(&button);
            }
        });
        let changes = Rc::new(Cell::new(0_u32));
        on("input", move |event| {
            let form = closest(event, "[data-keep]").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
            let Some(form) = form else { return };
            let change = changes.get() + 1;
            changes.set(change);
            let changes = Rc::clone(&changes);
            let keep_last = move || {
                if changes.get() == change {
                    spawn_local(keep(form));
                }
            };
            set_timeout(keep_last, PAUSE);
        });
    }

    async fn keep(form: HtmlFormElement) {
        let (Some(address), Some(body)) = (form.get_attribute("data-keep"), encoded(&form, None)) else { return };
        let words = match send(&address, body).await {
            Answer::Done(_) => "Draft saved.",
            Answer::SignedOut => "Not saved: you are signed out. Sign in in another tab, then go on here.",
            Answer::Refused(_) | Answer::Failed => "The draft could not be saved just now.",
        };
        for place in all::<Element>("[data-keep-said]") {
            place.set_text_content(Some(words));
        }
    }

    /// Writes where the cursor is, as if it had been typed: whoever counts the letters hears of it.
    fn insert(button: &Element) {
        let text = button.get_attribute("data-insert").unwrap_or_default();
        let area = document().get_element_by_id(&button.get_attribute("data-into").unwrap_or_default());
        let Some(area) = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
        let start = area.selection_start().ok().flatten().unwrap_or_default();
        let _ = area.set_range_text(&text);
        let end = start + u32::try_from(text.encode_utf16().count()).unwrap_or_default();
        let _ = area.focus();
        let _ = area.set_selection_range(end, end);
        if let Ok(event) = Event::new("input") {
            event.init_event_with_bubbles("input", true);
            let _ = area.dispatch_event(&event);
        }
    }
}

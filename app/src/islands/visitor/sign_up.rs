//! The popup that asks for a number.

use leptos::prelude::*;

/// Opens the card `#sign-up` as a modal dialog after the site's delay or when its button is pressed, sends its form without
/// leaving the page, and remembers a dismissal for as long as the site says.
///
/// The card itself is the server's: without this island it is a form in the page. What the site has set stands on it as
/// `data-site`, `data-delay` (seconds), `data-again` (days) and `data-proof`: reading attributes takes next to no code,
/// which properties of an island would.
#[island]
pub fn SignUp() -> impl IntoView {
    #[cfg(feature = "visitor")]
    in_browser::enhance();
}

#[cfg(feature = "visitor")]
mod code;

#[cfg(feature = "visitor")]
mod in_browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::js_sys::encode_uri_component;
    use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement};

    use super::code;
    use crate::islands::post::{Answer, encoded, send};
    use crate::islands::visitor::dom::{by_id, unreachable};
    use crate::islands::visitor::proof;
    use crate::outcome::FieldError;

    /// In milliseconds.
    const DAY: i64 = 86_400_000;

    pub(super) fn enhance() {
        let (Some(dialog), Some(form)) =
            (by_id::<HtmlDialogElement>("sign-up"), by_id::<HtmlFormElement>("sign-up-form"))
        else {
            return;
        };
        let site = dialog.get_attribute("data-site").unwrap_or_default();
        let (delay_seconds, again_days) = (number(&dialog, "data-delay").max(1), number(&dialog, "data-again"));
        let needs_proof = dialog.has_attribute("data-proof");
        let memory = Memory { key: ["carillon:", &site].concat() };
        openers(&dialog);
        on(&dialog, "close", {
            let memory = memory.clone();
            move |_| memory.dismissed()
        });
        on(&form, "submit", {
            let (form, memory) = (form.clone(), memory.clone());
            move |event| submit(&event, &form, &memory, &site, needs_proof)
        });
        code::enhance(&form, &memory);
        // A form that came back with its errors, or with its thanks, stands in the page already.
        if dialog.has_attribute("open") || memory.asks_not_to_be_asked(again_days) {
            return;
        }
        // To the title and not into the number, which would bring up a phone's keyboard unasked.
        let ask = move || {
            if !memory.asks_not_to_be_asked(again_days) {
                open(&dialog, "sign-up-title");
            }
        };
        set_timeout(ask, Duration::from_secs(delay_seconds));
    }

    fn number(dialog: &HtmlDialogElement, attribute: &str) -> u64 {
        dialog.get_attribute(attribute).and_then(|value| value.parse().ok()).unwrap_or_default()
    }

    fn openers(dialog: &HtmlDialogElement) {
        let Ok(found) = document().query_selector_all("[data-opens='sign-up']") else { return };
        for index in 0..found.length() {
            let Some(opener) = found.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            let dialog = dialog.clone();
            on(&opener, "click", move |event| {
                event.prevent_default();
                open(&dialog, "phone");
            });
        }
    }

    /// Opens the dialog with the focus on the element of that id. One that stands open in the page is made modal.
    fn open(dialog: &HtmlDialogElement, focus: &str) {
        if dialog.matches(":modal").unwrap_or(false) {
            return;
        }
        dialog.set_open(false);
        let _ = dialog.show_modal();
        if let Some(element) = by_id::<HtmlElement>(focus) {
            let _ = element.focus();
        }
    }

    fn submit(event: &Event, form: &HtmlFormElement, memory: &Memory, site: &str, needs_proof: bool) {
        let button = event.dyn_ref::<web_sys::SubmitEvent>().and_then(web_sys::SubmitEvent::submitter);
        let closes =
            button.as_ref().is_some_and(|button| button.get_attribute("formmethod").as_deref() == Some("dialog"));
        if closes {
            return;
        }
        event.prevent_default();
        let Some(button) = button.filter(|button| button.get_attribute("aria-busy").as_deref() != Some("true")) else {
            return;
        };
        let (Some(body), Some(address)) = (encoded(form, None), form.get_attribute("action")) else { return };
        let _ = button.set_attribute("aria-busy", "true");
        let (form, memory, site) = (form.clone(), memory.clone(), site.to_owned());
        spawn_local(async move {
            let answer = send_proven(&address, body, &site, needs_proof).await;
            let _ = button.remove_attribute("aria-busy");
            match answer {
                Answer::Done(_) => {
                    // Where a code is to be entered first, the work isn't done.
                    if !code::ask(&form) {
                        memory.subscribed();
                        thank(&form);
                    }
                }
                Answer::Refused(errors) => show(&form, &errors),
                Answer::SignedOut | Answer::Failed => {
                    show(&form, &[FieldError::new("", unreachable(&form))]);
                }
            }
        });
    }

    /// Sends the form, with a proof of work where the site asks for one: first or once it says so.
    async fn send_proven(address: &str, body: String, site: &str, needs_proof: bool) -> Answer {
        if !needs_proof {
            let answer = send(address, body.clone()).await;
            let asked =
                matches!(&answer, Answer::Refused(errors) if errors.iter().any(|error| error.field == proof::FIELD));
            if !asked {
                return answer;
            }
        }
        let proven = match proof::solve(site).await {
            Some(proof) => format!("{body}&{}={}", proof::FIELD, String::from(encode_uri_component(&proof))),
            // The server says what is missing.
            None => body,
        };
        send(address, proven).await
    }

    /// Shows the end in the place of a step.
    pub(super) fn thank(step: &HtmlElement) {
        step.set_hidden(true);
        if let Some(done) = by_id::<HtmlElement>("sign-up-done") {
            done.set_hidden(false);
            let _ = done.focus();
        }
    }

    /// Puts each error at its field and the caret into the first one.
    fn show(form: &HtmlFormElement, errors: &[FieldError]) {
        let mut first = None;
        for field in ["phone", "consent", ""] {
            let words = errors.iter().find(|error| place_of(&error.field) == field).map(|error| error.message.as_str());
            let name = if field.is_empty() { "form" } else { field };
            if let Some(place) = by_id::<HtmlElement>(&format!("sign-up-{name}-error")) {
                place.set_hidden(words.is_none());
                if let Ok(Some(text)) = place.query_selector("span") {
                    text.set_text_content(words);
                }
            }
            let Ok(Some(input)) = form.query_selector(&format!("[name='{name}']")) else { continue };
            let _ = if words.is_some() {
                input.set_attribute("aria-invalid", "true")
            } else {
                input.remove_attribute("aria-invalid")
            };
            if field == "phone"
                && let Ok(Some(group)) = form.query_selector(".phone-field")
            {
                let _ = group.class_list().toggle_with_force("bad", words.is_some());
            }
            if words.is_some() && first.is_none() {
                first = input.dyn_into::<HtmlElement>().ok();
            }
        }
        if let Some(input) = first {
            let _ = input.focus();
        }
    }

    /// The field that an error is shown at.
    fn place_of(field: &str) -> &str {
        match field {
            "phone" | "region" => "phone",
            "consent" => "consent",
            _ => "",
        }
    }

    /// What the browser remembers of the popup: when it was closed, or that it did its work.
    #[derive(Clone)]
    pub(super) struct Memory {
        key: String,
    }

    impl Memory {
        fn asks_not_to_be_asked(&self, again_days: u64) -> bool {
            match self.read().as_deref() {
                None => false,
                Some("subscribed") => true,
                Some(at) => {
                    at.parse().is_ok_and(|at: i64| now() - at < i64::try_from(again_days).unwrap_or_default() * DAY)
                }
            }
        }

        pub(super) fn subscribed(&self) {
            self.write("subscribed");
        }

        fn dismissed(&self) {
            if self.read().as_deref() != Some("subscribed") {
                self.write(&now().to_string());
            }
        }

        fn read(&self) -> Option<String> {
            window().local_storage().ok().flatten()?.get_item(&self.key).ok().flatten()
        }

        fn write(&self, value: &str) {
            if let Ok(Some(storage)) = window().local_storage() {
                let _ = storage.set_item(&self.key, value);
            }
        }
    }

    /// Milliseconds since 1970. A whole number: the code that writes fractions would weigh as much as this file.
    #[allow(clippy::cast_possible_truncation, reason = "the time in milliseconds is far below 2^53")]
    fn now() -> i64 {
        web_sys::js_sys::Date::now() as i64
    }

    /// Listens for as long as the page lives.
    pub(super) fn on(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
        let listener = Closure::<dyn FnMut(Event)>::new(handler);
        let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        listener.forget();
    }
}

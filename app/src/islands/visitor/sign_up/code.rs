//! The second step of the popup: entering the code.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::in_browser::{Memory, on, thank};
use crate::islands::post::{Answer, encoded, send};
use crate::islands::visitor::dom::{by_id, unreachable};

/// Seconds until another code may be asked for: what the server waits as well.
const RESEND_AFTER: u32 = 60;

/// Sends the forms of this step without leaving the page.
pub(super) fn enhance(number: &HtmlFormElement, memory: &Memory) {
    if let Some(form) = by_id::<HtmlFormElement>("sign-up-code-form") {
        on(&form, "submit", {
            let (form, memory) = (form.clone(), memory.clone());
            move |event| {
                event.prevent_default();
                enter(&form, &memory);
            }
        });
    }
    if let Some(form) = by_id::<HtmlFormElement>("sign-up-resend") {
        on(&form, "submit", {
            let form = form.clone();
            move |event| {
                event.prevent_default();
                ask_again(&form);
            }
        });
    }
    if let Some(change) = by_id::<HtmlElement>("sign-up-change") {
        on(&change, "click", {
            let number = number.clone();
            move |event| {
                event.prevent_default();
                if let Some(step) = by_id::<HtmlElement>("sign-up-code-step") {
                    step.set_hidden(true);
                }
                number.set_hidden(false);
                focus("phone");
            }
        });
    }
}

/// Goes on from the number: its code can be entered from now on. Whether that is asked before anything else.
pub(super) fn ask(number: &HtmlFormElement) -> bool {
    let typed = value_of(number, "phone");
    for form in ["sign-up-code-form", "sign-up-resend"].iter().filter_map(|id| by_id::<HtmlFormElement>(id)) {
        for field in ["phone", "region"] {
            set_value(&form, field, &value_of(number, field));
        }
    }
    if let Some(said) = by_id::<HtmlElement>("sign-up-number") {
        said.set_text_content(Some(&typed));
    }
    let Some(step) = by_id::<HtmlElement>("sign-up-code-step") else { return false };
    number.set_hidden(true);
    step.set_hidden(false);
    if let Some(form) = by_id::<HtmlFormElement>("sign-up-code-form") {
        set_value(&form, "code", "");
        refuse(None);
    }
    count_down();
    focus("code");
    true
}

fn enter(form: &HtmlFormElement, memory: &Memory) {
    let Some(button) = free_button(form) else { return };
    let (Some(body), Some(address)) = (encoded(form, None), form.get_attribute("action")) else { return };
    let _ = button.set_attribute("aria-busy", "true");
    let (memory, form) = (memory.clone(), form.clone());
    spawn_local(async move {
        let answer = send(&address, body).await;
        let _ = button.remove_attribute("aria-busy");
        match answer {
            Answer::Done(_) => {
                memory.subscribed();
                confirmed();
            }
            Answer::Refused(errors) => {
                refuse(errors.first().map(|error| error.message.as_str()));
                focus("code");
            }
            Answer::SignedOut | Answer::Failed => refuse(Some(&unreachable(&form))),
        }
    });
}

/// Shows that the code was right: in the place of the step, or below the thanks that stood there before it.
fn confirmed() {
    if let Some(step) = by_id::<HtmlElement>("sign-up-code-step") {
        thank(&step);
        return;
    }
    if let Some(offer) = by_id::<HtmlElement>("sign-up-left-before") {
        offer.set_hidden(true);
    }
    if let Some(said) = by_id::<HtmlElement>("sign-up-confirmed") {
        said.set_hidden(false);
        let _ = said.focus();
    }
}

fn ask_again(form: &HtmlFormElement) {
    let Some(button) = free_button(form) else { return };
    let (Some(body), Some(address)) = (encoded(form, None), form.get_attribute("action")) else { return };
    let _ = button.set_attribute("aria-busy", "true");
    let form = form.clone();
    spawn_local(async move {
        let answer = send(&address, body).await;
        let _ = button.remove_attribute("aria-busy");
        match answer {
            Answer::Done(notice) => {
                say(notice.as_deref().unwrap_or_default());
                count_down();
            }
            Answer::Refused(errors) => say(errors.first().map_or("", |error| error.message.as_str())),
            Answer::SignedOut | Answer::Failed => say(&unreachable(&form)),
        }
    });
}

/// Keeps the button for another code back for a minute, and says for how long on the button itself, which isn't read aloud
/// each second.
fn count_down() {
    let Some(button) = by_id::<HtmlFormElement>("sign-up-resend").and_then(|form| button_of(&form)) else { return };
    let counts_already = button.disabled();
    let _ = button.set_attribute(LEFT, &RESEND_AFTER.to_string());
    button.set_disabled(true);
    if !counts_already {
        tick(&button);
    }
}

/// Where the button says how many seconds are left.
const LEFT: &str = "data-left";

fn tick(button: &HtmlButtonElement) {
    let seconds: u32 = button.get_attribute(LEFT).and_then(|left| left.parse().ok()).unwrap_or_default();
    if seconds == 0 {
        button.set_disabled(false);
        button.set_text_content(button.get_attribute("data-again").as_deref());
        return;
    }
    let words = button.get_attribute("data-again-in").unwrap_or_default();
    button.set_text_content(Some(&words.replace("{}", &seconds.to_string())));
    let _ = button.set_attribute(LEFT, &(seconds - 1).to_string());
    let button = button.clone();
    set_timeout(move || tick(&button), Duration::from_secs(1));
}

fn say(words: &str) {
    if let Some(said) = by_id::<HtmlElement>("sign-up-resend-said") {
        said.set_text_content(Some(words));
    }
}

/// Puts an error at the field, or takes it away.
fn refuse(words: Option<&str>) {
    if let Some(place) = by_id::<HtmlElement>("sign-up-code-error") {
        place.set_hidden(words.is_none());
        if let Ok(Some(text)) = place.query_selector("span") {
            text.set_text_content(words);
        }
    }
    let Some(input) = by_id::<Element>("code") else { return };
    let _ = if words.is_some() {
        input.set_attribute("aria-invalid", "true")
    } else {
        input.remove_attribute("aria-invalid")
    };
}

fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

fn button_of(form: &HtmlFormElement) -> Option<HtmlButtonElement> {
    form.query_selector("button").ok().flatten()?.dyn_into().ok()
}

/// The form's button, unless it waits for an answer.
fn free_button(form: &HtmlFormElement) -> Option<HtmlButtonElement> {
    button_of(form).filter(|button| button.get_attribute("aria-busy").as_deref() != Some("true"))
}

fn value_of(form: &HtmlFormElement, field: &str) -> String {
    let found = form.query_selector(&format!("[name='{field}']")).ok().flatten();
    found
        .and_then(|control| web_sys::js_sys::Reflect::get(&control, &"value".into()).ok()?.as_string())
        .unwrap_or_default()
}

fn set_value(form: &HtmlFormElement, field: &str, value: &str) {
    let found = form.query_selector(&format!("[name='{field}']")).ok().flatten();
    if let Some(input) = found.and_then(|control| control.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(value);
    }
}

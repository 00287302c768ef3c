//! Sends a form as the browser would, and reads the answer of the server function behind it.

use gloo_net::http::{Request, Response};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, UrlSearchParams};

use crate::error::FnError;
use crate::outcome::{FieldError, Outcome};

/// What came of it.
pub(super) enum Answer {
    /// Done, with a sentence that says so.
    Done(Option<String>),
    /// Refused, with at least one error; a refusal of the whole has an empty field.
    Refused(Vec<FieldError>),
    /// The session has ended.
    SignedOut,
    /// There was no answer that could be read, or the server can't work at present.
    Failed,
}

/// The form as the browser would send it, with the button that was pressed.
pub(super) fn encoded(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    if let Some(button) = button.and_then(|button| button.dyn_ref::<HtmlButtonElement>())
        && !button.name().is_empty()
    {
        data.append_with_str(&button.name(), &button.value()).ok()?;
    }
    let params = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(params.to_string()))
}

/// Posts it.
pub(super) async fn send(address: &str, body: String) -> Answer {
    let request = Request::post(address)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body);
    let Ok(request) = request else { return Answer::Failed };
    let Ok(response) = request.send().await else { return Answer::Failed };
    read(response).await
}

async fn read(response: Response) -> Answer {
    if response.ok() {
        return match response.json::<Outcome>().await {
            Ok(Outcome::Done { notice, .. }) => Answer::Done(notice),
            Ok(Outcome::Invalid { errors }) if !errors.is_empty() => Answer::Refused(errors),
            Ok(Outcome::Invalid { .. }) | Err(_) => Answer::Failed,
        };
    }
    match response.json::<FnError>().await {
        Ok(FnError::SignedOut) => Answer::SignedOut,
        Ok(FnError::Unavailable) => Answer::Failed,
        Ok(refusal) => Answer::Refused(vec![FieldError::new("", refusal.to_string())]),
        Err(_) => Answer::Failed,
    }
}

/// What to say where the server can't be reached, in the language of the page: the form has it from the server.
pub(super) fn unreachable(form: &HtmlFormElement) -> String {
    form.get_attribute("data-unreachable").unwrap_or_default()
}

/// The element with this id, as a `T`.
pub(super) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

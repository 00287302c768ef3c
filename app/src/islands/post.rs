//! Sends a form as the browser would, and reads the answer of the server function behind it.

use gloo_net::http::{Request, Response};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, JSON, Reflect};
use web_sys::{FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, UrlSearchParams};

use crate::outcome::FieldError;

/// What came of it.
pub(super) enum Answer {
    /// Done, with a sentence that says so.
    Done(Option<String>),
    /// Refused, with at least one error; a refusal of the whole has an empty field.
    Refused(Vec<FieldError>),
    /// The session has ended.
    SignedOut,
    /// There was no answer that could be read.
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

/// Reads the answer by the browser's own parser, which costs the page no weight.
async fn read(response: Response) -> Answer {
    let done = response.ok();
    let Ok(text) = response.text().await else { return Answer::Failed };
    let Ok(answer) = JSON::parse(&text) else { return Answer::Failed };
    if !done {
        return match field(&answer, "error").as_deref() {
            Some("signed_out") => Answer::SignedOut,
            Some(_) => Answer::Refused(vec![FieldError::new("", field(&answer, "message").unwrap_or_default())]),
            None => Answer::Failed,
        };
    }
    match field(&answer, "outcome").as_deref() {
        Some("done") => Answer::Done(field(&answer, "notice")),
        Some("invalid") => match errors(&answer) {
            errors if errors.is_empty() => Answer::Failed,
            errors => Answer::Refused(errors),
        },
        _ => Answer::Failed,
    }
}

fn errors(answer: &JsValue) -> Vec<FieldError> {
    let listed = Reflect::get(answer, &"errors".into()).ok().and_then(|errors| errors.dyn_into::<Array>().ok());
    let all = listed.iter().flat_map(Array::iter);
    all.filter_map(|error| Some(FieldError::new(field(&error, "field")?, field(&error, "message")?))).collect()
}

/// The text in a field of an object.
fn field(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

//! What visitors typed while the database is away: nobody can keep it for them then, so the answer itself has it.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use engine::Engine;
use translations::phrases;

use super::place::Place;
use super::{code, page, preferences::by_number, subscribe};
use crate::forms::Draft;
use crate::language::Asked;
use crate::outcome::FieldError;
use crate::ui::Ui;

/// Whether what is sent to this address is shown again where it could not be taken.
pub fn is_kept(address: &str) -> bool {
    address == subscribe::ADDRESS || code::ADDRESSES.contains(&address) || by_number::ADDRESSES.contains(&address)
}

/// The page with the form as the visitor filled it in, for when the database can't take it: `typed` is the form as it was sent to
/// `address`.
pub async fn typed_again(ui: Ui, address: &str, headers: &HeaderMap, engine: &Engine, typed: &[u8]) -> Response {
    let values: BTreeMap<String, String> = serde_urlencoded::from_bytes(typed).unwrap_or_default();
    let Some(site) = values.get("site").cloned() else { return page::out_of_order(ui).await };
    let shown = values.get("lang").and_then(|code| code.parse().ok());
    let asked = Asked::of(&Uri::default(), headers).with(shown);
    let say = phrases(asked.first());
    let of_own_page = by_number::ADDRESSES.contains(&address);
    let (form, words) = match address {
        subscribe::ADDRESS => (subscribe::FORM, say.unavailable_number_kept()),
        by_number::ASK => (by_number::FORM, say.unavailable_number_kept()),
        by_number::AGAIN_ADDRESS => (by_number::CODE_FORM, say.unavailable_code_again()),
        code::AGAIN_ADDRESS => (code::FORM, say.unavailable_code_again()),
        _ if of_own_page => (by_number::CODE_FORM, say.unavailable_code_kept()),
        _ => (code::FORM, say.unavailable_code_kept()),
    };
    let errors = vec![FieldError::new("", words)];
    let place = Place::of(values.contains_key("framed"));
    let draft = Draft { form: form.to_owned(), values, errors, notice: None };
    let status = StatusCode::SERVICE_UNAVAILABLE;
    if of_own_page {
        by_number::show(ui, status, draft, (headers, &asked), engine, Some(&site)).await
    } else {
        page::show_with(ui, status, draft, (headers, &asked), engine, Some(&site), place).await
    }
}

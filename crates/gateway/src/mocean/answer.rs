//! What Mocean's answers mean. The status in the body decides, whatever the HTTP status says.

use domain::{PhoneNumber, PriceRow};

use crate::transport::Answer;
use crate::wire::{self, Document};
use crate::{
    Balance, LaterCause, Nature, ProviderError, RejectionClass, ReportedStatus, SendOutcome, SendStatus, StatusAnswer,
};

/// The field with the provider's id for a message.
const MSGID: &str = "msgid";

/// What an answer to "Send SMS" says of the one recipient.
pub(super) fn send_outcome(answer: &Answer, to: PhoneNumber) -> SendOutcome {
    let document = match wire::parse(&answer.body) {
        Ok(document) => document,
        Err(unreadable) => return without_status(answer, &unreadable.words, wire::only_text(&answer.body, MSGID)),
    };
    let entries = document.list("messages", "message").unwrap_or_default();
    let entry = match entries.as_slice() {
        [] => &document,
        [only] => only,
        several => match several.iter().find(|entry| is_for(entry, to)) {
            Some(entry) => entry,
            None => return without_status(answer, "an answer about other recipients", None),
        },
    };
    let provider_message_id = entry.raw(MSGID);
    let Some(code) = entry.number("status") else {
        return without_status(answer, "an answer without a status", provider_message_id);
    };
    if code == SendStatus::Ok.code() {
        if provider_message_id.is_none() && entries.is_empty() {
            // "OK" about nothing: no recipient is named, so nothing says that it concerns this message.
            return without_status(answer, "an answer about no message", None);
        }
        return SendOutcome::Accepted { provider_message_id };
    }
    let words = refusal_words(entry, &document, code);
    match SendStatus::from_code(code).map(SendStatus::nature) {
        Some(Nature::Temporary) => {
            SendOutcome::TryLater { code: Some(code), words, after: answer.retry_after, cause: later_cause(code) }
        }
        nature => SendOutcome::Rejected { code, words, class: class(nature) },
    }
}

/// What is left to say when the answer broke off. Its beginning may name the message, which can be asked after then.
pub(super) fn broken_off(words: String, begun: &[u8]) -> SendOutcome {
    SendOutcome::Unknown { words, provider_message_id: wire::only_text(begun, MSGID) }
}

/// A refusal of our own, in Mocean's words, for what needs no asking.
pub(super) fn refused(status: SendStatus) -> SendOutcome {
    let class = class(Some(status.nature()));
    SendOutcome::Rejected { code: status.code(), words: status.words().to_owned(), class }
}

/// What is left to say when the body gives no status.
///
/// Two HTTP statuses speak for themselves, because their definitions say that the request was not acted upon: 401 (RFC 9110,
/// 15.5.2: "has not been applied") and 429 (RFC 6585: refused for the rate, to be sent again later). Every other one may
/// come from a machine between the provider and us.
fn without_status(answer: &Answer, seen: &str, provider_message_id: Option<String>) -> SendOutcome {
    let words = format!("HTTP {}, {seen}", answer.http_status);
    match answer.http_status {
        401 => SendOutcome::Rejected {
            code: SendStatus::AuthorizationFailed.code(),
            words,
            class: RejectionClass::Account,
        },
        429 => SendOutcome::TryLater { code: None, words, after: answer.retry_after, cause: LaterCause::Throttled },
        _ => SendOutcome::Unknown { words, provider_message_id },
    }
}

fn later_cause(code: u16) -> LaterCause {
    match SendStatus::from_code(code) {
        Some(SendStatus::Throttled | SendStatus::Flooding) => LaterCause::Throttled,
        _ => LaterCause::OutOfOrder,
    }
}

fn is_for(entry: &Document, to: PhoneNumber) -> bool {
    entry.raw("receiver").is_some_and(|receiver| receiver.trim_start_matches('+') == to.digits())
}

fn refusal_words(entry: &Document, document: &Document, code: u16) -> String {
    let said = entry.raw("err_msg").or_else(|| document.raw("err_msg")).map(|text| wire::words(&text));
    said.filter(|words| !words.is_empty()).unwrap_or_else(|| listed_words(code))
}

fn listed_words(code: u16) -> String {
    SendStatus::from_code(code).map_or_else(|| format!("Status {code}."), |status| status.words().to_owned())
}

fn class(nature: Option<Nature>) -> RejectionClass {
    match nature {
        Some(Nature::Account) => RejectionClass::Account,
        _ => RejectionClass::Message,
    }
}

/// Reads the answer to "Get Balance".
pub(super) fn balance(answer: &Answer) -> Result<Balance, ProviderError> {
    let document = accepted(answer)?;
    let value = document.amount("value").ok_or_else(|| unreadable(answer, "an answer without a value"))?;
    Ok(Balance { value, currency: document.text("currency") })
}

/// Reads the answer to "Account Pricing". Rows whose price or country code can't be read are left out.
pub(super) fn price_list(answer: &Answer) -> Result<Vec<PriceRow>, ProviderError> {
    let document = accepted(answer)?;
    // Version 1 calls the list `data` in XML, version 2 and all JSON answers `destinations`.
    let entries = document
        .list("destinations", "destination")
        .or_else(|| document.list("data", "destination"))
        .ok_or_else(|| unreadable(answer, "an answer without a price list"))?;
    let rows: Vec<PriceRow> = entries.iter().filter_map(price_row).collect();
    if rows.len() < entries.len() {
        tracing::warn!(read = rows.len(), unreadable = entries.len() - rows.len(), "price rows left out");
    }
    if rows.is_empty() { Err(unreadable(answer, "a price list without one readable row")) } else { Ok(rows) }
}

fn price_row(entry: &Document) -> Option<PriceRow> {
    let is_default = |name| entry.raw(name).is_none_or(|text| text.eq_ignore_ascii_case("default"));
    let mcc = entry.number("mcc");
    let is_default_country = mcc.is_none() && is_default("mcc") && is_default("country");
    if mcc.is_none() && !is_default_country {
        return None;
    }
    Some(PriceRow {
        mcc,
        is_default_country,
        is_default_operator: is_default("operator") && is_default("mnc"),
        price: entry.amount("price")?,
        currency: entry.text("currency").unwrap_or_default(),
    })
}

/// Reads the answer to "Message Status".
pub(super) fn message_status(answer: &Answer) -> Result<StatusAnswer, ProviderError> {
    let document = accepted(answer)?;
    let status = document
        .number("message_status")
        .and_then(ReportedStatus::from_code)
        .ok_or_else(|| unreadable(answer, "an answer without a known message status"))?;
    // Mocean's document has it as a text, its other amounts are numbers: both are read.
    let credit_deducted = document.amount("credit_deducted").filter(|amount| !amount.is_sign_negative());
    Ok(StatusAnswer { status, credit_deducted, raw: String::from_utf8_lossy(&answer.body).into_owned() })
}

/// The answer's fields, if its status is 0.
fn accepted(answer: &Answer) -> Result<Document, ProviderError> {
    let document = match wire::parse(&answer.body) {
        Ok(document) => document,
        Err(found) => return Err(without_fields(answer, &found.words)),
    };
    match document.number("status") {
        Some(0) => Ok(document),
        Some(code) => Err(ProviderError::Refused {
            code,
            words: refusal_words(&document, &document, code),
            class: class(SendStatus::from_code(code).map(SendStatus::nature)),
        }),
        None => Err(without_fields(answer, "an answer without a status")),
    }
}

fn without_fields(answer: &Answer, seen: &str) -> ProviderError {
    match without_status(answer, seen, None) {
        SendOutcome::Rejected { code, words, class } => ProviderError::Refused { code, words, class },
        _ => unreadable(answer, seen),
    }
}

fn unreadable(answer: &Answer, seen: &str) -> ProviderError {
    ProviderError::Unreadable { words: format!("HTTP {}, {seen}", answer.http_status) }
}

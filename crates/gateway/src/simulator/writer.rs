//! Answers as Mocean writes them.

use std::fmt::Write;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{StatusCode, header};
use quick_xml::escape::escape;
use serde_json::{Value, json};

use crate::SendStatus;

const JSON: &str = "application/json";
const XML: &str = "text/xml; charset=UTF-8";
const HTML: &str = "text/html; charset=UTF-8";
const PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n";

/// Version of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// An answer with status 0.
pub(super) fn answer(version: Version, format: Format, fields: &Value) -> Response {
    respond(StatusCode::OK, format, written(version, format, fields))
}

/// An answer with another status: HTTP 202 in version 1, 4xx in version 2; with a byte order mark in XML, as seen there.
pub(super) fn refusal(version: Version, format: Format, status: SendStatus) -> Response {
    let fields = json!({ "status": status.code(), "err_msg": status.words() });
    let mark = if format == Format::Xml { "\u{feff}" } else { "" };
    let http_status = match (version, status) {
        (Version::One, _) => StatusCode::ACCEPTED,
        (Version::Two, SendStatus::AuthorizationFailed) => StatusCode::UNAUTHORIZED,
        (Version::Two, SendStatus::InsufficientBalance) => StatusCode::PAYMENT_REQUIRED,
        (Version::Two, SendStatus::Throttled | SendStatus::Flooding) => StatusCode::TOO_MANY_REQUESTS,
        (Version::Two, _) => StatusCode::BAD_REQUEST,
    };
    respond(http_status, format, format!("{mark}{}", written(version, format, &fields)))
}

/// The text of an answer.
pub(super) fn written(version: Version, format: Format, fields: &Value) -> String {
    match format {
        Format::Json => fields.to_string(),
        Format::Xml => {
            let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result>");
            write_element(&mut xml, version, fields);
            xml.push_str("</result>\n");
            xml
        }
    }
}

/// The same answer with its numbers as texts.
pub(super) fn numbers_as_texts(fields: &Value) -> Value {
    match fields {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(entries) => entries.iter().map(numbers_as_texts).collect(),
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), numbers_as_texts(value))).collect(),
        other => other.clone(),
    }
}

pub(super) fn respond(http_status: StatusCode, format: Format, text: String) -> Response {
    let kind = if format == Format::Json { JSON } else { XML };
    (http_status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

pub(super) fn html(http_status: StatusCode) -> Response {
    (http_status, [(header::CONTENT_TYPE, HTML)], PAGE).into_response()
}

pub(super) fn too_many_requests() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "2")]).into_response()
}

/// Only half of the text, in a whole HTTP answer.
pub(super) fn truncated(text: &str) -> Response {
    respond(StatusCode::OK, Format::Json, half(text))
}

/// Promises the whole text, sends half of it, and breaks the connection.
pub(super) fn broken_off(text: &str) -> Response {
    let first = stream::iter([Ok(Bytes::from(half(text)))]);
    // The pause lets the first half leave before the connection goes.
    let then = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let headers = [(header::CONTENT_TYPE, JSON.to_owned()), (header::CONTENT_LENGTH, text.len().to_string())];
    (headers, Body::from_stream(first.chain(then))).into_response()
}

/// Closes the connection without an answer: a body that fails at once takes its headers with it.
pub(super) fn closed() -> Response {
    let broken = stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))]);
    Body::from_stream(broken).into_response()
}

fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}

fn write_element(xml: &mut String, version: Version, value: &Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                write_field(xml, version, name, value);
            }
        }
        Value::String(text) => xml.push_str(&escape(text.as_str())),
        Value::Null => {}
        other => xml.push_str(&other.to_string()),
    }
}

/// Lists have a wrapper and an element each; version 1 has no wrapper around messages and calls that of prices `data`.
fn write_field(xml: &mut String, version: Version, name: &str, value: &Value) {
    let Value::Array(entries) = value else {
        // Writing to a string never fails.
        let _ = write!(xml, "<{name}>");
        write_element(xml, version, value);
        let _ = write!(xml, "</{name}>");
        return;
    };
    let wrapper = match (version, name) {
        (Version::One, "messages") => None,
        (Version::One, "destinations") => Some("data"),
        _ => Some(name),
    };
    let item = name.trim_end_matches('s');
    if let Some(wrapper) = wrapper {
        let _ = write!(xml, "<{wrapper}>");
    }
    for entry in entries {
        write_field(xml, version, item, entry);
    }
    if let Some(wrapper) = wrapper {
        let _ = write!(xml, "</{wrapper}>");
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Version, numbers_as_texts, written};
    use serde_json::json;

    #[test]
    fn lists_in_both_versions_of_xml() {
        let fields = json!({ "messages": [{ "status": 0, "msgid": "a&b" }] });
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        assert_eq!(
            written(Version::One, Format::Xml, &fields),
            format!("{head}<result><message><msgid>a&amp;b</msgid><status>0</status></message></result>\n")
        );
        assert_eq!(
            written(Version::Two, Format::Xml, &fields),
            format!(
                "{head}<result><messages><message><msgid>a&amp;b</msgid><status>0</status></message></messages></result>\n"
            )
        );
        let prices = json!({ "destinations": [{ "mcc": "502" }] });
        assert!(written(Version::One, Format::Xml, &prices).contains("<data><destination><mcc>502</mcc>"));
        assert!(written(Version::Two, Format::Xml, &prices).contains("<destinations><destination><mcc>502</mcc>"));
    }

    #[test]
    fn numbers_become_texts_all_the_way_down() {
        let fields = json!({ "status": 0, "messages": [{ "status": 0, "msgid": "x" }] });
        assert_eq!(numbers_as_texts(&fields), json!({ "status": "0", "messages": [{ "status": "0", "msgid": "x" }] }));
    }
}

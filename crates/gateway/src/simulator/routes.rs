//! The doors: who asks, for what, in which form.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, header};
use serde_json::json;

use super::state::Shared;
use super::submission;
use super::writer::{Format, Version, answer, refusal};
use crate::webhook::Fields;
use crate::{ReportedStatus, SendStatus};

/// A request that may be served.
pub(super) struct Call {
    pub(super) version: Version,
    pub(super) format: Format,
    pub(super) fields: Fields,
}

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/rest/{version}/sms", post(sms))
        .route("/rest/{version}/account/balance", get(balance))
        .route("/rest/{version}/account/pricing", get(pricing))
        .route("/rest/{version}/report/message", get(message_status))
        .fallback(unknown_request)
        .method_not_allowed_fallback(unknown_request)
        .with_state(shared)
}

async fn unknown_request() -> Response {
    refusal(Version::One, Format::Xml, SendStatus::UnknownRequest)
}

async fn sms(
    State(shared): State<Arc<Shared>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match admit(&shared, &version, query.as_deref(), &headers, &body) {
        Ok(call) => submission::submit(&shared, &call).await,
        Err(refused) => *refused,
    }
}

async fn balance(
    State(shared): State<Arc<Shared>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match admit(&shared, &version, query.as_deref(), &headers, b"") {
        Ok(call) => {
            let value: serde_json::Number = match format!("{:.4}", shared.account.balance()).parse() {
                Ok(number) => number,
                Err(_) => return refusal(call.version, call.format, SendStatus::SystemError),
            };
            answer(call.version, call.format, &json!({ "status": 0, "value": value }))
        }
        Err(refused) => *refused,
    }
}

async fn pricing(
    State(shared): State<Arc<Shared>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match admit(&shared, &version, query.as_deref(), &headers, b"") {
        Ok(call) => {
            let rows = shared.prices.rows(call.fields.get("mocean-mcc"));
            answer(call.version, call.format, &json!({ "status": 0, "destinations": rows }))
        }
        Err(refused) => *refused,
    }
}

async fn message_status(
    State(shared): State<Arc<Shared>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let call = match admit(&shared, &version, query.as_deref(), &headers, b"") {
        Ok(call) => call,
        Err(refused) => return *refused,
    };
    let id = call.fields.get("mocean-msgid").unwrap_or_default();
    let known = shared.messages.get(id);
    let status = known.map_or(ReportedStatus::NotFound, |known| known.status);
    let charged = known.map_or_else(|| "0.0000".to_owned(), |known| format!("{:.4}", known.charged));
    let fields = json!({ "status": 0, "message_status": status.code(), "msgid": id, "credit_deducted": charged });
    answer(call.version, call.format, &fields)
}

/// Reads the request and checks its credentials. The refusal is boxed because a response is large.
fn admit(
    shared: &Shared,
    version: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Call, Box<Response>> {
    let version = match version {
        "1" => Version::One,
        "2" => Version::Two,
        _ => return Err(Box::new(refusal(Version::One, Format::Xml, SendStatus::UnknownRequest))),
    };
    let Ok(fields) = Fields::collect(query, body) else {
        return Err(Box::new(refusal(version, Format::Xml, SendStatus::InvalidCharset)));
    };
    let json = fields.get("mocean-resp-format").is_some_and(|format| format.eq_ignore_ascii_case("json"));
    let format = if json { Format::Json } else { Format::Xml };
    let known = match version {
        Version::One => shared.account.knows_key(
            fields.get("mocean-api-key").unwrap_or_default(),
            fields.get("mocean-api-secret").unwrap_or_default(),
        ),
        Version::Two => bearer(headers).is_some_and(|token| shared.account.knows_token(token)),
    };
    if known {
        Ok(Call { version, format, fields })
    } else {
        Err(Box::new(refusal(version, format, SendStatus::AuthorizationFailed)))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

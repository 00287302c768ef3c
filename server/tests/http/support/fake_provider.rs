//! A provider on a socket that speaks just enough of Mocean's protocol and behaves as a test wants it to.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

/// The key that the fake takes.
pub const KEY: &str = "test-key";
/// The secret that the fake takes.
pub const SECRET: &str = "test-secret";

/// What the fake answers to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes it.
    Accept,
    /// Answers something that nobody can read.
    Mumble,
}

struct Inner {
    manner: Mutex<Manner>,
    sent: Mutex<Vec<Vec<(String, String)>>>,
}

/// A running fake.
#[derive(Clone)]
pub struct FakeProvider {
    /// Where it answers.
    pub base_url: String,
    inner: Arc<Inner>,
}

impl FakeProvider {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner { manner: Mutex::new(Manner::Accept), sent: Mutex::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/rest/1/account/balance", get(balance))
            .route("/rest/1/account/pricing", get(pricing))
            .route("/rest/1/sms", post(sms))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, inner }
    }

    /// Changes how it answers from now on.
    pub fn behave(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap() = manner;
    }

    /// The fields of every message it was sent.
    pub fn sent(&self) -> Vec<Vec<(String, String)>> {
        self.inner.sent.lock().unwrap().clone()
    }

    /// The body of `PUT /provider` for this fake.
    pub fn account(&self) -> Value {
        json!({"kind": "mocean", "base_url": self.base_url, "api_key": KEY, "api_secret": SECRET, "sender": "CARILLON"})
    }
}

/// One field of a message.
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

fn refused(query: &[(String, String)]) -> Option<Response> {
    let known = field(query, "mocean-api-key") == KEY && field(query, "mocean-api-secret") == SECRET;
    let words = Json(json!({"status": 1, "err_msg": "Authorization+failed"}));
    (!known).then(|| (StatusCode::ACCEPTED, words).into_response())
}

fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

async fn balance(axum::extract::RawQuery(query): axum::extract::RawQuery) -> Response {
    let query = pairs(&query.unwrap_or_default());
    refused(&query).unwrap_or_else(|| Json(json!({"status": 0, "value": 1234.5000})).into_response())
}

async fn pricing(axum::extract::RawQuery(query): axum::extract::RawQuery) -> Response {
    let query = pairs(&query.unwrap_or_default());
    let row = |country: &str, mcc: &str, price: &str| json!({"country": country, "operator": "Default", "mcc": mcc, "mnc": "Default", "price": price, "currency": "MYR"});
    let destinations = [row("Malaysia", "502", "0.1000"), row("Default", "Default", "0.5000")];
    refused(&query).unwrap_or_else(|| Json(json!({"status": 0, "destinations": destinations})).into_response())
}

async fn sms(State(inner): State<Arc<Inner>>, body: Bytes) -> Response {
    let fields = pairs(std::str::from_utf8(&body).unwrap());
    if let Some(refusal) = refused(&fields) {
        return refusal;
    }
    let to = field(&fields, "mocean-to").to_owned();
    let mut sent = inner.sent.lock().unwrap();
    sent.push(fields);
    let id = format!("fake{}", sent.len());
    match *inner.manner.lock().unwrap() {
        Manner::Accept => {
            (StatusCode::ACCEPTED, Json(json!({"messages": [{"status": 0, "receiver": to, "msgid": id}]})))
                .into_response()
        }
        Manner::Mumble => ([(header::CONTENT_TYPE, "text/html")], "<h1>Bad Gateway</h1>").into_response(),
    }
}

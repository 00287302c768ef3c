//! A provider on a socket that does what a test tells it, and remembers what it was told.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// How the provider answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes it.
    Accept,
    /// Refuses it with this status and these words.
    Refuse(u16, &'static str),
    /// Takes it, and never answers.
    Hang,
    /// Answers something that nobody can read.
    Mumble,
    /// Takes it under this id, and its answer breaks off behind that.
    BreakOff(&'static str),
    /// Takes a moment, then takes it.
    Slow(Duration),
}

#[derive(Default)]
struct Inner {
    sent: Vec<BTreeMap<String, String>>,
    arrivals: Vec<Instant>,
    next: VecDeque<Behaviour>,
    always: Option<Behaviour>,
    by_recipient: HashMap<String, Behaviour>,
    balance: Option<Value>,
    pricing: Option<Value>,
    fates: HashMap<String, Value>,
    inquiries: Vec<String>,
    silent: bool,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Inner>>);

impl Shared {
    async fn maybe_hang(&self) {
        let silent = self.0.lock().unwrap().silent;
        if silent {
            tokio::time::sleep(Duration::from_mins(2)).await;
        }
    }
}

pub struct FakeMocean {
    pub base_url: String,
    shared: Shared,
}

impl FakeMocean {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Shared::default();
        let router = Router::new()
            .route("/rest/1/sms", post(sms))
            .route("/rest/1/account/balance", get(balance))
            .route("/rest/1/account/pricing", get(pricing))
            .route("/rest/1/report/message", get(message_status))
            .with_state(shared.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { base_url, shared }
    }

    /// What the next messages meet, in turn; after them all are taken.
    pub fn next(&self, behaviours: impl IntoIterator<Item = Behaviour>) {
        self.shared.0.lock().unwrap().next.extend(behaviours);
    }

    /// What every message meets from now on.
    pub fn always(&self, behaviour: Behaviour) {
        self.shared.0.lock().unwrap().always = Some(behaviour);
    }

    /// What messages to one number meet.
    pub fn to(&self, phone: &str, behaviour: Behaviour) {
        self.shared.0.lock().unwrap().by_recipient.insert(phone.trim_start_matches('+').to_owned(), behaviour);
    }

    /// The answer to the balance call.
    pub fn balance(&self, answer: Value) {
        self.shared.0.lock().unwrap().balance = Some(answer);
    }

    /// The answer to the pricing call.
    pub fn pricing(&self, answer: Value) {
        self.shared.0.lock().unwrap().pricing = Some(answer);
    }

    /// What the provider says of a message when it is asked; of others it says that it knows none.
    pub fn tell(&self, message_id: &str, answer: Value) {
        self.shared.0.lock().unwrap().fates.insert(message_id.to_owned(), answer);
    }

    /// The ids it was asked for so far.
    pub fn inquiries(&self) -> Vec<String> {
        self.shared.0.lock().unwrap().inquiries.clone()
    }

    /// From now on questions about the account aren't answered.
    pub fn go_silent(&self) {
        self.shared.0.lock().unwrap().silent = true;
    }

    /// The parameters of every POST so far.
    pub fn sent(&self) -> Vec<BTreeMap<String, String>> {
        self.shared.0.lock().unwrap().sent.clone()
    }

    /// When each POST came.
    pub fn arrivals(&self) -> Vec<Instant> {
        self.shared.0.lock().unwrap().arrivals.clone()
    }

    /// How many POSTs came so far.
    pub fn posts(&self) -> usize {
        self.shared.0.lock().unwrap().arrivals.len()
    }

    /// How many POSTs with this text came so far, and when the last of them did.
    pub fn posts_of(&self, text: &str) -> (usize, Option<Instant>) {
        let inner = self.shared.0.lock().unwrap();
        let of_it = inner.sent.iter().zip(&inner.arrivals).filter(|(sms, _)| sms["mocean-text"] == text);
        of_it.fold((0, None), |(count, _), (_, at)| (count + 1, Some(*at)))
    }

    /// The texts that were posted to a number.
    pub fn texts_to(&self, phone: &str) -> Vec<String> {
        let digits = phone.trim_start_matches('+');
        let to = |sms: &&BTreeMap<String, String>| sms.get("mocean-to").is_some_and(|to| to == digits);
        self.sent().iter().filter(to).map(|sms| sms["mocean-text"].clone()).collect()
    }

    /// The report address of the last POST to a number.
    pub fn report_url_to(&self, phone: &str) -> String {
        let digits = phone.trim_start_matches('+');
        let sent = self.sent();
        let last = sent.iter().rev().find(|sms| sms.get("mocean-to").is_some_and(|to| to == digits)).unwrap();
        last["mocean-dlr-url"].clone()
    }
}

async fn sms(State(shared): State<Shared>, body: Bytes) -> Response {
    let parameters: BTreeMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let to = parameters.get("mocean-to").cloned().unwrap_or_default();
    let (behaviour, number) = {
        let mut inner = shared.0.lock().unwrap();
        inner.sent.push(parameters);
        inner.arrivals.push(Instant::now());
        let scripted = inner.next.pop_front().or_else(|| inner.by_recipient.get(&to).cloned());
        (scripted.or_else(|| inner.always.clone()).unwrap_or(Behaviour::Accept), inner.sent.len())
    };
    match behaviour {
        Behaviour::Refuse(status, words) => {
            let refusal = json!({"messages":[{"status": status, "receiver": to, "err_msg": words}]});
            return (StatusCode::OK, Json(refusal)).into_response();
        }
        Behaviour::Mumble => return (StatusCode::OK, Json(json!("mumble"))).into_response(),
        Behaviour::BreakOff(id) => {
            return (StatusCode::OK, format!(r#"{{"messages":[{{"status":0,"msgid":"{id}","rec"#)).into_response();
        }
        Behaviour::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
        Behaviour::Slow(pause) => tokio::time::sleep(pause).await,
        Behaviour::Accept => {}
    }
    let taken = json!({"messages":[{"status":0,"receiver":to,"msgid":format!("fake-{number}")}]});
    (StatusCode::ACCEPTED, Json(taken)).into_response()
}

async fn balance(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Json<Value> {
    let genuine = query.as_deref().is_some_and(|query| query.contains("mocean-api-secret=secret"));
    shared.maybe_hang().await;
    let scripted = shared.0.lock().unwrap().balance.clone();
    Json(match scripted {
        Some(answer) => answer,
        None if genuine => json!({"status":0,"value":1234.5}),
        None => json!({"status":1,"err_msg":"Authorization+failed"}),
    })
}

async fn message_status(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Json<Value> {
    shared.maybe_hang().await;
    let query = query.unwrap_or_default();
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "mocean-msgid");
    let id = id.map(|(_, id)| id.into_owned()).unwrap_or_default();
    let mut inner = shared.0.lock().unwrap();
    inner.inquiries.push(id.clone());
    let unknown = json!({"status":0,"message_status":5,"msgid":id,"credit_deducted":"0"});
    Json(inner.fates.get(&id).cloned().unwrap_or(unknown))
}

/// Malaysia 0.10, the United States 0.02, the United Kingdom 0.045: 5, 1 and 3 credits; everybody else 10.
async fn pricing(State(shared): State<Shared>) -> Json<Value> {
    shared.maybe_hang().await;
    let scripted = shared.0.lock().unwrap().pricing.clone();
    let row = |country: &str, mcc: &str, price: &str| json!({"country":country,"operator":"Default","mcc":mcc,"mnc":"Default","price":price,"currency":"EUR"});
    let list = json!({"status":0,"destinations":[
        row("Malaysia", "502", "0.10"),
        row("United States", "310", "0.02"),
        row("United Kingdom", "234", "0.045"),
        row("Default", "Default", "0.20"),
    ]});
    Json(scripted.unwrap_or(list))
}

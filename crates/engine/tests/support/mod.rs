//! A house to test in: an engine on a fresh database, a provider on a socket, and the webhooks behind an address.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part of this")]
#![allow(missing_docs, reason = "the names say it")]

mod fake_mocean;
mod raw_provider;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::routing::{post, put};
use domain::{PhoneNumber, SubscriberStatus, Timestamp};
use engine::{
    Actor, AudienceInput, DraftInput, Engine, EngineConfig, ManualClock, MessageParams, MessageView, ModeSetting,
    OptInOutcome, OptInRequest, OptInSource, ProtectionPatch, ProviderInput, SiteAccess, SitePatch, SubscriberParams,
    SubscriberView,
};
use gateway::webhook::{InboundFields, ReportFields};
use store::testing::TestDb;
use store::{NewProviderAccount, Who};
use tokio::net::TcpListener;

pub use fake_mocean::{Behaviour, FakeMocean};
pub use raw_provider::{Play, RawProvider};

pub const MALAYSIAN: &str = "+60123456789";
pub const AMERICAN: &str = "+12025550123";
pub const BRITISH: &str = "+447400123456";

/// The fifteenth of July 2026, noon UTC.
pub const NOON: Timestamp = Timestamp::from_secs(1_784_116_800);

pub struct House {
    pub engine: Engine,
    pub clock: Arc<ManualClock>,
    pub mocean: FakeMocean,
    pub access: SiteAccess,
    /// For a second engine on the same database.
    pub config: EngineConfig,
    pub db: TestDb,
}

impl House {
    /// Live, with an account at a provider of our own.
    pub async fn live(db: TestDb) -> Self {
        let house = Self::bare(db, ModeSetting::Auto).await;
        house.save_provider().await;
        house
    }

    /// Demo, with the simulator.
    pub async fn demo(db: TestDb) -> Self {
        Self::bare(db, ModeSetting::Auto).await
    }

    /// Without an account.
    pub async fn bare(db: TestDb, mode: ModeSetting) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let config = EngineConfig {
            mode,
            allow_private_providers: true,
            provider_timeout: Duration::from_secs(2),
            ..EngineConfig::new(public_url)
        };
        let clock = Arc::new(ManualClock::at(NOON));
        let engine = engine_on(&db, &clock, &config);
        tokio::spawn(axum::serve(listener, webhooks(engine.clone())).into_future());
        engine.start().await.unwrap();
        // Many opt in from one address, but for the tests of abuse.
        let access = engine.enter(&Actor::system(), "main").await.unwrap();
        let unlimited = SitePatch { protection: Some(ProtectionPatch::off()), ..SitePatch::default() };
        engine.update_site(&access, unlimited).await.unwrap();
        let access = engine.enter(&Actor::system(), "main").await.unwrap();
        Self { mocean: FakeMocean::start().await, engine, clock, access, config, db }
    }

    /// Another process on the same database.
    pub fn second_engine(&self) -> Engine {
        engine_on(&self.db, &self.clock, &self.config)
    }

    pub async fn save_provider(&self) {
        self.engine.save_provider(&self.access, self.provider_input()).await.unwrap();
    }

    /// The site's account as it is, but with its provider somewhere else: nobody asks there first whether it works.
    pub async fn move_provider(&self, base_url: &str) {
        // An account is known by when it was saved.
        self.clock.advance(Duration::from_secs(1));
        let (store, site) = (self.engine.store(), self.access.site().id);
        let account = store.provider_account(site).await.unwrap().unwrap();
        let moved = NewProviderAccount {
            kind: &account.kind,
            base_url: Some(base_url),
            sealed_credentials: &account.sealed_credentials,
            sender: &account.sender,
            messages_per_second: account.messages_per_second,
            balance: account.balance.as_deref(),
            currency: account.currency.as_deref(),
        };
        store.by(Who::system()).put_provider_account(site, moved, self.engine.now()).await.unwrap();
    }

    pub fn provider_input(&self) -> ProviderInput {
        ProviderInput {
            messages_per_second: None,
            kind: "mocean".to_owned(),
            base_url: Some(self.mocean.base_url.clone()),
            api_key: Some("key".to_owned()),
            api_secret: Some("secret".to_owned()),
            api_token: None,
            sender: "63001".to_owned(),
        }
    }

    /// The site as it is now.
    pub async fn enter(&self) -> SiteAccess {
        self.engine.enter(&Actor::system(), "main").await.unwrap()
    }

    pub async fn opt_in(&self, phone: &str) -> OptInOutcome {
        self.engine.opt_in_judged("main", form(phone)).await.unwrap()
    }

    /// Opts in and lets the welcome go out.
    pub async fn subscribed(&self, phone: &str) -> SubscriberView {
        assert_eq!(self.opt_in(phone).await, OptInOutcome::Accepted);
        self.engine.run_until_idle().await.unwrap();
        self.subscriber(phone).await
    }

    pub async fn subscriber(&self, phone: &str) -> SubscriberView {
        self.find(phone).await.unwrap()
    }

    pub async fn find(&self, phone: &str) -> Option<SubscriberView> {
        let params = SubscriberParams { search: Some(phone.to_owned()), ..SubscriberParams::default() };
        let page = self.engine.subscribers(&self.access, &params.parse().unwrap()).await.unwrap();
        page.items.into_iter().next()
    }

    pub async fn status(&self, phone: &str) -> SubscriberStatus {
        self.subscriber(phone).await.status
    }

    /// A text from a subscriber, through the webhook's own call.
    pub async fn text(&self, from: &str, text: &str) -> engine::InboundOutcome {
        let secret = self.secret().await;
        let fields = InboundFields {
            from: from.trim_start_matches('+').to_owned(),
            to: Some("63001".to_owned()),
            time: Some(self.engine.now().as_micros().to_string()),
            keyword: None,
            text: text.to_owned(),
            coding: Some(1),
        };
        self.clock.advance(Duration::from_secs(1));
        self.engine.receive_inbound(&secret, fields, "raw").await.unwrap()
    }

    /// A delivery report on a message, at the address its POST named.
    pub async fn report(&self, report_url: &str, status: u16, error: u16) {
        let mut parts = report_url.rsplit('/');
        let token = parts.next().unwrap();
        assert_eq!(parts.next(), Some("dlr"));
        let secret = parts.next().unwrap();
        let body = format!("mocean-dlr-status={status}&mocean-error-code={error:03}");
        let fields = ReportFields::parse(None, body.as_bytes()).unwrap();
        self.engine.receive_report(secret, token, fields, &body).await.unwrap();
    }

    pub async fn secret(&self) -> String {
        let addresses = self.engine.provider(&self.access).await.unwrap().webhooks;
        addresses.inbound.rsplit('/').nth(1).unwrap().to_owned()
    }

    /// The history, newest first.
    pub async fn history(&self) -> Vec<MessageView> {
        let query = MessageParams { per_page: Some("100".to_owned()), ..MessageParams::default() };
        self.engine.messages(&self.access, &query.parse().unwrap()).await.unwrap().items
    }

    pub async fn to(&self, phone: &str) -> Vec<MessageView> {
        let phone = PhoneNumber::from_e164(phone).unwrap();
        self.history().await.into_iter().filter(|message| message.recipient == Some(phone)).collect()
    }

    pub async fn books_balance(&self) {
        self.engine.store().check_ledger(self.access.site().id).await.unwrap();
    }
}

pub fn engine_on(db: &TestDb, clock: &Arc<ManualClock>, config: &EngineConfig) -> Engine {
    engine::testing::engine_on(db.store(), clock, config).unwrap()
}

pub fn form(phone: &str) -> OptInRequest {
    OptInRequest {
        phone: phone.to_owned(),
        region: None,
        consent: true,
        languages: Vec::new(),
        locale: Some("en-US".to_owned()),
        wording: None,
        page: Some("https://shop.example/".to_owned()),
        ip: Some("203.0.113.7".parse().unwrap()),
        user_agent: Some("Browser".to_owned()),
        source: OptInSource::Page,
        proof: None,
        without_script: false,
    }
}

pub fn to_all(body: &str) -> DraftInput {
    DraftInput { body: body.to_owned(), audience: AudienceInput::All, max_rate: None }
}

pub fn to_numbers(body: &str, numbers: &str) -> DraftInput {
    DraftInput {
        body: body.to_owned(),
        audience: AudienceInput::Numbers { numbers: numbers.to_owned() },
        max_rate: None,
    }
}

/// So many numbers that begin alike, typed with spaces between them.
pub fn numbers(beginning: &str, count: u32) -> String {
    (0..count).map(|n| format!("{beginning}{n:04}")).collect::<Vec<_>>().join(" ")
}

/// Waits until something is so, or fails after ten seconds.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came about: {what}");
}

/// The two webhooks, as the server has them.
fn webhooks(engine: Engine) -> Router {
    Router::new()
        .route("/webhooks/mocean/{secret}/inbound", post(inbound))
        .route("/webhooks/mocean/{secret}/dlr/{token}", put(report))
        .with_state(engine)
}

async fn inbound(
    State(engine): State<Engine>,
    Path(secret): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> StatusCode {
    let fields = InboundFields::parse(query.as_deref(), &body).unwrap();
    let done = engine.receive_inbound(&secret, fields, &String::from_utf8_lossy(&body)).await;
    if done.is_ok() { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

async fn report(
    State(engine): State<Engine>,
    Path((secret, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> StatusCode {
    let fields = ReportFields::parse(query.as_deref(), &body).unwrap();
    let done = engine.receive_report(&secret, &token, fields, &String::from_utf8_lossy(&body)).await;
    if done.is_ok() { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

//! The fault map: each way a call to the provider can end, over a real socket, and what becomes of the message, its broadcast,
//! its credits, and of sending. `docs/fault-map.md` holds the same table, and a test holds it to that.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test ends where something unforeseen happens"
)]

mod support;

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use domain::{BroadcastId, BroadcastStatus, MessageStatus, SubscriberStatus};
use engine::{Engine, EngineConfig, MessageView};
use gateway::{Nature, SendStatus};
use store::LeaseToken;
use store::testing::TestDb;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use support::{AMERICAN, Behaviour, House, MALAYSIAN, Play, RawProvider, eventually, to_all, to_numbers};

/// What becomes of a message whose call ended so.
#[derive(Debug, Clone, Copy)]
enum Becomes {
    /// Queued again, at the earliest after the provider's own wish.
    Later { asked: u64, counts: Counts },
    /// Refused for good, with the provider's code.
    Rejected { code: &'static str },
    /// Nobody can tell.
    Unknown,
    /// Queued again or unknown: that depends on whether a byte was written.
    LaterOrUnknown,
    /// Taken.
    Accepted,
    /// The account is refused, with these words.
    AccountRefused { words: &'static str },
    /// Taken first, and reported on by an error that counts as STOP.
    OptedOut,
}

/// How the dispatcher takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Failure,
    /// An answer that asks for patience.
    Patience,
}

/// Where a call goes.
#[derive(Debug, Clone)]
enum Way {
    /// Where nobody listens.
    Refused,
    /// To a name that nobody has.
    NoName,
    /// To a provider that does this.
    Plays(Play),
    /// What a test of its own brings about.
    Story,
}

/// A row of the map.
struct Fault {
    name: String,
    ways: Vec<Way>,
    becomes: Becomes,
}

const NO_BALANCE: &str = "too little money left: \u{201c}Not enough credit\u{201d}";
const NO_AUTHORISATION: &str = "neither key nor secret of the account: \u{201c}Bad key\u{201d}";
const HTTP_401: &str = "neither key nor secret of the account: \u{201c}HTTP 401";

const FAILS: Becomes = Becomes::Later { asked: 0, counts: Counts::Failure };
const SLOWS: Becomes = Becomes::Later { asked: 0, counts: Counts::Patience };
const NOT_BEFORE: Becomes = Becomes::Later { asked: 120, counts: Counts::Patience };

/// Makes a test of each row, and the table of them all.
macro_rules! faults {
    ($($test:ident: $name:expr, $way:expr => $becomes:expr;)+) => {
        /// Rows that one call shows.
        fn faults() -> Vec<Fault> {
            vec![$(Fault { name: ($name).to_string(), ways: vec![$way], becomes: $becomes }),+]
        }

        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            meet(&$way, $becomes).await;
        })+
    };
}

faults! {
    connection_refused: "Connection refused", Way::Refused => FAILS;
    name_not_found: "Name not found (DNS)", Way::NoName => FAILS;
    tls_refused: "TLS handshake refused", Way::Plays(Play::RefuseTls) => FAILS;
    tls_untrusted: "TLS certificate not trusted", Way::Plays(Play::UntrustedTls) => FAILS;
    not_connected_in_time: "Not connected in time (TLS included)", Way::Plays(Play::SilentTls) => FAILS;
    reset_unread: "Reset before the request was read", Way::Plays(Play::ResetUnread) => Becomes::LaterOrUnknown;
    reset_in_request: "Reset while the request was read", Way::Plays(Play::ResetInRequest) => Becomes::Unknown;
    reset_after_request: "Reset after the request was read", Way::Plays(Play::ResetAfterRequest) => Becomes::Unknown;
    closed_after_request: "Closed after the request was read", Way::Plays(Play::CloseAfterRequest) => Becomes::Unknown;
    no_head_in_time: "No head of an answer in time", Way::Plays(Play::Silence) => Becomes::Unknown;
    no_body_in_time: "A head, and no body in time", Way::Plays(Play::HeadOnly) => Becomes::Unknown;
    half_a_body: "Half a body, then closed", Way::Plays(Play::HalfABody) => Becomes::Unknown;
    endless: "An answer beyond 64 KiB", Way::Plays(Play::Endless) => Becomes::Unknown;
    not_http: "Something that is not HTTP", Way::Plays(Play::NotHttp) => Becomes::Unknown;
    half_a_json: "200 with half a JSON", Way::Plays(Play::json("{\"messages\":[{\"status\":0,\"rec")) => Becomes::Unknown;
    json_about_nothing: "200 with JSON and no status", Way::Plays(Play::json("{\"messages\":[]}")) => Becomes::Unknown;
    page_200: "200 with an HTML page", Way::Plays(Play::page(200)) => Becomes::Unknown;
    page_502: "502 with an HTML page", Way::Plays(Play::page(502)) => Becomes::Unknown;
    plain_500: "500 without a status", Way::Plays(Play::http(500, "{\"error\":\"boom\"}")) => Becomes::Unknown;
    plain_503: "503 without a status", Way::Plays(Play::http(503, "")) => Becomes::Unknown;
    redirect: "A redirect (302)",
        Way::Plays(Play::http(302, "").with("Location", "http://127.0.0.1:9/")) => Becomes::Unknown;
    later_500: "500 with status 45", Way::Plays(Play::status(500, 45, "System error")) => FAILS;
    final_503: "503 with status 28", Way::Plays(Play::status(503, 28, "Bad number")) => Becomes::Rejected { code: "28" };
    taken_503: "503 with status 0",
        Way::Plays(Play::http(503, r#"{"messages":[{"status":0,"receiver":"TO","msgid":"x"}]}"#)) => Becomes::Accepted;
    throttled_429: "429 without Retry-After", Way::Plays(Play::page(429)) => SLOWS;
    throttled_429_until: "429 with Retry-After", Way::Plays(Play::page(429).with("Retry-After", "120")) => NOT_BEFORE;
    status_0: "Status 0", Way::Plays(Play::json(r#"{"messages":[{"status":0,"receiver":"TO","msgid":"x"}]}"#)) => Becomes::Accepted;
    status_0_nameless: "Status 0 without an id for the message",
        Way::Plays(Play::json(r#"{"messages":[{"status":0,"receiver":"TO"}]}"#)) => Becomes::Accepted;
    status_32: "Status 32 (throttled)", Way::Plays(Play::status(200, 32, "Message throttled")) => SLOWS;
    status_43: "Status 43 (flooding)", Way::Plays(Play::status(200, 43, "Flooding")) => SLOWS;
    status_40: "Status 40 (maintenance)", Way::Plays(Play::status(200, 40, "Maintenance")) => FAILS;
    status_45: "Status 45 (system error)", Way::Plays(Play::status(200, 45, "System error")) => FAILS;
    status_unlisted: "A status that the provider's document does not list",
        Way::Plays(Play::status(200, 99, "Something new")) => Becomes::Rejected { code: "99" };
    status_1: "Status 1 (authorisation failed)",
        Way::Plays(Play::status(200, 1, "Bad key")) => Becomes::AccountRefused { words: NO_AUTHORISATION };
    http_401: "401 without a status", Way::Plays(Play::page(401)) => Becomes::AccountRefused { words: HTTP_401 };
    status_2: "Status 2 (no balance)",
        Way::Plays(Play::status(200, 2, "Not enough credit")) => Becomes::AccountRefused { words: NO_BALANCE };
}

/// Codes after which nothing is tried again.
fn finals() -> impl Iterator<Item = SendStatus> {
    SendStatus::ALL.iter().copied().filter(|status| status.nature() == Nature::Final)
}

/// All rows, in the order of the document.
fn map() -> Vec<Fault> {
    let codes: Vec<String> = finals().map(|status| status.code().to_string()).collect();
    let story = |name: String, becomes| Fault { name, ways: vec![Way::Story], becomes };
    let mut rows = faults();
    rows.push(story(format!("Status {} (final)", codes.join(", ")), Becomes::Rejected { code: "" }));
    rows.push(story("Anything to be tried again, for the 25th time".to_owned(), Becomes::Rejected { code: "" }));
    rows.push(story("A report with error 071 (opted out) after status 0".to_owned(), Becomes::OptedOut));
    rows
}

impl Becomes {
    /// The row's other columns: message, broadcast, credits, breaker and rate.
    fn words(self) -> [&'static str; 4] {
        match self {
            Self::Later { asked, counts } => [
                if asked > 0 { "`queued` again, not before the provider asked" } else { "`queued` again" },
                "goes on",
                "stay reserved",
                if counts == Counts::Patience { "answer; slows down" } else { "failure" },
            ],
            Self::Rejected { .. } => ["`rejected`", "goes on", "released", "answer"],
            Self::Unknown => ["`unknown`", "goes on", "spent", "failure"],
            Self::LaterOrUnknown => [
                "`queued` again if not a byte was written, else `unknown`",
                "goes on",
                "stay reserved, or spent",
                "failure",
            ],
            Self::Accepted => ["`accepted`", "goes on", "spent", "answer"],
            Self::AccountRefused { .. } => [
                "`queued` again, no attempt counted",
                "`paused` with the provider's words",
                "stay reserved",
                "answer; asked nothing for a minute",
            ],
            Self::OptedOut => {
                ["`failed`; what is queued for the number `suppressed`", "goes on", "spent; released", "answer"]
            }
        }
    }
}

#[test]
fn the_document_says_the_same() {
    let document = include_str!("../../../docs/fault-map.md");
    // Below the head and its line.
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    let wanted: Vec<String> =
        map().iter().map(|fault| format!("| {} | {} |", fault.name, fault.becomes.words().join(" | "))).collect();
    assert_eq!(rows, wanted, "docs/fault-map.md must hold:\n{}", wanted.join("\n"));
    assert!(map().iter().all(|fault| !fault.ways.is_empty()));
}

/// A house whose provider can be moved, and an engine there that the first failure stops.
struct Scene {
    house: House,
    engine: Engine,
}

impl Scene {
    /// `patience`: how long the provider may take.
    async fn set(patience: Duration) -> Self {
        let house = House::live(TestDb::sqlite().await).await;
        let config = EngineConfig {
            provider_timeout: patience,
            breaker_after: NonZeroU32::MIN,
            concurrency: NonZeroUsize::MIN,
            ..house.config.clone()
        };
        let engine = support::engine_on(&house.db, &house.clock, &config);
        Self { house, engine }
    }

    /// Has calls end that way from now on, and returns who is there to answer.
    async fn go(&self, way: &Way) -> Option<RawProvider> {
        let (base_url, provider) = match way {
            Way::Refused => {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                (format!("http://{}", listener.local_addr().unwrap()), None)
            }
            Way::NoName => ("http://nobody-has-this-name.invalid".to_owned(), None),
            Way::Plays(play) => {
                let provider = RawProvider::playing([play.clone()]).await;
                let scheme = if play.needs_tls() { "https" } else { "http" };
                (format!("{scheme}://{}", provider.address()), Some(provider))
            }
            Way::Story => panic!("a story has its own test"),
        };
        self.house.move_provider(&base_url).await;
        provider
    }

    /// From now on everything is taken.
    async fn recover(&self) {
        self.house.move_provider(&self.house.mocean.base_url).await;
    }

    async fn broadcast(&self, key: &str, numbers: &str) -> BroadcastId {
        let draft = to_numbers("Hello", numbers);
        self.engine.confirm_broadcast(&self.house.access, key, &draft).await.unwrap().id
    }

    async fn see(&self, id: BroadcastId) -> engine::BroadcastView {
        self.engine.broadcast(&self.house.access, id).await.unwrap()
    }

    async fn messages(&self, id: BroadcastId) -> Vec<MessageView> {
        self.house.history().await.into_iter().filter(|message| message.broadcast_id == Some(id)).collect()
    }

    /// The broadcast's only message as it is stored.
    async fn only(&self, id: BroadcastId) -> store::Message {
        let [message] = &self.messages(id).await[..] else { panic!("not one message") };
        self.stored(message.id).await
    }

    async fn stored(&self, id: domain::MessageId) -> store::Message {
        self.engine.store().message(self.house.access.site().id, id).await.unwrap().unwrap()
    }

    /// Reserved, spent and released, in all three places where that stands.
    async fn assert_credits(&self, id: BroadcastId, before: i64, [reserved, spent, released]: [i64; 3]) {
        let credits = self.see(id).await.credits;
        assert_eq!((credits.reserved.get(), credits.spent.get(), credits.released.get()), (reserved, spent, released));
        let account = self.engine.credits(&self.house.access).await.unwrap();
        assert_eq!((account.balance.get(), account.reserved.get()), (before - spent, reserved));
        self.house.books_balance().await;
    }

    async fn balance(&self) -> i64 {
        let account = self.engine.credits(&self.house.access).await.unwrap();
        assert_eq!(account.reserved.get(), 0);
        account.balance.get()
    }
}

/// What a message to Malaysia costs.
const COST: i64 = 5;

/// One row: a broadcast to one number meets the fault, and goes on as the map says; then the breaker is asked.
async fn meet(way: &Way, becomes: Becomes) {
    let takes_time = matches!(way, Way::Plays(Play::Silence | Play::HeadOnly | Play::SilentTls));
    let scene = Scene::set(Duration::from_secs(if takes_time { 2 } else { 20 })).await;
    let provider = scene.go(way).await;
    let before = scene.balance().await;
    let id = scene.broadcast("first", MALAYSIAN).await;
    assert_eq!(scene.engine.run_once().await.unwrap().claimed, 1);
    let message = scene.only(id).await;
    let became = match (becomes, message.status) {
        (Becomes::LaterOrUnknown, MessageStatus::Queued) => FAILS,
        (Becomes::LaterOrUnknown, _) => Becomes::Unknown,
        (becomes, _) => becomes,
    };
    let said = message.response.clone().unwrap_or_default();
    match became {
        Becomes::Later { asked, .. } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Queued, 1), "{said}");
            assert!(!said.is_empty() && !said.contains("secret"), "{said}");
            let pause = message.due_at.since(scene.engine.now());
            let shortest = Duration::from_millis(3_750).max(Duration::from_secs(asked));
            assert!((shortest..=shortest * 5 / 3).contains(&pause), "{pause:?}");
            assert_eq!((scene.see(id).await.status, scene.see(id).await.counts.queued), (BroadcastStatus::Sending, 1));
            scene.assert_credits(id, before, [COST, 0, 0]).await;
            assert_eq!(scene.engine.run_once().await.unwrap().claimed, 0, "not before its time");
            scene.recover().await;
            scene.house.clock.advance(pause);
            assert_sent(&scene, id, before, 2).await;
        }
        Becomes::Rejected { code } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Rejected, 1), "{said}");
            assert_eq!(message.error_code.as_deref(), Some(code));
            assert!(!said.is_empty());
            assert_over(&scene, id, MessageStatus::Rejected).await;
            scene.assert_credits(id, before, [0, 0, COST]).await;
        }
        Becomes::Unknown => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Unknown, 1), "{said}");
            assert!(!said.is_empty() && !said.contains("secret"), "{said}");
            scene.recover().await;
            assert_over(&scene, id, MessageStatus::Unknown).await;
            scene.assert_credits(id, before, [0, COST, 0]).await;
            assert!(scene.house.mocean.sent().is_empty(), "never sent again by itself");
        }
        Becomes::Accepted => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Accepted, 1), "{said}");
            assert_over(&scene, id, MessageStatus::Accepted).await;
            scene.assert_credits(id, before, [0, COST, 0]).await;
        }
        Becomes::AccountRefused { words } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Queued, 0), "{said}");
            assert_paused(&scene, id, words).await;
            scene.assert_credits(id, before, [COST, 0, 0]).await;
            scene.recover().await;
            scene.house.clock.advance(Duration::from_mins(2));
            assert_eq!(scene.engine.run_until_idle().await.unwrap().claimed, 0, "a person has to say so");
            assert_paused(&scene, id, words).await;
            let resumed = scene.engine.resume_broadcast(&scene.house.access, id).await.unwrap();
            assert_eq!((resumed.status, resumed.pause_reason), (BroadcastStatus::Sending, None));
            assert_sent(&scene, id, before, 1).await;
        }
        Becomes::LaterOrUnknown | Becomes::OptedOut => panic!("{becomes:?}"),
    }
    if let Some(provider) = provider {
        let read = !matches!(way, Way::Plays(play) if play.needs_tls() || matches!(play, Play::ResetUnread | Play::ResetInRequest));
        assert_eq!(provider.posts(), usize::from(read), "one POST and no more");
    }
    if !matches!(became, Becomes::AccountRefused { .. }) {
        assert_breaker(&scene, way, became).await;
    }
}

async fn assert_sent(scene: &Scene, id: BroadcastId, before: i64, attempts: u32) {
    assert_eq!(scene.engine.run_once().await.unwrap().accepted, 1);
    let message = scene.only(id).await;
    assert_eq!((message.attempts, message.response), (attempts, None), "what was said before is over");
    assert_eq!(scene.house.mocean.sent().len(), 1);
    assert_over(scene, id, MessageStatus::Accepted).await;
    scene.assert_credits(id, before, [0, COST, 0]).await;
}

/// The broadcast is done, its message stands there, and nothing more comes of it.
async fn assert_over(scene: &Scene, id: BroadcastId, status: MessageStatus) {
    scene.house.clock.advance(Duration::from_hours(1));
    assert_eq!(scene.engine.run_until_idle().await.unwrap().claimed, 0);
    assert_eq!((scene.only(id).await.status, scene.see(id).await.status), (status, BroadcastStatus::Done));
}

async fn assert_paused(scene: &Scene, id: BroadcastId, words: &str) {
    let paused = scene.see(id).await;
    assert_eq!((paused.status, paused.counts.queued), (BroadcastStatus::Paused, 1));
    let reason = paused.pause_reason.unwrap();
    assert!(reason.contains(words), "{reason}");
}

/// With a breaker that the first failure opens: a second message is left alone after a failure, and sent after an answer.
async fn assert_breaker(scene: &Scene, way: &Way, became: Becomes) {
    let _provider = scene.go(way).await;
    let id = scene.broadcast("second", "+60123450001 +60123450002").await;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (engine, stop) = (scene.engine.clone(), stop.clone());
        async move { engine.run_dispatcher(stop).await }
    });
    let fails = matches!(became, Becomes::Unknown | Becomes::Later { counts: Counts::Failure, .. });
    if fails {
        let tried = async || tried(scene, id).await == 1 && scene.see(id).await.counts.sending == 0;
        eventually("the first has failed, the second has gone back", tried).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(tried_or_sending(scene, id).await, 1, "the provider is left alone");
    } else {
        let answered = async || scene.see(id).await.counts.accepted >= 1 && tried(scene, id).await == 2;
        eventually("the second is sent", answered).await;
    }
    stop.cancel();
    running.await.unwrap();
    scene.house.books_balance().await;

    // An account that was slowed down is given its messages one after the other; any other one gets them at once.
    scene.broadcast("third", "+60123450003 +60123450004").await;
    scene.house.clock.advance(Duration::from_secs(2));
    let lease = LeaseToken(uuid::Uuid::from_u128(1));
    let claimed = scene.engine.store().claim_due(scene.engine.now(), 2, lease).await.unwrap().len();
    let slowed = matches!(became, Becomes::Later { counts: Counts::Patience, .. });
    assert_eq!(claimed, if slowed { 1 } else { 2 });
}

/// How many of the broadcast's messages were tried.
async fn tried(scene: &Scene, id: BroadcastId) -> usize {
    let mut tried = 0;
    for message in scene.messages(id).await {
        tried += usize::from(scene.stored(message.id).await.attempts > 0);
    }
    tried
}

async fn tried_or_sending(scene: &Scene, id: BroadcastId) -> usize {
    assert_eq!(scene.see(id).await.counts.sending, 0);
    tried(scene, id).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_final_status() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    assert_eq!(finals().count(), 21);
    for status in finals() {
        let code = status.code().to_string();
        // The provider's own words, or where it has none, those of its document.
        let said = if status.code().is_multiple_of(2) { "No" } else { "" };
        scene.go(&Way::Plays(Play::status(200, status.code(), said))).await;
        let before = scene.balance().await;
        let id = scene.broadcast(&code, MALAYSIAN).await;
        assert_eq!(scene.engine.run_once().await.unwrap().rejected, 1);
        let message = scene.only(id).await;
        assert_eq!((message.attempts, message.error_code.as_deref()), (1, Some(&*code)));
        let words = if said.is_empty() { status.words() } else { said };
        assert_eq!(message.response.as_deref(), Some(words), "{code}");
        assert_over(&scene, id, MessageStatus::Rejected).await;
        scene.assert_credits(id, before, [0, 0, COST]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_many_attempts() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    let began = scene.engine.now();
    scene.house.mocean.always(Behaviour::Refuse(45, "System+error"));
    let before = scene.balance().await;
    let id = scene.broadcast("k", MALAYSIAN).await;
    let mut pauses = Vec::new();
    for attempt in 1..=24 {
        assert_eq!(scene.engine.run_once().await.unwrap().retried, 1, "attempt {attempt}");
        let message = scene.only(id).await;
        assert_eq!((message.status, message.attempts), (MessageStatus::Queued, attempt));
        let pause = message.due_at.since(scene.engine.now());
        pauses.push(pause);
        scene.house.clock.advance(pause);
    }
    // Twice as long each time, up to half an hour; a quarter more or less.
    for (pause, fair) in pauses.iter().zip([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_800, 1_800]) {
        let fair = Duration::from_secs(fair);
        assert!((fair * 3 / 4..=fair * 5 / 4).contains(pause), "{pause:?} for {fair:?}");
    }
    assert_eq!(scene.engine.run_once().await.unwrap().rejected, 1);
    let message = scene.only(id).await;
    assert_eq!((message.attempts, message.error_code.as_deref()), (25, Some("45")));
    assert_eq!(message.response.as_deref(), Some("Given up after 25 attempts: System error"));
    assert!(scene.engine.now().since(began) < Duration::from_hours(11));
    assert_over(&scene, id, MessageStatus::Rejected).await;
    scene.assert_credits(id, before, [0, 0, COST]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carrier_says_that_the_number_opted_out() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    scene.house.subscribed(MALAYSIAN).await;
    scene.house.subscribed(AMERICAN).await;
    let before = scene.balance().await;
    let id = scene.broadcast("sent", MALAYSIAN).await;
    assert_eq!(scene.engine.run_once().await.unwrap().accepted, 1);
    let waiting = scene.engine.confirm_broadcast(&scene.house.access, "waits", &to_all("Later")).await.unwrap().id;
    scene.house.report(&scene.house.mocean.report_url_to(MALAYSIAN), 2, 71).await;
    let message = scene.only(id).await;
    assert_eq!((message.status, message.error_code.as_deref()), (MessageStatus::Failed, Some("071")));
    assert_eq!(scene.house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    assert_eq!(scene.see(id).await.credits.spent.get(), COST, "what failed stays spent");
    scene.engine.run_until_idle().await.unwrap();
    let done = scene.see(waiting).await;
    assert_eq!((done.status, done.counts.accepted, done.counts.suppressed), (BroadcastStatus::Done, 1, 1));
    assert_eq!((done.credits.spent.get(), done.credits.released.get()), (1, COST));
    assert!(!scene.house.mocean.texts_to(MALAYSIAN).contains(&"Later".to_owned()));
    assert_eq!(scene.balance().await, before - COST - 1);
    scene.house.books_balance().await;
}

//! The fault map: each way a call to the provider can end, over a real socket, and what becomes of the message, its broadcast,
//! its credits, and of sending. `docs/fault-map.md` holds the same table, and a test holds it to that.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test ends where something unforeseen happens"
)]

mod meet;
mod scene;
mod stories;
#[path = "../support/mod.rs"]
mod support;

use gateway::{Nature, SendStatus};

use meet::meet;
use support::Play;

/// What becomes of a message whose call ended so.
#[derive(Debug, Clone, Copy)]
enum Becomes {
    /// Queued again, at the earliest after the provider's own wish.
    Later { asked: u64, counts: Counts },
    /// Refused for good, with the provider's code.
    Rejected { code: &'static str },
    /// Nobody can tell.
    Unknown,
    /// Nobody can tell, but the provider can be asked: what is left of its answer names the message `x`.
    AskedAfter,
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

/// The beginning of an answer, and one that names the message.
const HALF: &str = r#"{"messages":[{"status":0,"rec"#;
const MOST: &str = r#"{"messages":[{"status":0,"msgid":"x","rec"#;

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
    half_a_body: "Half a body, then closed", Way::Plays(Play::BreaksOff(HALF)) => Becomes::Unknown;
    most_of_a_body: "A body that names the message, then closed", Way::Plays(Play::BreaksOff(MOST)) => Becomes::AskedAfter;
    endless: "An answer beyond 64 KiB", Way::Plays(Play::Endless) => Becomes::Unknown;
    not_http: "Something that is not HTTP", Way::Plays(Play::NotHttp) => Becomes::Unknown;
    half_a_json: "200 with half a JSON", Way::Plays(Play::json(HALF)) => Becomes::Unknown;
    most_of_a_json: "200 with half a JSON that names the message", Way::Plays(Play::json(MOST)) => Becomes::AskedAfter;
    json_about_nothing: "200 with JSON and no status", Way::Plays(Play::json("{\"messages\":[]}")) => Becomes::Unknown;
    json_without_status: "200 with JSON that names the message, and no status",
        Way::Plays(Play::json(r#"{"messages":[{"receiver":"TO","msgid":"x"}]}"#)) => Becomes::AskedAfter;
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
            Self::AskedAfter => ["`unknown`, the provider is asked", "goes on", "spent", "failure"],
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
    let document = include_str!("../../../../docs/fault-map.md");
    // Below the head and its line.
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    let wanted: Vec<String> =
        map().iter().map(|fault| format!("| {} | {} |", fault.name, fault.becomes.words().join(" | "))).collect();
    assert_eq!(rows, wanted, "docs/fault-map.md must hold:\n{}", wanted.join("\n"));
    assert!(map().iter().all(|fault| !fault.ways.is_empty()));
}

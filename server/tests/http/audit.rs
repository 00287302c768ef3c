//! Whatever changes something leaves its line in the audit log. The lists are those that the router is built from, and the
//! registry of server functions: one that is not named here fails.

use std::collections::BTreeMap;

use app::functions::FUNCTIONS;
use domain::Role;
use engine::Act;
use reqwest::Method;
use serde_json::{Value, json};
use server::routes::{Access, table};

use crate::support::{Answer, EMAIL, FakeProvider, PASSWORD, TestApp, on_both_engines};

/// What a call leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// A line with this word, or one of those.
    Line(&'static [&'static str]),
    /// Nothing, and why.
    Nothing(&'static str),
}

use Leaves::{Line, Nothing};

const SETTINGS: Leaves = Line(&["site.settings_changed"]);

/// Every call that may change something.
const CALLS: &[(&str, Leaves)] = &[
    ("POST /api/v1/sites", Line(&["site.created"])),
    ("PATCH /api/v1/sites/{site}", SETTINGS),
    ("PUT /api/v1/sites/{site}/provider", Line(&["provider.saved"])),
    ("POST /api/v1/sites/{site}/credits", Line(&["credits.granted"])),
    ("PATCH /api/v1/sites/{site}/subscribers/{id}", Line(&["subscriber.status_changed"])),
    ("DELETE /api/v1/sites/{site}/subscribers/{id}", Line(&["subscriber.deleted"])),
    ("POST /api/v1/sites/{site}/erasures", Line(&["number.erased"])),
    ("POST /api/v1/sites/{site}/disclosures", Nothing("what is known of a number, nothing done")),
    ("POST /admin/sites/{site}/records/download", Nothing("a file, asked for by a form; nothing done")),
    ("POST /api/v1/sites/{site}/broadcasts", Line(&["broadcast.confirmed"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/cancel", Line(&["broadcast.cancelled"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/pause", Line(&["broadcast.paused"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/resume", Line(&["broadcast.resumed"])),
    ("POST /api/v1/sites/{site}/messages/{id}/resend", Line(&["message.resent"])),
    ("POST /api/v1/sites/{site}/messages/{id}/write-off", Line(&["message.written_off"])),
    ("POST /api/v1/sites/{site}/waiting/send", Line(&["waiting.sent"])),
    ("POST /api/v1/sites/{site}/waiting/cancel", Line(&["waiting.cancelled"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/unsubscribe", Line(&["inbox.unsubscribed"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/dismiss", Line(&["inbox.dismissed"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/answer", Line(&["inbox.answered"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/quote", Nothing("a price, nothing done")),
    ("POST /api/v1/sites/{site}/quotes", Nothing("a price, nothing done")),
    ("POST /api/v1/sites/{site}/subscriptions", Nothing("a visitor's; the record of consent has it")),
    ("POST /api/v1/sites/{site}/subscriptions/confirm", Nothing("a visitor's; the record of consent has it")),
    ("POST /api/v1/sites/{site}/subscriptions/resend", Nothing("a visitor's; nothing but a code is sent")),
    ("/fn/confirm-code", Nothing("a visitor's; the record of consent has it")),
    ("/fn/resend-code", Nothing("a visitor's; nothing but a code is sent")),
    ("/fn/preferences-leave", Nothing("a subscriber's; the record of consent has it")),
    ("/fn/subscribe", Nothing("a visitor's; the record of consent has it")),
    ("/fn/set-up", Line(&["user.added"])),
    ("/fn/sign-in", Line(&["sign_in.succeeded", "sign_in.failed"])),
    ("/fn/sign-in-code", Line(&["sign_in.succeeded", "sign_in.failed"])),
    ("/fn/sign-out", Nothing("the session that asks, and nothing else")),
    ("/fn/invitation-accept", Line(&["user.invitation_accepted"])),
    ("/fn/invitation-join", Line(&["user.invitation_accepted"])),
    ("/fn/invitation-revoke", Line(&["user.invitation_revoked"])),
    ("/fn/user-role", Line(&["user.role_changed"])),
    ("/fn/user-remove", Line(&["user.removed"])),
    ("/fn/user-delete", Line(&["user.deleted"])),
    ("/fn/password-change", Line(&["user.password_changed"])),
    ("/fn/second-step-begin", Nothing("a secret that does nothing until it is confirmed")),
    ("/fn/second-step-end", Line(&["second_step.off"])),
    ("/fn/second-step-demand", Line(&["second_step.demanded"])),
    ("/fn/session-end", Line(&["session.ended"])),
    ("/fn/sessions-end", Line(&["sessions.ended"])),
    ("/fn/broadcast-action", Line(&["broadcast.paused", "broadcast.resumed", "broadcast.cancelled"])),
    ("/fn/handset-reply", Nothing("a text from a virtual handset, as a subscriber sends one")),
    ("/fn/inbox-answer", Line(&["inbox.answered"])),
    ("/fn/inbox-dismiss", Line(&["inbox.dismissed"])),
    ("/fn/inbox-unsubscribe", Line(&["inbox.unsubscribed"])),
    ("/fn/message-resend", Line(&["message.resent"])),
    ("/fn/message-write-off", Line(&["message.written_off"])),
    ("/fn/provider", Line(&["provider.saved"])),
    ("/fn/provider-balance", Nothing("asks the provider, changes nothing of anybody's")),
    ("/fn/provider-webhooks", Line(&["webhooks.renewed"])),
    ("/fn/provider-webhooks-end-old", Line(&["webhooks.old_ended"])),
    ("/fn/quote-broadcast", Nothing("a price, nothing done")),
    ("/fn/send-broadcast", Line(&["broadcast.confirmed"])),
    ("/fn/record-erase", Line(&["number.erased"])),
    ("/fn/settings-countries", SETTINGS),
    ("/fn/settings-credits", SETTINGS),
    ("/fn/settings-languages", SETTINGS),
    ("/fn/settings-limits", SETTINGS),
    ("/fn/settings-links", SETTINGS),
    ("/fn/settings-opt-in", SETTINGS),
    ("/fn/settings-opt-out", SETTINGS),
    ("/fn/settings-origins", SETTINGS),
    ("/fn/settings-page-words", SETTINGS),
    ("/fn/settings-popup", SETTINGS),
    ("/fn/settings-protection", SETTINGS),
    ("/fn/settings-records", SETTINGS),
    ("/fn/settings-quiet-hours", SETTINGS),
    ("/fn/settings-sms", SETTINGS),
    ("/fn/settings-stop-to", SETTINGS),
    ("/fn/settings-texts", SETTINGS),
    ("/fn/settings-wait", SETTINGS),
    ("/fn/settings-words-in", SETTINGS),
    ("/fn/site", Line(&["site.created"])),
    ("/fn/subscriber-delete", Line(&["subscriber.deleted"])),
    ("/fn/subscriber-status", Line(&["subscriber.status_changed"])),
    ("/fn/subscribers-bulk", Line(&["subscribers.status_changed", "subscribers.deleted"])),
    ("/fn/unclear-decide", Line(&["messages.resent", "messages.written_off"])),
    ("/fn/waiting", Line(&["waiting.sent", "waiting.cancelled"])),
    ("/fn/api-key-revoke", Line(&["api_key.revoked"])),
    ("/fn/grant-credits", Line(&["credits.granted"])),
];

fn leaves(call: &str) -> Leaves {
    CALLS.iter().find(|(listed, _)| *listed == call).unwrap_or_else(|| panic!("{call} is not listed")).1
}

#[test]
fn every_call_that_changes_something_is_accounted_for() {
    let mut there: Vec<String> = FUNCTIONS.iter().map(|(path, _)| (*path).to_owned()).collect();
    for route in table() {
        for call in route.calls {
            let by_people = !matches!(call.access, Access::WebhookSecret);
            if by_people && !matches!(call.method, "GET" | "OPTIONS") {
                there.push(format!("{} {}", call.method, route.path));
            }
        }
    }
    let mut listed: Vec<String> = CALLS.iter().map(|(call, _)| (*call).to_owned()).collect();
    there.sort();
    listed.sort();
    assert_eq!(listed, there);
    for (call, leaves) in CALLS {
        match leaves {
            Line(words) => assert!(!words.is_empty() && words.iter().all(|word| word.parse::<Act>().is_ok()), "{call}"),
            Nothing(why) => assert!(!why.is_empty(), "{call}"),
        }
    }
}

/// An app, its owner's session, and what was seen of the log so far.
struct Watched {
    app: TestApp,
    cookie: String,
    seen: BTreeMap<String, Value>,
}

impl Watched {
    async fn new_lines(&mut self) -> Vec<Value> {
        let page = self.app.get("/audit?per_page=100").await;
        assert_eq!(page.status, 200, "{page:?}");
        let mut new = Vec::new();
        for event in page.json()["items"].as_array().unwrap() {
            if self.seen.insert(event["id"].as_str().unwrap().to_owned(), event.clone()).is_none() {
                new.push(event.clone());
            }
        }
        new
    }

    /// One line was left since, and it is one of those that `call` leaves.
    async fn left(&mut self, call: &str, answer: &Answer) -> Value {
        assert!(answer.status < 400, "{call}: {answer:?}");
        let new = self.new_lines().await;
        let Line(words) = leaves(call) else { panic!("{call} leaves nothing") };
        let [line] = new.as_slice() else { panic!("{call}: {new:?} {answer:?}") };
        assert!(words.contains(&line["act"].as_str().unwrap()), "{call}: {line}");
        line.clone()
    }

    async fn api(&mut self, call: &str, path: &str, body: Option<Value>) -> (Answer, Value) {
        let method: Method = call.split(' ').next().unwrap().parse().unwrap();
        let mut request = self.app.api(method, path).header("idempotency-key", &uuid::Uuid::now_v7().to_string());
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await;
        let line = self.left(call, &answer).await;
        assert_eq!(line["actor"]["kind"], "api_key", "{line}");
        (answer, line)
    }

    async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Value {
        let request = self.app.call(Method::POST, path).sent_by_our_page(&self.app).header("cookie", &self.cookie);
        let answer = request.form(fields).send().await;
        let line = self.left(path, &answer).await;
        assert_eq!(line["actor"]["kind"], "user", "{line}");
        assert_eq!(line["actor"]["address"], "127.0.0.1", "{line}");
        line
    }
}

// A day at the console and the API: each act leaves one line, none of them a secret.
on_both_engines! {
    async fn acts_leave_lines(database) {
        let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
        app.without_limits().await;
        for phone in ["+60123456781", "+60123456782", "+60123456783"] {
            app.subscribe(phone).await;
        }
        let mut ids = Vec::new();
        for phone in ["+60123456781", "+60123456782", "+60123456783"] {
            ids.push(app.subscriber(phone).await["id"].as_str().unwrap().to_owned());
        }
        let cookie = app.sign_in().await;
        let mut day = Watched { app, cookie, seen: BTreeMap::new() };
        // The first owner, the key that asks, the limits, and signing in.
        let begun: Vec<Value> = day.new_lines().await.iter().rev().map(|line| line["act"].clone()).collect();
        assert_eq!(begun, ["user.added", "api_key.created", "site.settings_changed", "sign_in.succeeded"]);

        day.api("POST /api/v1/sites", "/sites", Some(json!({"slug": "other", "name": "Other"}))).await;
        let (_, line) = day.api("PATCH /api/v1/sites/{site}", "/sites/main", Some(json!({"name": "Bells"}))).await;
        assert_eq!((&line["before"], &line["after"]), (&json!({"name": "Carillon"}), &json!({"name": "Bells"})));
        let grant = json!({"amount": 500, "note": "more"});
        day.api("POST /api/v1/sites/{site}/credits", "/sites/main/credits", Some(grant)).await;
        day.form("/fn/grant-credits", &[("site", "main"), ("amount", "5"), ("note", "")]).await;
        day.form("/fn/settings-wait", &[("site", "main"), ("send_within_hours", "30")]).await;
        day.form("/fn/settings-languages", &[("site", "main"), ("default", "en"), ("offered[0]", "en"), ("offered[1]", "fr")]).await;
        day.form("/fn/settings-words-in", &[("site", "main"), ("language", "fr"), ("button", "Allez")]).await;
        day.form("/fn/settings-stop-to", &[("site", "main"), ("way_out", "true"), ("stop_to", "63839")]).await;
        day.form("/fn/settings-sms", &[("site", "main"), ("enabled", "false")]).await;
        day.form("/fn/settings-sms", &[("site", "main"), ("enabled", "true")]).await;
        day.form("/fn/site", &[("slug", "third"), ("name", "Third")]).await;

        let line = day.form("/fn/subscriber-status", &[("site", "main"), ("id", &ids[0]), ("to", "suspended")]).await;
        assert_eq!(line["subject"]["phone"], "+60123456781");
        assert_eq!((&line["before"]["status"], &line["after"]["status"]), (&json!("active"), &json!("suspended")));
        let bulk = [("site", "main"), ("action", "suspend"), ("ids[0]", &ids[1]), ("ids[1]", &ids[2])];
        let line = day.form("/fn/subscribers-bulk", &bulk).await;
        assert_eq!(line["after"]["changed"], 2, "one line for all: {line}");
        day.form("/fn/subscriber-delete", &[("site", "main"), ("id", &ids[0])]).await;
        let path = format!("/sites/main/subscribers/{}", ids[1]);
        let change = Some(json!({"status": "active"}));
        day.api("PATCH /api/v1/sites/{site}/subscribers/{id}", &path, change).await;
        day.api("DELETE /api/v1/sites/{site}/subscribers/{id}", &path, None).await;

        for (text, call) in [("who is this", "dismiss"), ("stop texting that", "unsubscribe")] {
            day.app.text("60123456783", text).await;
            let waiting = day.app.get("/sites/main/inbound").await;
            let id = waiting.json()["items"][0]["id"].as_str().unwrap().to_owned();
            let route = format!("POST /api/v1/sites/{{site}}/inbound/{{id}}/{call}");
            day.api(&route, &format!("/sites/main/inbound/{id}/{call}"), None).await;
        }

        let fake = FakeProvider::start().await;
        day.api("PUT /api/v1/sites/{site}/provider", "/sites/main/provider", Some(fake.account())).await;
        let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456784"}});
        let (_, line) =
            day.api("POST /api/v1/sites/{site}/broadcasts", "/sites/main/broadcasts", Some(draft)).await;
        assert_eq!((&line["after"]["audience"], &line["after"]["recipients"]), (&json!("named"), &json!(1)));

        day.form("/fn/provider-webhooks", &[("site", "main")]).await;
        day.form("/fn/provider-webhooks-end-old", &[("site", "main")]).await;
        let key = day.app.make_key("short-lived").await;
        let made = day.new_lines().await;
        assert_eq!((&made[0]["act"], &made[0]["actor"]["kind"]), (&json!("api_key.created"), &json!("command")));
        day.form("/fn/api-key-revoke", &[("id", made[0]["subject"]["id"].as_str().unwrap())]).await;

        let wrong = [("email", "nobody@example.org"), ("password", "MARKED in the wrong field")];
        let answer = day.app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&day.app).form(&wrong).send().await;
        let line = day.left("/fn/sign-in", &answer).await;
        assert_eq!((&line["act"], &line["actor"]["kind"]), (&json!("sign_in.failed"), &json!("stranger")));
        let renewed = [("password", PASSWORD), ("new_password", "four other random words")];
        day.form("/fn/password-change", &renewed).await;
        day.form("/fn/second-step-demand", &[("demand", "true")]).await;
        day.form("/fn/sessions-end", &[]).await;

        // The file has it all, and nowhere stands a secret.
        day.cookie = {
            let form = [("email", EMAIL), ("password", "four other random words")];
            let answer = day.app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&day.app).form(&form).send().await;
            answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
        };
        let all = day.app.get("/audit?per_page=100").await.body;
        for secret in [PASSWORD, "four other random words", "MARKED", "nobody@example.org", "test-key", "test-secret", &key, &day.app.key] {
            assert!(!all.contains(secret), "{secret}");
        }
    }

    async fn the_log_is_for_owners(database) {
        let app = TestApp::start(database).await;
        assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
        app.patch("/sites/main", json!({"name": "=HYPERLINK(\"x\")"})).await;
        app.patch("/sites/other", json!({"name": "Elsewhere"})).await;
        for role in [Role::Viewer, Role::Manager] {
            let key = app.make_key_for(role, Some("main")).await;
            for path in ["/api/v1/audit", "/api/v1/sites/main/audit"] {
                assert_eq!(app.call(Method::GET, path).bearer(&key).send().await.status, 403, "{role:?} {path}");
            }
            let email = format!("{}@example.org", role.as_str());
            app.add_person(&email, role, None).await;
            let cookie = app.sign_in_as(&email).await;
            for path in ["/admin/audit", "/admin/audit.csv"] {
                let answer = app.call(Method::GET, path).header("cookie", &cookie).send().await;
                assert_eq!(answer.status, 403, "{role:?} {path}");
            }
        }
        // A site's own owner sees what was done there and nothing else.
        let key = app.make_key_for(Role::Owner, Some("main")).await;
        let own = app.call(Method::GET, "/api/v1/audit").bearer(&key).send().await;
        assert!(own.body.contains("HYPERLINK") && !own.body.contains("Elsewhere"), "{own:?}");
        assert_eq!(app.call(Method::GET, "/api/v1/sites/other/audit").bearer(&key).send().await.status, 404);

        let page = app.signed_in_page("/admin/audit?search=settings+changed").await;
        assert!(page.contains("Settings changed") && page.contains("Elsewhere") && !page.contains("API key made</td>"), "{page}");
        assert!(app.signed_in_page("/admin/audit?search=nothing+like+it").await.contains("Nothing matches."));
        let cookie = app.sign_in().await;
        let wrong = app.call(Method::GET, "/admin/audit?act=no.such").header("cookie", &cookie).send().await;
        assert_eq!(wrong.status, 422);
        let first = app.get("/audit?per_page=2").await;
        let older = app.get(&format!("/audit?per_page=2&older={}", first.json()["older"].as_str().unwrap())).await;
        assert_eq!(older.json()["items"].as_array().unwrap().len(), 2);
        let back = app.get(&format!("/audit?per_page=2&newer={}", older.json()["newer"].as_str().unwrap())).await;
        assert_eq!(back.json()["items"], first.json()["items"]);
        let csv = app.call(Method::GET, "/admin/audit.csv").header("cookie", &cookie).send().await;
        assert_eq!(csv.status, 200);
        assert!(csv.body.starts_with("id,at,act,"), "{csv:?}");
        assert!(csv.body.lines().all(|line| !line.contains(",=") && !line.contains(",\"=")), "{csv:?}");
    }
}

//! Bad input to every route of the table and to every server function: a clear 4xx, never a 500, nothing half-written.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use server::routes::{Access, Route, table};

use crate::routes::filled;
use crate::support::{Answer, TestApp, mobiles, on_both_engines};

/// A body to send, its type, and whether there is any address that could take it.
struct Bad {
    what: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

fn bad_bodies() -> Vec<Bad> {
    let json_of = |what, value: Value| Bad { what, kind: "application/json", body: value.to_string().into_bytes() };
    let raw = |what, kind, body: &[u8]| Bad { what, kind, body: body.to_vec() };
    let form = "application/x-www-form-urlencoded";
    let many = mobiles(10_001);
    let numbers = |numbers: &str| json!({"type": "numbers", "numbers": numbers});
    vec![
        raw("nothing", "application/json", b""),
        raw("half an object", "application/json", b"{\"name\":"),
        raw("no JSON", "application/json", b"name=x"),
        raw("invalid UTF-8", "application/json", b"{\"name\":\"\xff\xfe\"}"),
        raw("a raw NUL", "application/json", b"{\"name\":\"a\0b\"}"),
        raw("another type", "text/plain", b"{}"),
        raw("no type that exists", "x", b"\xff\0"),
        raw("deep nesting", "application/json", "[".repeat(5_000).as_bytes()),
        raw("a megabyte", "application/json", &vec![b'x'; 1_000_000]),
        raw("a megabyte of JSON", "application/json", json!({"name": "x".repeat(1_000_000)}).to_string().as_bytes()),
        raw("a megabyte of form", form, &[b"email=".as_slice(), &vec![b'x'; 1_000_000]].concat()),
        raw("a form with invalid UTF-8", form, b"email=%ff&phone=\xff"),
        raw("a form with NUL", form, b"email=a%00b&phone=a%00b"),
        raw("a form of emoji", form, "email=🔔&phone=🔔&slug=🔔".as_bytes()),
        raw("half a multipart", "multipart/form-data; boundary=x", b"--x\r\nContent-Dis"),
        json_of("a list", json!([1, 2])),
        json_of("null", json!(null)),
        json_of("a number", json!(5)),
        json_of("unknown fields", json!({"colour": "red"})),
        json_of(
            "NUL",
            json!({"name": "a\u{0}b", "phone": "+6012\u{0}3456789", "consent": true, "body": "\u{0}", "status": "\u{0}"}),
        ),
        json_of(
            "emoji everywhere",
            json!({"slug": "🔔", "name": "🔔", "phone": "🔔", "status": "🔔", "amount": "🔔", "kind": "🔔"}),
        ),
        json_of(
            "right-to-left marks",
            json!({"slug": "\u{202e}niam", "phone": "\u{200f}+60123456789\u{202e}x", "status": "\u{202e}evitca"}),
        ),
        json_of(
            "wrong types",
            json!({"slug": 1, "name": [], "phone": {}, "consent": "yes", "status": 1, "amount": "1", "body": 1, "kind": 1}),
        ),
        json_of("10,001 numbers", json!({"body": "Hello", "audience": numbers(&many)})),
        json_of("5,000 characters", json!({"body": "x".repeat(5_000), "audience": numbers("60123456789")})),
        json_of("an id of nobody", json!({"body": "Hello", "audience": {"type": "subscribers", "ids": ["nobody"]}})),
        json_of("ids that are numbers", json!({"body": "Hello", "audience": {"type": "subscribers", "ids": [1, 2]}})),
        json_of("a huge number", json!({"amount": 1e300, "note": ""})),
    ]
}

const BAD_QUERIES: [&str; 6] =
    ["page=%ff", "search=%00", "page=-1", "per_page=1e9", "colour=%F0%9F%94%94", "status=%E2%80%AE"];

const BAD_IDS: [&str; 6] = ["nonsense", "0", "%F0%9F%94%94", "%00", "%ff", "00000000-0000-0000-0000-000000000000"];

fn is_clear_refusal(answer: &Answer) -> bool {
    (400..500).contains(&answer.status) && !answer.body.is_empty()
}

/// A call with everything right about it but its input.
async fn send(app: &TestApp, cookie: &str, route: &Route, method: &str, path: &str, bad: Option<&Bad>) -> Answer {
    let mut call = app.call(method.parse::<Method>().unwrap(), path);
    let access = route.calls.iter().find(|one| one.method == method).unwrap().access;
    call = match access {
        Access::Key(_) => call.bearer(&app.key).header("idempotency-key", &uuid::Uuid::now_v7().to_string()),
        Access::Session(_) => call.header("cookie", cookie).sent_by_our_page(app),
        Access::Open | Access::WebhookSecret => call,
    };
    if let Some(bad) = bad {
        call = call.body(bad.kind, bad.body.clone());
    }
    call.send().await
}

/// What the database holds, as far as the API shows it.
async fn everything(app: &TestApp) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/sites",
        "/sites/main",
        "/sites/main/subscribers",
        "/sites/main/broadcasts",
        "/sites/main/messages",
        "/sites/main/credits",
    ] {
        all.push(app.get(path).await.json().clone());
    }
    all
}

on_both_engines! {
    async fn bodies(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let before = everything(&app).await;
        let secret = app.inbound_path().await.split('/').nth(3).unwrap().to_owned();
        let sent = AtomicUsize::new(0);
        for route in table() {
            let path = filled(route.path, "00000000-0000-0000-0000-000000000000").replace("nonsense/", &format!("{secret}/"));
            for method in route.methods().into_iter().filter(|method| !matches!(*method, "GET" | "OPTIONS")) {
                for bad in bad_bodies() {
                    // What waits is sent or called off by a call that says nothing more: where nothing waits it does nothing.
                    if matches!(&bad.body[..], b"" | b"{}") && route.path.contains("/waiting/") {
                        continue;
                    }
                    let answer = send(&app, &cookie, &route, method, &path, Some(&bad)).await;
                    assert!(is_clear_refusal(&answer), "{} to {method} {}: {answer:?}", bad.what, route.path);
                    if bad.body.len() >= 1_000_000 {
                        assert_eq!(answer.status, 413, "{} to {method} {}: {answer:?}", bad.what, route.path);
                    }
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        assert!(sent.into_inner() > 300, "the table was walked");
        assert_eq!(everything(&app).await, before, "nothing half-written");
        assert!(!app.log().contains("ERROR"), "{}", app.log());
    }

    async fn addresses(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        for route in table().into_iter().filter(|route| route.calls[0].access != Access::Open || route.path.contains("{site}")) {
            for method in route.methods().into_iter().filter(|method| *method != "OPTIONS") {
                let mut paths: Vec<String> = Vec::new();
                if route.path.contains("{site}") {
                    let sites = ["nowhere", "MAIN", "%00", "%ff", "%F0%9F%94%94", "..%2fmain", &"x".repeat(5_000)].map(str::to_owned);
                    paths.extend(sites.iter().map(|site| filled(&route.path.replace("{site}", site), "0")));
                }
                for capture in ["{id}", "{secret}", "{token}"].into_iter().filter(|capture| route.path.contains(capture)) {
                    paths.extend(BAD_IDS.iter().map(|id| filled(&route.path.replace(capture, id), "0")));
                }
                if method == "GET" && route.calls[0].access != Access::WebhookSecret {
                    let path = filled(route.path, "00000000-0000-0000-0000-000000000000");
                    paths.extend(BAD_QUERIES.iter().filter(|query| path.contains("history") || takes(&route, query)).map(|query| format!("{path}?{query}")));
                }
                for path in paths {
                    let valid = Bad { what: "", kind: "application/json", body: b"{}".to_vec() };
                    let body = (method != "GET").then_some(&valid);
                    let answer = send(&app, &cookie, &route, method, &path, body).await;
                    assert!(is_clear_refusal(&answer), "{method} {path}: {answer:?}");
                }
            }
        }
        assert!(!app.log().contains("ERROR"), "{}", app.log());
    }

    async fn someone_elses_ids(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        let subscriber = app.subscriber("+60123456789").await["id"].as_str().unwrap().to_owned();
        let message = app.message_with_status("kind=welcome", "delivered").await["id"].as_str().unwrap().to_owned();
        let made = app.broadcast(json!({"body": "Hello", "audience": {"type": "all"}})).await;
        let broadcast = made.json()["id"].as_str().unwrap().to_owned();
        app.broadcast_done(&broadcast).await;
        app.post("/sites", json!({"slug": "other", "name": "Other"})).await;
        let cookie = app.sign_in().await;
        for route in table().into_iter().filter(|route| route.path.contains("{site}") && route.path.contains("{id}")) {
            for id in [&subscriber, &message, &broadcast] {
                let path = filled(&route.path.replace("{site}", "other"), id);
                for method in route.methods() {
                    let patch = Bad { what: "", kind: "application/json", body: b"{\"status\":\"suspended\"}".to_vec() };
                    let answer = Bad { what: "", kind: "application/json", body: b"{\"body\":\"Hello\"}".to_vec() };
                    let body = match method {
                        "PATCH" => Some(&patch),
                        "POST" if path.ends_with("/quote") || path.ends_with("/answer") => Some(&answer),
                        _ => None,
                    };
                    let answer = send(&app, &cookie, &route, method, &path, body).await;
                    assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
                }
            }
        }
        let named = json!({"body": "Hello", "audience": {"type": "subscribers", "ids": [subscriber]}});
        let quote = app.post("/sites/other/quotes", named).await;
        assert!(quote.status == 422 || quote.json()["recipients"] == 0, "{quote:?}");
    }

    async fn server_functions(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let before = everything(&app).await;
        // These take nothing, so that nothing can be wrong with it.
        let plain = ["/fn/sign-out", "/fn/sessions-end", "/fn/second-step-begin"];
        let functions: Vec<_> = server_fn::axum::server_fn_paths().filter(|(path, _)| !plain.contains(path)).collect();
        assert!(functions.len() > 10, "{functions:?}");
        for (path, method) in functions {
            assert_eq!(method, Method::POST, "{path}: SameSite=Lax lets GET through");
            for bad in bad_bodies() {
                let call = app.call(Method::POST, path).header("cookie", &cookie).sent_by_our_page(&app);
                let answer = call.body(bad.kind, bad.body.clone()).send().await;
                // Without JavaScript a refused form is shown again, by a redirect to its page.
                let shown_again = matches!(answer.status, 302 | 303) && answer.header("location").is_some_and(|to| to.contains("form="));
                assert!(is_clear_refusal(&answer) || shown_again, "{} to {path}: {answer:?}", bad.what);
            }
        }
        assert_eq!(everything(&app).await, before, "nothing half-written");
        assert!(!app.log().contains("ERROR"), "{}", app.log());
    }
}

/// Queries that are no plain text are refused everywhere, the others where a query is read at all.
fn takes(route: &Route, query: &str) -> bool {
    let lists = ["/subscribers", "/broadcasts", "/messages", "/inbound"];
    query.contains("%ff") || query.contains("%00") || lists.iter().any(|list| route.path.ends_with(list))
}

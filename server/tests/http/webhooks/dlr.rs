//! `/webhooks/mocean/{secret}/dlr/{token}`

use reqwest::Method;
use serde_json::json;
use url::Url;

use crate::support::{FakeProvider, Manner, ProblemExt, TestApp, field, on_both_engines};

const DIGITS: &str = "60123456789";

/// An app with one message sent through a fake provider, and the path of the report that it asked for.
async fn one_message(database: crate::support::Database, manner: Manner) -> (TestApp, String) {
    let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
    let fake = FakeProvider::start().await;
    let saved = app.api(Method::PUT, "/sites/main/provider").json(&fake.account()).send().await;
    assert_eq!(saved.status, 200, "{saved:?}");
    fake.behave(manner);
    app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": DIGITS}})).await;
    app.message_with_status("kind=broadcast", if manner == Manner::Accept { "accepted" } else { "unknown" }).await;
    let url: Url = field(&fake.sent()[0], "mocean-dlr-url").parse().unwrap();
    let path = url.path().to_owned();
    (app, path)
}

fn report(status: &'static str, error: &'static str) -> [(&'static str, &'static str); 5] {
    [
        ("mocean-from", DIGITS),
        ("mocean-to", "CARILLON"),
        ("mocean-dlr-status", status),
        ("mocean-msgid", "fake1"),
        ("mocean-error-code", error),
    ]
}

on_both_engines! {
    async fn delivered_is_never_taken_back(database) {
        let (app, path) = one_message(database, Manner::Accept).await;
        let answer = app.call(Method::PUT, &path).form(&report("1", "0")).send().await;
        assert_eq!(answer.status, 200, "anything else is repeated for 36 hours: {answer:?}");
        let message = app.messages("kind=broadcast").await.remove(0);
        assert_eq!(message["status"], "delivered");
        assert!(message["delivered_at"].is_string());
        for late in [report("2", "027"), report("3", "000"), report("1", "0")] {
            assert_eq!(app.call(Method::POST, &path).form(&late).send().await.status, 200);
        }
        assert_eq!(app.messages("kind=broadcast").await[0]["status"], "delivered");
    }

    async fn failed_and_why(database) {
        let (app, path) = one_message(database, Manner::Accept).await;
        let query = format!("{path}?mocean-from={DIGITS}&mocean-to=CARILLON&mocean-dlr-status=2&mocean-msgid=fake1&mocean-error-code=001");
        assert_eq!(app.call(Method::GET, &query).send().await.status, 200);
        let message = app.messages("kind=broadcast").await.remove(0);
        assert_eq!(message["status"], "failed");
        assert!(message["error_code"].as_str().is_some_and(|code| code.contains('1')), "{message}");
    }

    async fn a_report_settles_an_unknown(database) {
        let (app, path) = one_message(database, Manner::Mumble).await;
        let body = json!({"mocean-from": DIGITS, "mocean-to": "CARILLON", "mocean-dlr-status": 1, "mocean-msgid": "never-seen", "mocean-error-code": 0});
        assert_eq!(app.call(Method::PUT, &path).json(&body).send().await.status, 200);
        assert_eq!(app.messages("kind=broadcast").await[0]["status"], "delivered");
    }

    async fn opted_out_at_the_carrier(database) {
        let (app, path) = one_message(database, Manner::Accept).await;
        assert_eq!(app.call(Method::PUT, &path).form(&report("2", "071")).send().await.status, 200);
        let quote = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": DIGITS}});
        let quote = app.post("/sites/main/quotes", quote).await;
        assert_eq!(quote.json()["excluded"]["unsubscribed"], 1, "071 is a STOP: {quote:?}");
    }

    async fn strange_reports(database) {
        let (app, path) = one_message(database, Manner::Accept).await;
        let secret = path.split('/').nth(3).unwrap().to_owned();
        let foreign = app.call(Method::PUT, &format!("/webhooks/mocean/{secret}/dlr/no-token-of-ours")).form(&report("1", "0")).send().await;
        assert_eq!(foreign.status, 200, "kept, and settles nothing: {foreign:?}");
        let token = path.split('/').nth(5).unwrap();
        app.call(Method::PUT, &format!("/webhooks/mocean/nonsense/dlr/{token}")).form(&report("1", "0")).send().await.assert_problem(404);
        for odd in [report("99", "0"), report("1", "many")] {
            assert_eq!(app.call(Method::PUT, &path).form(&odd).send().await.status, 200, "kept, and settles nothing");
        }
        app.call(Method::PUT, &path).form(&[]).send().await.assert_problem(400);
        app.call(Method::PUT, &path).body("application/json", "[1]").send().await.assert_problem(400);
        app.call(Method::PUT, &path).body("text/plain", "a".repeat(20_000)).send().await.assert_problem(413);
        app.call(Method::DELETE, &path).send().await.assert_problem(405);
        assert_eq!(app.messages("kind=broadcast").await[0]["status"], "accepted");
    }
}

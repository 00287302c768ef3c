//! `/webhooks/mocean/{secret}/inbound`

use reqwest::Method;
use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

const PHONE: &str = "+60123456789";
const DIGITS: &str = "60123456789";

async fn app_with_subscriber(database: crate::support::Database) -> TestApp {
    let app = TestApp::start(database).await;
    app.subscribe(PHONE).await;
    app.message_with_status("kind=welcome", "delivered").await;
    app
}

on_both_engines! {
    async fn stop_help_start(database) {
        let app = app_with_subscriber(database).await;
        let balance = app.get("/sites/main/credits").await.json()["balance"].clone();
        assert_eq!(app.text(DIGITS, "HELP").await.status, 200);
        app.message_with_status("kind=help", "delivered").await;
        assert_eq!(app.text(DIGITS, "Stop.").await.status, 200);
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
        app.message_with_status("kind=stop_confirmation", "delivered").await;
        assert_eq!(app.text(DIGITS, "STOP").await.status, 200);
        assert_eq!(app.messages("kind=stop_confirmation").await.len(), 1, "one confirmation, and one only");
        assert_eq!(app.get("/sites/main/credits").await.json()["balance"], balance, "neither costs credits");

        let all = json!({"body": "Hello", "audience": {"type": "all"}});
        app.broadcast(all).await.assert_problem(422);
        assert_eq!(app.text(DIGITS, "START").await.status, 200);
        assert_eq!(app.subscriber(PHONE).await["status"], "active");
    }

    async fn every_form_of_the_call(database) {
        let app = app_with_subscriber(database).await;
        let path = app.inbound_path().await;
        let query = format!("{path}?mocean-from={DIGITS}&mocean-to=63001&mocean-text=STOP&mocean-time=2026-01-01+00:00:01");
        assert_eq!(app.call(Method::GET, &query).send().await.status, 200);
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
        let body = json!({"mocean-from": 60_123_456_789_i64, "mocean-to": "63001", "mocean-text": "START", "mocean-time": "2026-01-01 00:00:02"});
        assert_eq!(app.call(Method::POST, &path).json(&body).send().await.status, 200);
        assert_eq!(app.subscriber(PHONE).await["status"], "active");
        let hex = [("mocean-from", DIGITS), ("mocean-to", "63001"), ("mocean-text", "00530054004F0050"), ("mocean-coding", "3"), ("mocean-time", "2026-01-01 00:00:03")];
        assert_eq!(app.call(Method::POST, &path).form(&hex).send().await.status, 200);
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
    }

    async fn repeats_count_once(database) {
        let app = app_with_subscriber(database).await;
        let path = app.inbound_path().await;
        let form = |text| [("mocean-from", DIGITS), ("mocean-to", "63001"), ("mocean-text", text), ("mocean-time", "2026-01-01 00:00:01")];
        assert_eq!(app.call(Method::POST, &path).form(&form("STOP")).send().await.status, 200);
        assert_eq!(app.text(DIGITS, "START").await.status, 200);
        assert_eq!(app.call(Method::POST, &path).form(&form("STOP")).send().await.status, 200, "a repeat is 2xx, or it comes for a day");
        assert_eq!(app.subscriber(PHONE).await["status"], "active", "a repeated STOP must not undo the START after it");
    }

    async fn strangers_do_no_harm_and_stop_is_remembered(database) {
        let app = TestApp::start(database).await;
        for text in ["START", "HELP", "hello", "🔔", "\u{202e}pots", "bus stop is closed"] {
            assert_eq!(app.text("60123456700", text).await.status, 200, "{text}");
        }
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], 0);
        assert_eq!(app.text("60123456700", "STOP").await.status, 200);
        let quote = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456700"}});
        let quote = app.post("/sites/main/quotes", quote).await;
        assert_eq!((&quote.json()["recipients"], &quote.json()["excluded"]["unsubscribed"]), (&json!(0), &json!(1)));
    }

    async fn unknown_secrets_and_bad_calls(database) {
        let app = app_with_subscriber(database).await;
        let form = [("mocean-from", DIGITS), ("mocean-to", "63001"), ("mocean-text", "STOP"), ("mocean-time", "2026-01-01 00:00:01")];
        for secret in ["nonsense", "0", "%20", "%F0%9F%94%94", &"a".repeat(200)] {
            let answer = app.call(Method::POST, &format!("/webhooks/mocean/{secret}/inbound")).form(&form).send().await;
            assert_eq!(answer.status, 404, "{secret}: {answer:?}");
        }
        app.call(Method::POST, "/webhooks/mocean/nonsense/inbound").form(&[]).send().await.assert_problem(404);
        assert_eq!(app.subscriber(PHONE).await["status"], "active");

        let path = app.inbound_path().await;
        app.call(Method::POST, &path).form(&[("mocean-text", "STOP")]).send().await.assert_problem(400);
        app.call(Method::POST, &path).form(&[]).send().await.assert_problem(400);
        app.call(Method::POST, &path).body("application/json", "{").send().await.assert_problem(400);
        app.call(Method::POST, &path).body("application/x-www-form-urlencoded", "mocean-from=%ff").send().await.assert_problem(400);
        app.call(Method::POST, &path).body("text/plain", "a".repeat(17_000)).send().await.assert_problem(413);
        app.call(Method::PUT, &path).form(&form).send().await.assert_problem(405);
        assert_eq!(app.subscriber(PHONE).await["status"], "active");
    }

    async fn neither_secret_nor_number_in_the_log(database) {
        let app = TestApp::builder(database).set("CARILLON_LOG", "debug,sqlx=off,hyper=off").start().await;
        app.subscribe(PHONE).await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.text(DIGITS, "STOP").await;
        let path = app.inbound_path().await;
        let secret = path.split('/').nth(3).unwrap();
        let log = app.log();
        assert!(log.contains("/webhooks/mocean/{secret}/inbound"), "requests are logged by route: {log}");
        assert!(!log.contains(secret));
        assert!(!log.contains(DIGITS), "{log}");
        assert!(!log.contains(&app.key));
    }
}

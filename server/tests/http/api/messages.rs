//! `/api/v1/sites/{site}/messages`

use reqwest::Method;
use serde_json::json;

use crate::support::{FakeProvider, Manner, ProblemExt, TestApp, on_both_engines};

on_both_engines! {
    async fn the_history(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        app.message_with_status("kind=welcome", "delivered").await;
        let made = app
            .broadcast(json!({"body": "Tide at six.", "audience": {"type": "numbers", "numbers": "12015550123"}}))
            .await;
        let id = made.json()["id"].as_str().unwrap();
        app.message_with_status("kind=broadcast", "delivered").await;

        let all = app.get("/sites/main/messages").await;
        assert_eq!((all.status, &all.json()["total"]), (200, &json!(2)));
        let newest = &all.json()["items"][0];
        assert_eq!(newest["kind"], "broadcast", "newest first");
        assert_eq!(newest["broadcast_id"], id);
        assert_eq!(newest["recipient"], "+12015550123");
        assert_eq!(newest["region"], "US");
        assert_eq!(newest["body"], "Tide at six.");
        assert_eq!(newest["segments"], 1);
        for time in ["created_at", "sent_at", "delivered_at"] {
            assert!(newest[time].as_str().is_some_and(|time| time.ends_with('Z')), "{newest}");
        }
        for field in ["sender", "credits", "status", "response", "error_code"] {
            assert!(newest.get(field).is_some(), "no {field}: {newest}");
        }
        for (filter, found) in [
            ("recipient=601234", 1), ("recipient=999", 0), ("status=delivered", 2), ("status=failed", 0), ("kind=welcome", 1),
            (&format!("broadcast={id}") as &str, 1), ("from=2000-01-01", 2), ("to=2000-01-01", 0), ("from=2000-01-01T00:00:00Z", 2),
            ("page=2&per_page=1", 1), ("page=3&per_page=1", 0),
        ] {
            assert_eq!(app.messages(filter).await.len(), found, "{filter}");
        }
    }

    async fn filters_that_mean_nothing(database) {
        let app = TestApp::start(database).await;
        for (query, field) in [
            ("status=happy", "status"), ("kind=letter", "kind"), ("broadcast=1", "broadcast"), ("from=yesterday", "from"),
            ("to=2026-13-01", "to"), ("page=0", "page"), ("per_page=500", "per_page"), ("colour=red", "colour"),
        ] {
            let refused = app.get(&format!("/sites/main/messages?{query}")).await;
            assert_eq!(refused.status, 422, "{query}: {refused:?}");
            refused.assert_invalid(field);
        }
    }

    async fn unknown_ones_are_settled_by_people(database) {
        let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
        let provider = FakeProvider::start().await;
        let saved = app.api(Method::PUT, "/sites/main/provider").json(&provider.account()).send().await;
        assert_eq!(saved.status, 200, "{saved:?}");
        provider.behave(Manner::Mumble);
        app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456781 60123456782"}})).await;
        let first = app.message_with_status("recipient=60123456781", "unknown").await["id"].as_str().unwrap().to_owned();
        let second = app.message_with_status("recipient=60123456782", "unknown").await["id"].as_str().unwrap().to_owned();
        assert_eq!(provider.sent().len(), 2, "nothing unknown is sent again by itself");
        let before = app.get("/sites/main/credits").await.json()["balance"].as_i64().unwrap();

        provider.behave(Manner::Accept);
        let resent = app.api(Method::POST, &format!("/sites/main/messages/{first}/resend")).send().await;
        assert_eq!(resent.status, 201, "{resent:?}");
        assert_eq!(resent.json()["resend_of"], first);
        app.message_with_status("recipient=60123456781", "accepted").await;
        app.api(Method::POST, &format!("/sites/main/messages/{first}/resend")).send().await.assert_problem(409);

        let written_off = app.api(Method::POST, &format!("/sites/main/messages/{second}/write-off")).send().await;
        assert_eq!(written_off.status, 200, "{written_off:?}");
        let again = app.api(Method::POST, &format!("/sites/main/messages/{second}/write-off")).send().await;
        assert_eq!(again.status, 200, "a second time changes nothing: {again:?}");
        let after = app.get("/sites/main/credits").await.json()["balance"].as_i64().unwrap();
        assert_eq!(after, before, "one more spent, one refunded");
        assert_eq!(provider.sent().len(), 3);
    }

    async fn only_unknown_ones(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        let id = app.message_with_status("kind=welcome", "delivered").await["id"].as_str().unwrap().to_owned();
        for verb in ["resend", "write-off"] {
            app.api(Method::POST, &format!("/sites/main/messages/{id}/{verb}")).send().await.assert_problem(409);
            app.api(Method::POST, &format!("/sites/main/messages/nonsense/{verb}")).send().await.assert_problem(404);
        }
    }
}

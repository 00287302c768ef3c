//! `/api/v1/sites/{site}/waiting`

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, eventually, on_both_engines};

/// An app whose process was away for an hour, with a broadcast to two numbers queued before.
async fn after_an_hour(database: crate::support::Database) -> (TestApp, String) {
    // The first process takes orders and sends nothing.
    let mut app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    let made = app
        .broadcast(
            json!({"body": "Yesterday's news", "audience": {"type": "numbers", "numbers": "60123456789 60123456666"}}),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    app.subscribe("+12025550123").await;
    app.terminate().await;
    assert_eq!(app.ended().await, 0);
    let engine = app.engine().await;
    engine.store().beat(None, engine.now().minus(Duration::from_hours(1))).await.unwrap();
    app.set("CARILLON_ROLE", "all");
    app.launch().await;
    (app, made.json()["id"].as_str().unwrap().to_owned())
}

on_both_engines! {
    async fn nothing_waits_as_a_rule(database) {
        let app = TestApp::start(database).await;
        let none = json!({"from": null, "to": null, "messages": 0, "broadcasts": 0, "recipients": 0});
        assert_eq!(app.get("/sites/main/waiting").await.json(), &none);
        for decision in ["send", "cancel"] {
            let decided = app.api(Method::POST, &format!("/sites/main/waiting/{decision}")).send().await;
            assert_eq!((decided.status, decided.json()), (200, &json!({"messages": 0, "broadcasts": 0})));
        }
    }

    async fn after_a_silence_a_person_sends(database) {
        let (app, id) = after_an_hour(database).await;
        let waiting = app.get("/sites/main/waiting").await;
        let counts = |name: &str| waiting.json()[name].as_u64();
        assert_eq!((counts("messages"), counts("broadcasts"), counts("recipients")), (Some(1), Some(1), Some(2)), "{waiting:?}");
        assert!(waiting.json()["from"].as_str() < waiting.json()["to"].as_str());
        let paused = app.get(&format!("/sites/main/broadcasts/{id}")).await;
        assert_eq!(paused.json()["status"], "paused");
        assert!(paused.json()["pause_reason"].as_str().unwrap().contains("was not running"), "{paused:?}");
        // Whoever comes now is welcomed.
        app.subscribe("+60123450000").await;
        app.message_with_status("recipient=60123450000", "delivered").await;
        let held = app.messages("recipient=12025550123").await;
        assert_eq!((&held[0]["status"], &held[0]["waits_for_decision"]), (&json!("queued"), &json!(true)));

        let page = app.signed_in_page("/admin/sites/main").await;
        assert!(page.contains("3 messages from before"), "{page}");

        let decided = app.api(Method::POST, "/sites/main/waiting/send").send().await;
        assert_eq!(decided.json(), &json!({"messages": 1, "broadcasts": 1}));
        app.broadcast_done(&id).await;
        app.message_with_status("recipient=12025550123", "delivered").await;
        assert!(!app.signed_in_page("/admin/sites/main").await.contains("from before"));
    }

    async fn or_cancels(database) {
        let (app, id) = after_an_hour(database).await;
        let decided = app.api(Method::POST, "/sites/main/waiting/cancel").send().await;
        assert_eq!(decided.json(), &json!({"messages": 1, "broadcasts": 1}));
        let over = eventually("it is over", || async {
            let broadcast = app.get(&format!("/sites/main/broadcasts/{id}")).await.json().clone();
            (broadcast["counts"]["cancelled"] == 2).then_some(broadcast)
        })
        .await;
        assert_eq!(over["status"], "cancelled");
        assert_eq!(app.get("/sites/main/credits").await.json()["reserved"], 0);
    }
}

//! `CARILLON_ROLE`: nodes that answer, nodes that send.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::support::{Database, Node, TestApp, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_sends_answers_the_probes_alone() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::start(database).await;
    let node = Node::start(&app, &[("CARILLON_ROLE", "dispatch"), ("CARILLON_PUBLIC_URL", app.base.as_str())]).await;
    for (path, status) in [
        ("healthz", 200),
        ("readyz", 200),
        ("", 404),
        ("admin", 404),
        ("api/v1/sites", 404),
        ("webhooks/mocean/x/inbound", 404),
        ("s/main", 404),
    ] {
        let answer = app.http.get(node.base.join(path).unwrap()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "/{path}");
    }
    let posted = app.http.post(node.base.join("fn/subscribe").unwrap()).send().await.unwrap();
    assert_eq!(posted.status(), 404);
    node.terminate().await;
    assert_eq!(node.ended().await, 0);
}

/// The whole way: a visitor at a `web` node, the welcome from a `dispatch` node within a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_welcome_goes_out_within_a_second() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    let node = Node::start(&app, &[("CARILLON_ROLE", "dispatch"), ("CARILLON_PUBLIC_URL", app.base.as_str())]).await;
    // Both have made their connections.
    app.subscribe("+60123450000").await;
    app.message_with_status("kind=welcome", "delivered").await;
    let mut slowest = Duration::ZERO;
    for n in 1..=5 {
        let number = format!("+6012345000{n}");
        let asked = Instant::now();
        app.subscribe(&number).await;
        let sent = || async {
            let messages = app.messages(&format!("kind=welcome&search=6012345000{n}")).await;
            messages.iter().any(|message| message["status"] != "queued").then(|| asked.elapsed())
        };
        slowest = slowest.max(eventually("the welcome goes out", sent).await);
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    node.kill().await;
}

/// Settings are remembered for five seconds where visitors ask, and no longer; where they were changed not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_reach_every_node_within_five_seconds() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::start(database).await;
    let node = Node::start(&app, &[("CARILLON_ROLE", "web")]).await;
    let page =
        async |base: &url::Url| app.http.get(base.join("s/main").unwrap()).send().await.unwrap().text().await.unwrap();
    assert!(page(&node.base).await.contains("<h1>"));
    let words = json!({"words": {"headline": "Freshly baked"}});
    let changed = Instant::now();
    assert_eq!(app.patch("/sites/main", words).await.status, 200);
    assert!(page(&app.base).await.contains("Freshly baked"), "where it was changed it shows at once");
    eventually("the other node shows it", || async { page(&node.base).await.contains("Freshly baked").then_some(()) })
        .await;
    assert!(changed.elapsed() < Duration::from_millis(5_500), "{:?}", changed.elapsed());

    // What a visitor does is never remembered: a STOP at one node counts at the other at once.
    app.subscribe("+60123456789").await;
    app.text("60123456789", "STOP").await;
    let again = app.http.get(node.base.join("api/v1/sites/main/subscribers?search=60123456789").unwrap());
    let found: serde_json::Value = again.bearer_auth(&app.key).send().await.unwrap().json().await.unwrap();
    assert_eq!(found["items"][0]["status"], "unsubscribed", "{found}");
    node.kill().await;
}

/// Three processes on one database: one is killed in the middle of a broadcast, and the others finish it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_outlives_one_of_three_processes() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::builder(database).set("CARILLON_SEND_CONCURRENCY", "4").start().await;
    let settings = [("CARILLON_SEND_CONCURRENCY", "4"), ("CARILLON_PUBLIC_URL", app.base.as_str())];
    let second = Node::start(&app, &settings).await;
    let third = Node::start(&app, &settings).await;
    app.post("/sites/main/credits", json!({"amount": 100_000, "note": ""})).await;
    let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": crate::support::mobiles(800)}});
    let made = app.broadcast(draft).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/sites/main/broadcasts/{id}");
    let counts = async |status: &str| app.get(&path).await.json()["counts"][status].as_u64().unwrap_or(0);
    eventually("a part of it is sent", || async { (counts("queued").await < 770).then_some(()) }).await;
    second.kill().await;
    assert!(counts("queued").await > 0, "it was to be killed in the middle");
    // What the killed one had in its hands is nobody's to send again: it waits for its lease, then for a person.
    eventually("all that the killed one had not claimed is sent", || async {
        let mut sent = 0;
        for status in ["accepted", "delivered", "failed", "expired", "rejected", "unknown"] {
            sent += counts(status).await;
        }
        (sent >= 800 - 16).then_some(())
    })
    .await;
    assert!(counts("queued").await + counts("sending").await <= 16, "{}", app.get(&path).await.body);
    third.kill().await;
}

#[tokio::test]
async fn a_web_node_serves_what_a_visitor_needs() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    for path in ["/", "/s/main", "/healthz", "/readyz", "/manifest.webmanifest"] {
        assert_eq!(app.call(Method::GET, path).send().await.status, 200, "{path}");
    }
}

//! `GET /admin/sites/{site}/broadcasts/{id}/events`

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Database, ProblemExt, TestApp, on_both_engines};

fn path(id: &str) -> String {
    format!("/admin/sites/main/broadcasts/{id}/events")
}

async fn broadcast(app: &TestApp) -> String {
    let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456781 60123456782"}});
    let made = app.broadcast(draft).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

/// An app that takes orders and sends nothing, with a broadcast that isn't over before somebody watches it.
async fn unsent(database: Database) -> (TestApp, String) {
    let app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    let id = broadcast(&app).await;
    (app, id)
}

on_both_engines! {
    async fn progress_until_the_end(database) {
        let app = TestApp::start(database).await;
        let id = broadcast(&app).await;
        let cookie = app.sign_in().await;
        let events = app.call(Method::GET, &path(&id)).header("cookie", &cookie).send().await;
        assert_eq!(events.status, 200);
        assert_eq!(events.header("content-type"), Some("text/event-stream"));
        let states: Vec<Value> = events
            .body
            .split("\n\n")
            .filter(|event| event.contains("event: progress"))
            .map(|event| serde_json::from_str(event.split_once("data: ").unwrap().1).unwrap())
            .collect();
        let last = states.last().unwrap_or_else(|| panic!("{events:?}"));
        assert_eq!(last["id"], id.as_str());
        assert_eq!(last["status"], "done");
        assert_eq!(last["counts"]["queued"], 0);
        assert!(last["per_second"].is_u64(), "{last}");
        assert_eq!((&last["total"], &last["done"]), (&json!(2), &json!(2)));
        assert_eq!(last["texts"]["done"], "2 of 2 done");
        assert_eq!(last["texts"]["queued"], "0");
        assert_eq!((&last["texts"]["MY-messages"], &last["texts"]["MY-left"]), (&json!("2"), &json!("0")));
        assert!(events.body.trim_end().ends_with("event: end\ndata: {}"), "{}", events.body);
    }

    async fn a_shutdown_ends_it(database) {
        let (mut app, id) = unsent(database).await;
        let cookie = app.sign_in().await;
        let mut stream = app.call(Method::GET, &path(&id)).header("cookie", &cookie).stream().await;
        let first = stream.chunk().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&first).contains("event: progress"));
        app.terminate().await;
        let rest = async { while stream.chunk().await.unwrap_or_default().is_some() {} };
        tokio::time::timeout(Duration::from_secs(10), rest).await.expect("the stream holds the shutdown up");
        assert_eq!(app.ended().await, 0);
    }

    async fn only_for_those_who_may_see_it(database) {
        let app = TestApp::start(database).await;
        let id = broadcast(&app).await;
        let stranger = app.call(Method::GET, &path(&id)).send().await;
        assert!(matches!(stranger.status, 302 | 303), "{stranger:?}");
        let cookie = app.sign_in().await;
        let ask = async |path: &str| app.call(Method::GET, path).header("cookie", &cookie).send().await;
        ask(&path("nonsense")).await.assert_problem(404);
        ask(&path("00000000-0000-0000-0000-000000000000")).await.assert_problem(404);
        app.post("/sites", json!({"slug": "other", "name": "Other"})).await;
        ask(&format!("/admin/sites/other/broadcasts/{id}/events")).await.assert_problem(404);
    }

    async fn who_may_watch_no_longer_sees_no_more(database) {
        let (app, id) = unsent(database).await;
        let owner = app.sign_in().await;
        let people = async || app.engine().await.people(&engine::Actor::system()).await.unwrap();
        for email in ["out@example.org", "removed@example.org", "renewed@example.org", "stays@example.org"] {
            app.add_person(email, engine::Role::Viewer, Some("main")).await;
        }
        let watching = async |email: &str| {
            let cookie = app.sign_in_as(email).await;
            let mut stream = app.call(Method::GET, &path(&id)).header("cookie", &cookie).stream().await;
            assert!(String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()).contains("event: progress"));
            (cookie, stream)
        };
        let post = async |path: &str, cookie: &str, form: &[(&str, &str)]| {
            let answer = app.call(Method::POST, path).sent_by_our_page(&app).header("cookie", cookie).form(form).send().await;
            assert_eq!(answer.status / 100, 3, "{answer:?}");
        };
        let (out, mut signed_out) = watching("out@example.org").await;
        let (_, mut removed) = watching("removed@example.org").await;
        let (_, mut renewed) = watching("renewed@example.org").await;
        let (_, mut stays) = watching("stays@example.org").await;
        post("/fn/sign-out", &out, &[]).await;
        let gone = people().await.into_iter().find(|person| person.email == "removed@example.org").unwrap();
        post("/fn/user-remove", &owner, &[("user", &gone.id.to_string()), ("at", "main")]).await;
        app.engine().await.reset_password(&engine::Actor::system(), "renewed@example.org", "four other random words").await.unwrap();
        for stream in [&mut signed_out, &mut removed, &mut renewed] {
            let rest = async { while stream.chunk().await.unwrap_or_default().is_some() {} };
            tokio::time::timeout(Duration::from_secs(15), rest).await.expect("it ends soon after");
        }
        let ended = async { while stays.chunk().await.unwrap_or_default().is_some() {} };
        let ended = tokio::time::timeout(Duration::from_secs(5), ended).await;
        assert!(ended.is_err(), "who still may watches on");
    }
}

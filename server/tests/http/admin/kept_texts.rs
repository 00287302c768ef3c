//! Pages, exports and answers of the API that show texts, once these are kept no longer.

use engine::Actor;
use reqwest::Method;
use serde_json::json;
use store::Kept;

use crate::support::{TestApp, on_both_engines};

const PHONE: &str = "+60123456789";

on_both_engines! {
    async fn what_is_kept_no_longer_says_so(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        app.message_with_status("kind=welcome", "delivered").await;
        assert_eq!(app.text("60123456789", "Hello there").await.status, 200);
        let body = json!({"body": "News at nine", "audience": {"type": "all"}});
        let made = app.broadcast(body).await;
        let broadcast = made.json()["id"].as_str().unwrap().to_owned();
        app.broadcast_done(&broadcast).await;
        app.message_with_status("kind=broadcast", "delivered").await;

        let engine = app.engine().await;
        let site = engine.enter(&Actor::system(), "main").await.unwrap().site().id;
        let before = engine.now().plus(std::time::Duration::from_mins(1));
        while engine.store().empty_some(site, Kept::Texts, before, engine.now()).await.unwrap().1 {}

        let inbound = app.get("/sites/main/inbound").await;
        let text = &inbound.json()["items"][0];
        let conversation = format!("/admin/sites/main/inbox/{}", text["id"].as_str().unwrap());
        for path in [
            "/admin/sites/main/history",
            "/admin/sites/main/broadcasts",
            &format!("/admin/sites/main/broadcasts/{broadcast}"),
            "/admin/sites/main/inbox",
            &conversation,
        ] {
            let page = app.signed_in_page(path).await;
            assert!(page.contains("Text removed on ") && page.contains(", after 0 days (Settings, Records)"), "{path}: {page}");
            assert!(!page.contains("News at nine") && !page.contains("Hello there"), "{path}");
        }
        for message in app.messages("").await {
            assert!(message["body"] == "" && message["text_removed_at"].is_string(), "{message}");
        }
        let told = app.get(&format!("/sites/main/broadcasts/{broadcast}")).await;
        assert!(told.json()["text_removed_at"].is_string() && text["text_removed_at"].is_string(), "{told:?} {text}");
        let cookie = app.sign_in().await;
        let csv = app.call(Method::GET, "/admin/sites/main/history.csv").header("cookie", &cookie).send().await;
        let mut lines = csv.body.trim_end().lines();
        assert!(lines.next().unwrap().trim_end().ends_with("broadcast_id,text_removed_at"), "{}", csv.body);
        assert!(lines.all(|line| line.trim_end().ends_with('Z')), "{}", csv.body);
    }
}

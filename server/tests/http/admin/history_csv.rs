//! `GET /admin/sites/{site}/history.csv`

use reqwest::Method;
use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

const PATH: &str = "/admin/sites/main/history.csv";

on_both_engines! {
    async fn what_the_filter_shows(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        app.message_with_status("kind=welcome", "delivered").await;
        let body = json!({"body": "=1+1, \"quoted\"\nand a line", "audience": {"type": "numbers", "numbers": "60123456789 12015550123"}});
        let made = app.broadcast(body).await;
        app.broadcast_done(made.json()["id"].as_str().unwrap()).await;
        let cookie = app.sign_in().await;
        let csv = async |query: &str| app.call(Method::GET, &format!("{PATH}?{query}")).header("cookie", &cookie).send().await;

        let all = csv("").await;
        assert_eq!(all.status, 200);
        assert!(all.header("content-type").unwrap().starts_with("text/csv"), "{all:?}");
        assert!(all.header("content-disposition").unwrap().contains("attachment"), "{all:?}");
        assert_eq!(all.body.matches("60123456789").count(), 2, "{}", all.body);
        assert!(all.body.contains("\"\"quoted\"\""), "{}", all.body);
        assert!(!all.body.contains("\"=1+1"), "no formula for spreadsheets: {}", all.body);
        let welcomes = csv("kind=welcome").await;
        assert_eq!(welcomes.body.trim_end().lines().count(), 2, "a heading and one line: {}", welcomes.body);
        assert_eq!(csv("status=failed").await.body.trim_end().lines().count(), 1);
        csv("status=happy").await.assert_invalid("status");
        let packed = app.call(Method::GET, PATH).header("cookie", &cookie).header("accept-encoding", "gzip");
        let packed = packed.send().await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")), "whole when compressed, too");
        csv("colour=red").await.assert_invalid("colour");
    }

    async fn only_for_those_who_signed_in(database) {
        let app = TestApp::start(database).await;
        let stranger = app.call(Method::GET, PATH).send().await;
        assert!(matches!(stranger.status, 302 | 303), "{stranger:?}");
        assert!(stranger.header("location").unwrap().starts_with("/admin/sign-in"), "{stranger:?}");
        let forged = app.call(Method::GET, PATH).header("cookie", "carillon=AAAAAAAAAAAAAAAAAAAAAA").send().await;
        assert!(matches!(forged.status, 302 | 303), "{forged:?}");
        let with_key = app.call(Method::GET, PATH).bearer(&app.key).send().await;
        assert!(matches!(with_key.status, 302 | 303), "a key is no login: {with_key:?}");
        let cookie = app.sign_in().await;
        let nowhere = app.call(Method::GET, "/admin/sites/nowhere/history.csv").header("cookie", &cookie).send().await;
        assert_eq!(nowhere.status, 404, "{nowhere:?}");
    }
}

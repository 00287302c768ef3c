//! The database goes away and comes back: what the process answers meanwhile.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use store::testing::Away;

use crate::support::{ProblemExt, TestApp, eventually, on_both_engines};

on_both_engines! {
    async fn what_is_answered_while_the_database_is_away(database) {
        let app = TestApp::start(database).await;
        let is_sqlite = app.database_url.starts_with("sqlite");
        let page = app.call(Method::GET, "/").send().await;
        assert_eq!(page.status, 200);
        let ready = app.call(Method::GET, "/readyz").send().await;
        let ok = json!({"database": "ok", "writes": "ok", "migrations": "ok", "dispatcher": "ok"});
        assert_eq!((ready.status, ready.json()), (200, &json!({"status": "ready", "checks": ok})));

        let cookie = app.sign_in().await;
        let console = async || app.call(Method::GET, "/admin/sites/main").header("cookie", &cookie).send().await;
        assert_eq!(console().await.status, 200);

        let away = Away::take(&app.database_url).await;
        eventually("it says that it isn't ready", || async {
            let ready = app.call(Method::GET, "/readyz").send().await;
            (ready.status == 503 && ready.json()["checks"]["writes"] != "ok").then_some(())
        })
        .await;
        let ready = app.call(Method::GET, "/readyz").send().await;
        assert_eq!(ready.json()["status"], "not ready");
        assert_eq!(ready.json()["checks"]["database"] == "ok", is_sqlite, "a locked file can be read: {ready:?}");
        assert_eq!(app.call(Method::GET, "/healthz").send().await.status, 200);

        let page = app.call(Method::GET, "/").send().await;
        assert_eq!(page.status, 200, "a visitor sees the page: {page:?}");

        // The console says what it can: it reads a locked database, and has nothing to show without one.
        if is_sqlite {
            eventually("the console says what is wrong", || async {
                let page = console().await;
                (page.status == 200 && page.body.contains("Sending has failed within the last minute: the database is locked")).then_some(())
            })
            .await;
        } else {
            let page = console().await;
            assert_eq!((page.status, page.header("retry-after")), (503, Some("5")), "{page:?}");
            assert!(page.body.contains("Out of order"), "{page:?}");
        }

        // What a visitor typed is not lost, with or without JavaScript.
        let typed = [("site", "main"), ("phone", "+60123456789"), ("region", "MY"), ("consent", "true")];
        let plain = app.call(Method::POST, "/fn/subscribe").sent_by_our_page(&app).form(&typed);
        let origin = app.base.as_str().trim_end_matches('/').to_owned();
        let island = app
            .call(Method::POST, "/fn/subscribe")
            .header("origin", &origin)
            .header("accept", "application/json")
            .form(&typed);
        let api = app.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&json!({"phone": "+60123456789", "consent": true}));
        let (plain, island, api) = tokio::join!(plain.send(), island.send(), api.send());
        assert_eq!((plain.status, plain.header("retry-after")), (503, Some("5")), "{plain:?}");
        assert_eq!(plain.header("cache-control"), Some("no-store"));
        assert!(plain.body.contains("value=\"+60123456789\"") && plain.body.contains("It is still here"), "{plain:?}");
        assert_eq!((island.status, island.header("retry-after")), (503, Some("5")), "{island:?}");
        assert_eq!(island.json()["error"], "unavailable");
        api.assert_problem(503);
        assert!(api.header("retry-after").is_some(), "{api:?}");
        assert!(!api.body.contains("sqlx") && !api.body.contains("SQL"), "{api:?}");

        // Nor is the code.
        let typed_code = [("site", "main"), ("phone", "+60123456789"), ("region", "MY"), ("code", "123456")];
        for door in ["/fn/confirm-code", "/fn/preferences-enter"] {
            let plain = app.call(Method::POST, door).sent_by_our_page(&app).form(&typed_code).send().await;
            assert_eq!((plain.status, plain.header("retry-after")), (503, Some("5")), "{door}: {plain:?}");
            let kept = plain.body.contains("value=\"123456\"") && plain.body.contains("value=\"+60123456789\"");
            assert!(kept && plain.body.contains("try again in a moment"), "{door}: {plain:?}");
        }
        let island = app.call(Method::POST, "/fn/confirm-code").header("origin", &origin).header("accept", "application/json");
        let island = island.form(&typed_code).send().await;
        assert_eq!((island.status, &island.json()["error"]), (503, &json!("unavailable")), "{island:?}");

        away.give_back().await;
        eventually("it recovers by itself", || async {
            let ready = app.call(Method::GET, "/readyz").send().await;
            (ready.status == 200).then_some(())
        })
        .await;
        let again = app.call(Method::POST, "/fn/subscribe").sent_by_our_page(&app).form(&typed).send().await;
        assert!(matches!(again.status, 302 | 303), "{again:?}");
        app.message_with_status("kind=welcome", "delivered").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(app.messages("kind=welcome").await.len(), 1);
    }
}

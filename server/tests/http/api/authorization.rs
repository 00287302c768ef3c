//! Keys: who gets in, and how far.

use engine::{Role, Scope};
use reqwest::Method;
use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

on_both_engines! {
    async fn no_key_no_answer(database) {
        let app = TestApp::start(database).await;
        let without = app.call(Method::GET, "/api/v1/sites").send().await;
        without.assert_problem(401);
        assert!(without.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")), "{without:?}");
        for header in ["Bearer", "Bearer ", "Bearer nonsense", "Basic dTpw", "nonsense", "Bearer \u{e9}"] {
            app.call(Method::GET, "/api/v1/sites").header("authorization", header).send().await.assert_problem(401);
        }
        let lower = app.call(Method::GET, "/api/v1/sites").header("authorization", &format!("bearer {}", app.key)).send().await;
        assert_eq!(lower.status, 200, "schemes are case-insensitive: {lower:?}");
        let query = app.call(Method::GET, &format!("/api/v1/sites?key={}", app.key)).send().await;
        query.assert_problem(401);
    }

    async fn a_login_is_no_key(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        app.call(Method::GET, "/api/v1/sites").header("cookie", &cookie).send().await.assert_problem(401);
    }

    async fn admins_do_not_spend_the_owners_money(database) {
        let app = TestApp::start(database).await;
        let admin = app.make_key_for(Role::Manager, None).await;
        let as_admin = |method, path: &str| app.call(method, &format!("/api/v1{path}")).bearer(&admin);
        assert_eq!(as_admin(Method::GET, "/sites/main/credits").send().await.status, 200);
        assert_eq!(as_admin(Method::GET, "/sites/main/subscribers").send().await.status, 200);
        let name = json!({"name": "Renamed by an admin"});
        assert_eq!(as_admin(Method::PATCH, "/sites/main").json(&name).send().await.status, 200);
        as_admin(Method::POST, "/sites").json(&json!({"slug": "b", "name": "B"})).send().await.assert_problem(403);
        as_admin(Method::POST, "/sites/main/credits").json(&json!({"amount": 5, "note": "x"})).send().await.assert_problem(403);
        let account = json!({"kind": "mocean", "api_key": "k", "api_secret": "s", "sender": "X"});
        as_admin(Method::PUT, "/sites/main/provider").json(&account).send().await.assert_problem(403);
        let credits = app.get("/sites/main/credits").await;
        assert_eq!(credits.json()["balance"], 500, "{credits:?}");
    }

    async fn a_key_ends_on_its_day(database) {
        let app = TestApp::start(database).await;
        let key = app.make_expired_key(Scope::Everything).await;
        let over = app.call(Method::GET, "/api/v1/sites").bearer(&key).send().await;
        over.assert_problem(401);
        assert_eq!(over.json()["type"], "urn:carillon:problem:expired-key", "{over:?}");
        assert!(over.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")), "{over:?}");
    }

    async fn a_key_for_one_site_sees_no_other(database) {
        let app = TestApp::start(database).await;
        assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
        let narrow = app.make_key_for(Role::Manager, Some("other")).await;
        let as_narrow = |path: &str| app.call(Method::GET, &format!("/api/v1{path}")).bearer(&narrow);
        let sites = as_narrow("/sites").send().await;
        assert_eq!(sites.json()["total"], 1, "{sites:?}");
        assert_eq!(sites.json()["items"][0]["slug"], "other");
        assert_eq!(as_narrow("/sites/other").send().await.status, 200);
        for path in ["/sites/main", "/sites/main/subscribers", "/sites/main/credits", "/sites/main/messages"] {
            as_narrow(path).send().await.assert_problem(404);
        }
    }
}

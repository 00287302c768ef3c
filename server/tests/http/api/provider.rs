//! `/api/v1/sites/{site}/provider`

use reqwest::Method;
use serde_json::json;

use crate::support::{FakeProvider, Manner, ProblemExt, TestApp, eventually, field, mobiles, on_both_engines};

on_both_engines! {
    async fn the_demo_has_the_simulator(database) {
        let app = TestApp::start(database).await;
        let provider = app.get("/sites/main/provider").await;
        assert_eq!((provider.status, &provider.json()["kind"]), (200, &json!("simulator")));
        let webhooks = &provider.json()["webhooks"];
        let base = app.base.as_str();
        assert!(webhooks["inbound"].as_str().unwrap().starts_with(&format!("{base}webhooks/mocean/")), "{webhooks}");
        assert!(webhooks["delivery_report"].as_str().unwrap().starts_with(&format!("{base}webhooks/mocean/")), "{webhooks}");
    }

    async fn saved_once_the_balance_call_succeeds(database) {
        let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
        let fake = FakeProvider::start().await;
        let put = async |body| app.api(Method::PUT, "/sites/main/provider").json(&body).send().await;

        let mut wrong = fake.account();
        wrong["api_secret"] = json!("wrong");
        let refused = put(wrong).await;
        refused.assert_problem(422);
        assert!(refused.body.contains("Authorization failed"), "the provider's own words: {refused:?}");
        assert_eq!(app.get("/sites/main/provider").await.json()["kind"], "simulator");

        let saved = put(fake.account()).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        let shown = app.get("/sites/main/provider").await;
        for answer in [&saved, &shown] {
            assert_eq!(answer.json()["kind"], "mocean");
            assert_eq!(answer.json()["sender"], "CARILLON");
            assert_eq!(answer.json()["balance"], "1234.5", "money is no float: {answer:?}");
            for secret in ["test-key", "test-secret", "api_key", "api_secret", "api_token"] {
                assert!(!answer.body.contains(secret), "{secret}: {answer:?}");
            }
        }

        let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456789 12015550123"}});
        let quote = app.post("/sites/main/quotes", draft.clone()).await;
        let rates: Vec<_> = quote.json()["by_region"].as_array().unwrap().iter().map(|row| (row["region"].as_str().unwrap(), row["rate"].as_u64().unwrap())).collect();
        assert!(rates.contains(&("MY", 1)) && rates.contains(&("US", 5)), "its price list is in force: {rates:?}");
        app.broadcast(draft).await;
        app.message_with_status("recipient=60123456789", "accepted").await;
        let sent = fake.sent();
        let message = sent.iter().find(|fields| field(fields, "mocean-to") == "60123456789").unwrap();
        assert_eq!(field(message, "mocean-from"), "CARILLON");
        assert_eq!(field(message, "mocean-text"), "Hello");
        assert!(!app.log().contains("test-secret"));
    }

    async fn failures_are_told(database) {
        let app = TestApp::builder(database)
            .set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true")
            .set("CARILLON_BREAKER_AFTER", "1")
            .start()
            .await;
        let fake = FakeProvider::start().await;
        app.api(Method::PUT, "/sites/main/provider").json(&fake.account()).send().await;
        assert_eq!(app.get("/sites/main/provider").await.json()["failure"], json!(null));
        fake.behave(Manner::Mumble);
        app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": mobiles(4)}})).await;
        let failure = eventually("it is left alone", async || {
            let failure = app.get("/sites/main/provider").await.json()["failure"].clone();
            (!failure.is_null()).then_some(failure)
        })
        .await;
        assert!(failure["words"].as_str().unwrap().starts_with("HTTP 200"), "{failure}");
        assert!(failure["next_try"].as_str() > failure["since"].as_str(), "{failure}");
        let cookie = app.sign_in().await;
        for page in ["/admin/sites/main", "/admin/sites/main/provider"] {
            let shown = app.call(Method::GET, page).header("cookie", &cookie).header("accept", "text/html").send().await;
            assert!(shown.body.contains("The provider has failed since"), "{page}: {}", shown.body);
        }
        fake.behave(Manner::Accept);
        app.broadcast(json!({"body": "Again", "audience": {"type": "numbers", "numbers": "60123456789"}})).await;
        eventually("it answers", async || {
            app.get("/sites/main/provider").await.json()["failure"].is_null().then_some(())
        })
        .await;
        let shown = app.call(Method::GET, "/admin/sites/main").header("cookie", &cookie).header("accept", "text/html").send().await;
        assert!(!shown.body.contains("The provider has failed since"), "{}", shown.body);
    }

    async fn private_addresses_are_refused(database) {
        let app = TestApp::start(database).await;
        let fake = FakeProvider::start().await;
        for base_url in [fake.base_url.as_str(), "http://169.254.169.254/", "http://[::1]:9/", "http://localhost:9/", "http://10.0.0.1/"] {
            let mut account = fake.account();
            account["base_url"] = json!(base_url);
            let refused = app.api(Method::PUT, "/sites/main/provider").json(&account).send().await;
            assert_eq!(refused.status, 422, "{base_url}: {refused:?}");
        }
        assert_eq!(app.get("/sites/main/provider").await.json()["kind"], "simulator");
    }

    async fn accounts_that_are_none(database) {
        let app = TestApp::start(database).await;
        for (body, named) in [
            (json!({}), "kind"),
            (json!({"kind": "pigeon", "api_key": "k", "api_secret": "s", "sender": "X"}), "kind"),
            (json!({"kind": "mocean", "api_key": "k", "api_secret": "s", "sender": ""}), "sender"),
            (json!({"kind": "mocean", "api_key": "k", "api_secret": "s", "sender": "ElevenPlusOne"}), "sender"),
            (json!({"kind": "mocean", "api_key": 5, "api_secret": "s", "sender": "X"}), "api_key"),
            (json!({"kind": "mocean", "sender": "X"}), "api_key"),
            (json!({"kind": "mocean", "api_key": "k", "api_secret": "s", "sender": "X", "colour": "red"}), "colour"),
            (json!({"kind": "mocean", "api_key": "k", "api_secret": "s", "sender": "X", "base_url": "gopher://x"}), "base_url"),
        ] {
            let refused = app.api(Method::PUT, "/sites/main/provider").json(&body).send().await;
            assert_eq!(refused.status, 422, "{body}: {refused:?}");
            let errors = refused.json()["errors"].as_array().unwrap();
            assert!(errors.iter().any(|error| error["field"] == named), "{body}: {refused:?}");
        }
    }
}

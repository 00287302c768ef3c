//! `POST /api/v1/sites/{site}/subscriptions`: the public way in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, ProblemExt, TestApp, on_both_engines};

const PATH: &str = "/api/v1/sites/main/subscriptions";

async fn opt_in(app: &TestApp, body: Value) -> Answer {
    let answer = app.call(Method::POST, PATH).json(&body).send().await;
    app.judged().await;
    answer
}

on_both_engines! {
    async fn the_answer_gives_nothing_away(database) {
        let app = TestApp::start(database).await;
        let body = json!({"phone": "+60123456789", "consent": true, "locale": "ms", "page": "https://shop.example/", "wording": "Yes!"});
        let new = opt_in(&app, body.clone()).await;
        assert_eq!((new.status, new.json()), (202, &json!({"status": "accepted"})), "{new:?}");
        let known = opt_in(&app, body.clone()).await;
        assert_eq!((known.status, &known.body), (202, &new.body));

        app.message_with_status("kind=welcome", "delivered").await;
        assert_eq!(app.text("60123456789", "STOP").await.status, 200);
        assert_eq!(app.subscriber("+60123456789").await["status"], "unsubscribed");
        let stopped = opt_in(&app, body).await;
        assert_eq!((stopped.status, &stopped.body), (202, &new.body));
        assert_eq!(app.subscriber("+60123456789").await["status"], "unsubscribed", "a form alone lifts no STOP");
        assert_eq!(app.messages("kind=welcome").await.len(), 1, "one welcome, and one only");
    }

    async fn the_welcome_is_sent_and_paid(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        let welcome = app.message_with_status("kind=welcome", "delivered").await;
        assert_eq!(welcome["recipient"], "+60123456789");
        assert_eq!(welcome["region"], "MY");
        let credits = app.get("/sites/main/credits").await;
        let spent = welcome["credits"].as_i64().unwrap();
        assert!(spent > 0, "{welcome}");
        assert_eq!(credits.json(), &json!({"balance": 500 - spent, "reserved": 0, "available": 500 - spent}));
    }

    async fn national_numbers_need_a_region(database) {
        let app = TestApp::start(database).await;
        assert_eq!(opt_in(&app, json!({"phone": "012-345 6789", "consent": true, "region": "MY"})).await.status, 202);
        assert_eq!(app.subscriber("+60123456789").await["region"], "MY");
        app.patch("/sites/main", json!({"default_region": "MY"})).await;
        assert_eq!(opt_in(&app, json!({"phone": "012-345 6788", "consent": true})).await.status, 202);
        assert_eq!(app.subscriber("+60123456788").await["status"], "active");
    }

    async fn what_can_be_no_opt_in(database) {
        let app = TestApp::start(database).await;
        for (body, field) in [
            (json!({"phone": "+60123456789", "consent": false}), "consent"),
            (json!({"phone": "+60123456789"}), "consent"),
            (json!({"phone": "+60123456789", "consent": "true"}), "consent"),
            (json!({"phone": "+60123456789", "consent": 1}), "consent"),
            (json!({"consent": true}), "phone"),
            (json!({"phone": "", "consent": true}), "phone"),
            (json!({"phone": "hello", "consent": true}), "phone"),
            (json!({"phone": 60_123_456_789_i64, "consent": true}), "phone"),
            (json!({"phone": "+60123", "consent": true}), "phone"),
            (json!({"phone": "+6032345678901234567890", "consent": true}), "phone"),
            (json!({"phone": "🔔🔔🔔", "consent": true}), "phone"),
            (json!({"phone": "+60322345678", "consent": true}), "phone"),
            (json!({"phone": "+60123456789", "consent": true, "region": "XX"}), "region"),
            (json!({"phone": "+60123456789", "consent": true, "colour": "red"}), "colour"),
        ] {
            let refused = opt_in(&app, body.clone()).await;
            assert_eq!(refused.status, 422, "{body}: {refused:?}");
            refused.assert_invalid(field);
        }
        app.call(Method::POST, "/api/v1/sites/nowhere/subscriptions")
            .json(&json!({"phone": "+60123456789", "consent": true}))
            .send()
            .await
            .assert_problem(404);
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], 0);
        assert_eq!(app.messages("").await.len(), 0);
    }

    async fn countries_that_are_not_allowed(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"allowed_regions": ["US"]})).await;
        let refused = opt_in(&app, json!({"phone": "+60123456789", "consent": true})).await;
        refused.assert_problem(422);
        assert_eq!(opt_in(&app, json!({"phone": "+12015550123", "consent": true})).await.status, 202);
    }

    async fn other_sites_pages_may_call_if_allowed(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"allowed_origins": ["https://shop.example"]})).await;
        let preflight = |origin: &'static str| {
            app.call(Method::OPTIONS, PATH)
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type")
        };
        let allowed = preflight("https://shop.example").send().await;
        assert_eq!(allowed.status, 204);
        assert_eq!(allowed.header("access-control-allow-origin"), Some("https://shop.example"));
        assert_eq!(allowed.header("access-control-allow-methods"), Some("POST"));
        assert_eq!(allowed.header("access-control-allow-headers"), Some("content-type"));
        assert_eq!(allowed.header("access-control-allow-credentials"), None);
        for foreign in ["https://evil.example", "http://shop.example", "https://shop.example.evil.example", "null"] {
            let refused = preflight(foreign).send().await;
            assert_eq!(refused.header("access-control-allow-origin"), None, "{foreign}: {refused:?}");
        }
        let body = json!({"phone": "+60123456789", "consent": true});
        let from_shop = app.call(Method::POST, PATH).header("origin", "https://shop.example").json(&body).send().await;
        assert_eq!(from_shop.status, 202, "{from_shop:?}");
        assert_eq!(from_shop.header("access-control-allow-origin"), Some("https://shop.example"));
        assert!(from_shop.headers.iter().any(|(name, value)| name == "vary" && value.contains("origin")), "{from_shop:?}");
        let bad = app.call(Method::POST, PATH).header("origin", "https://shop.example").json(&json!({})).send().await;
        bad.assert_problem(422);
        assert_eq!(bad.header("access-control-allow-origin"), Some("https://shop.example"), "pages may read refusals too");
    }

    async fn a_site_with_sms_off_takes_nobody(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"sms_enabled": false})).await;
        opt_in(&app, json!({"phone": "+60123456789", "consent": true})).await.assert_problem(409);
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], 0);
    }

    async fn with_no_credits_left_the_welcome_waits(database) {
        let app = TestApp::start(database).await;
        app.without_limits().await;
        app.patch("/sites/main", json!({"words": {"welcome": "a".repeat(1_500)}})).await;
        let quote = app
            .post("/sites/main/quotes", json!({"body": "x", "audience": {"type": "numbers", "numbers": "60123456789"}}))
            .await;
        let each = quote.json()["credits"].as_u64().unwrap() * 10;
        let enough_for = 500 / each;
        for index in 0..=enough_for {
            app.subscribe(&format!("+6012345{:04}", 6000 + index)).await;
        }
        let waiting = app.message_with_status("kind=welcome", "queued").await;
        assert_eq!(waiting["waits_for_credits"], true, "{waiting}");
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], enough_for + 1);
        assert_eq!(app.post("/sites/main/credits", json!({"amount": 500, "note": "more"})).await.status, 200);
        let id = waiting["id"].as_str().unwrap();
        crate::support::eventually("the waiting welcome goes out", || async {
            let all = app.messages("kind=welcome&per_page=100").await;
            all.into_iter().find(|message| message["id"] == id && message["status"] == "delivered")
        })
        .await;
    }
}

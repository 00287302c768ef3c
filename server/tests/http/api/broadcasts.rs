//! `/api/v1/sites/{site}/broadcasts`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ProblemExt, TestApp, mobiles, on_both_engines};

fn to(numbers: &str) -> Value {
    json!({"body": "The harbour opens at nine.", "audience": {"type": "numbers", "numbers": numbers}})
}

fn sum(counts: &Value) -> u64 {
    counts.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum()
}

on_both_engines! {
    async fn from_quote_to_done(database) {
        let app = TestApp::start(database).await;
        let draft = to("60123456789 60123456666");
        let quote = app.post("/sites/main/quotes", draft.clone()).await;
        let made = app.broadcast(draft).await;
        assert_eq!(made.status, 201, "{made:?}");
        let credits = made.json()["quote"]["credits"].as_u64().unwrap();
        assert_eq!(Some(credits), quote.json()["credits"].as_u64(), "what was quoted is what is reserved");
        assert_eq!(made.json()["quote"]["recipients"], 2);
        let id = made.json()["id"].as_str().unwrap();
        assert_eq!(made.header("location"), Some(format!("/api/v1/sites/main/broadcasts/{id}").as_str()));

        let done = app.broadcast_done(id).await;
        assert_eq!(done["body"], "The harbour opens at nine.");
        assert_eq!(sum(&done["counts"]), 2, "{done}");
        assert_eq!(done["credits"], json!({"reserved": 0, "spent": credits, "released": 0}));
        let by_region = json!([{"region": "MY", "counts": done["counts"], "credits": done["credits"]}]);
        assert_eq!(done["by_region"], by_region, "all of it went to one country");
        assert!(done["finished_at"].as_str().unwrap() >= done["created_at"].as_str().unwrap());
        let list = app.get("/sites/main/broadcasts").await;
        assert_eq!((&list.json()["total"], &list.json()["items"][0]["id"]), (&json!(1), &json!(id)));
        let account = app.get("/sites/main/credits").await;
        assert_eq!(account.json()["balance"], 500 - credits);
    }

    async fn the_same_key_sends_once(database) {
        let app = TestApp::start(database).await;
        let draft = to("60123456789");
        let first = app.broadcast_with_key(draft.clone(), "one").await;
        assert_eq!(first.status, 201);
        app.broadcast_done(first.json()["id"].as_str().unwrap()).await;
        let again = app.broadcast_with_key(draft, "one").await;
        assert_eq!((again.status, again.json()), (201, first.json()), "the same answer, word for word");
        app.broadcast_with_key(to("60123456666"), "one").await.assert_problem(409);
        assert_eq!(app.get("/sites/main/broadcasts").await.json()["total"], 1);
        assert_eq!(app.messages("kind=broadcast").await.len(), 1);
    }

    async fn a_double_click_sends_once(database) {
        let app = TestApp::start(database).await;
        let (a, b, c) = tokio::join!(
            app.broadcast_with_key(to("60123456789"), "click"),
            app.broadcast_with_key(to("60123456789"), "click"),
            app.broadcast_with_key(to("60123456789"), "click"),
        );
        for answer in [&a, &b, &c] {
            assert_eq!(answer.status, 201, "{answer:?}");
            assert_eq!(answer.json()["id"], a.json()["id"]);
        }
        assert_eq!(app.get("/sites/main/broadcasts").await.json()["total"], 1);
    }

    async fn the_key_is_required(database) {
        let app = TestApp::start(database).await;
        let without = app.post("/sites/main/broadcasts", to("60123456789")).await;
        without.assert_problem(400);
        app.broadcast_with_key(to("60123456789"), " ").await.assert_problem(400);
        let long = app.broadcast_with_key(to("60123456789"), &"k".repeat(1_000)).await;
        assert!(matches!(long.status, 400 | 422), "{long:?}");
        assert_eq!(app.get("/sites/main/broadcasts").await.json()["total"], 0);
    }

    async fn too_few_credits(database) {
        let app = TestApp::start(database).await;
        let numbers = mobiles(600);
        let refused = app.broadcast_with_key(to(&numbers), "poor").await;
        refused.assert_problem(402);
        assert!(refused.json()["needed"].as_u64() > refused.json()["available"].as_u64(), "{refused:?}");
        assert_eq!(app.get("/sites/main/broadcasts").await.json()["total"], 0);
        assert_eq!(app.messages("").await.len(), 0);
        assert_eq!(app.get("/sites/main/credits").await.json(), &json!({"balance": 500, "reserved": 0, "available": 500}));

        let needed = refused.json()["needed"].as_u64().unwrap();
        app.post("/sites/main/credits", json!({"amount": needed, "note": ""})).await;
        let retried = app.broadcast_with_key(to(&numbers), "poor").await;
        assert_eq!(retried.status, 201, "a refusal is not remembered: {retried:?}");
    }

    async fn nobody_to_send_to(database) {
        let app = TestApp::start(database).await;
        app.broadcast(json!({"body": "Hello", "audience": {"type": "all"}})).await.assert_problem(422);
        app.broadcast(to("12 34")).await.assert_problem(422);
        assert_eq!(app.get("/sites/main/broadcasts").await.json()["total"], 0);
    }

    async fn left_out_ones_have_a_row_and_a_reason(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456781").await;
        app.message_with_status("kind=welcome", "delivered").await;
        assert_eq!(app.text("60123456781", "STOP").await.status, 200);
        let made = app.broadcast(to("60123456781 60123456782 12")).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.json()["quote"]["excluded"]["unsubscribed"], 1);
        assert_eq!(made.json()["quote"]["excluded"]["invalid"], 1);
        let id = made.json()["id"].as_str().unwrap();
        let done = app.broadcast_done(id).await;
        assert_eq!(sum(&done["counts"]), 1, "counts sum to the quote's recipients: {done}");
        let rows = app.messages(&format!("broadcast={id}")).await;
        assert_eq!(rows.len(), 3, "{rows:?}");
        for row in rows.iter().filter(|row| row["recipient"] != "+60123456782") {
            assert!(matches!(row["status"].as_str(), Some("suppressed" | "rejected")), "{row}");
            assert!(row["response"].as_str().is_some_and(|words| !words.is_empty()), "{row}");
        }
    }

    async fn paused_resumed_cancelled(database) {
        let app = TestApp::start(database).await;
        app.post("/sites/main/credits", json!({"amount": 10_000, "note": ""})).await;
        let numbers = mobiles(400);
        let made = app.broadcast(to(&numbers)).await;
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let act = async |verb: &str| app.api(Method::POST, &format!("/sites/main/broadcasts/{id}/{verb}")).send().await;
        let paused = act("pause").await;
        if paused.status == 200 {
            assert_eq!(paused.json()["status"], "paused");
            act("pause").await.assert_problem(409);
            let resumed = act("resume").await;
            assert_eq!((resumed.status, &resumed.json()["status"]), (200, &json!("sending")));
        } else {
            paused.assert_problem(409);
        }
        let cancelled = act("cancel").await;
        if cancelled.status == 200 {
            assert_eq!(cancelled.json()["status"], "cancelled");
            act("cancel").await.assert_problem(409);
            act("resume").await.assert_problem(409);
        } else {
            cancelled.assert_problem(409);
        }
        let settled = crate::support::eventually("nothing is in flight", || async {
            let now = app.get(&format!("/sites/main/broadcasts/{id}")).await.json().clone();
            (now["counts"]["queued"] == 0 && now["counts"]["sending"] == 0).then_some(now)
        })
        .await;
        assert_eq!(sum(&settled["counts"]), 400, "{settled}");
        let credits = &settled["credits"];
        let total: u64 = ["reserved", "spent", "released"].iter().map(|part| credits[part].as_u64().unwrap()).sum();
        assert_eq!(Some(total), made.json()["quote"]["credits"].as_u64(), "{settled}");
        assert_eq!(credits["reserved"], 0);
    }

    async fn someone_elses_broadcast(database) {
        let app = TestApp::start(database).await;
        let made = app.broadcast(to("60123456789")).await;
        let id = made.json()["id"].as_str().unwrap();
        app.post("/sites", json!({"slug": "other", "name": "Other"})).await;
        app.get(&format!("/sites/other/broadcasts/{id}")).await.assert_problem(404);
        for verb in ["cancel", "pause", "resume"] {
            app.api(Method::POST, &format!("/sites/other/broadcasts/{id}/{verb}")).send().await.assert_problem(404);
            app.api(Method::POST, &format!("/sites/main/broadcasts/{id}/{verb}"))
                .json(&json!({"now": true}))
                .send()
                .await
                .assert_invalid("now");
        }
        app.get("/sites/main/broadcasts?per_page=1000").await.assert_invalid("per_page");
        app.get("/sites/main/broadcasts?status=done").await.assert_invalid("status");
    }
}

//! `/api/v1/sites/{site}/inbound`

use reqwest::Method;
use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

const PHONE: &str = "+60123456789";
const DIGITS: &str = "60123456789";

on_both_engines! {
    async fn the_list_says_why(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        for text in ["the bus stop is closed", "wrong number", "Stop. Thank you"] {
            assert_eq!(app.text(DIGITS, text).await.status, 200);
        }
        let all = app.get("/sites/main/inbound").await;
        let outcomes: Vec<_> = all.json()["items"].as_array().unwrap().iter().map(|text| text["outcome"].clone()).collect();
        assert_eq!(outcomes, ["stop", "review", "other"]);
        let newest = &all.json()["items"][0];
        assert_eq!(newest["rule"], "among");
        assert_eq!(newest["word"], "stop");
        assert_eq!(newest["why"], "It is “stop” with words of refusal or politeness, and nothing else.");
        assert_eq!((&newest["effect"], &newest["phone"], &newest["state"]), (&json!("stopped"), &json!(PHONE), &json!(null)));
        let waiting = app.get("/sites/main/inbound?state=waiting").await;
        assert_eq!((&waiting.json()["total"], &waiting.json()["items"][0]["body"]), (&json!(1), &json!("wrong number")));
        assert_eq!(app.get("/sites/main/inbound?outcome=other&search=bus").await.json()["total"], 1);
        app.get("/sites/main/inbound?outcome=maybe").await.assert_problem(422);
        app.get("/sites/main/inbound?colour=red").await.assert_problem(422);
        app.get("/sites/main/inbound/00000000-0000-0000-0000-000000000000").await.assert_problem(404);
    }

    async fn a_text_is_decided_on(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.text(DIGITS, "who is this").await;
        let id = app.get("/sites/main/inbound").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let one = format!("/sites/main/inbound/{id}");
        let answer = json!({"body": "The shop on Main Street."});
        let quote = app.post(&format!("{one}/quote"), answer.clone()).await;
        let credits = quote.json()["credits"].as_i64().unwrap();
        assert!(credits > 0 && quote.json()["sufficient"] == true, "{quote:?}");
        app.post(&format!("{one}/answer"), json!({"body": ""})).await.assert_problem(422);
        let cheap = json!({"body": "The shop on Main Street.", "credits": credits - 1});
        app.post(&format!("{one}/answer"), cheap).await.assert_problem(409);
        let sent = app.post(&format!("{one}/answer"), answer.clone()).await;
        assert_eq!((sent.status, &sent.json()["kind"]), (201, &json!("answer")));
        app.post(&format!("{one}/answer"), answer).await.assert_problem(409);
        app.message_with_status("kind=answer", "delivered").await;

        let conversation = app.get(&format!("{one}/conversation")).await;
        let directions: Vec<_> = conversation.json()["lines"].as_array().unwrap().iter().map(|line| line["direction"].clone()).collect();
        assert_eq!(directions, ["out", "in", "out"]);

        let stopped = app.api(Method::POST, &format!("{one}/unsubscribe")).send().await;
        assert_eq!((stopped.status, &stopped.json()["state"], &stopped.json()["stopped"]), (200, &json!("unsubscribed"), &json!(true)));
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
        assert!(app.messages("kind=stop_confirmation").await.is_empty());
        let dismissed = app.api(Method::POST, &format!("{one}/dismiss")).send().await;
        assert_eq!(dismissed.json()["state"], "unsubscribed", "what was decided stays");
    }

    async fn a_sites_own_words(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        assert_eq!(app.get("/sites/main").await.json()["opt_out_words"], json!([]));
        let many: Vec<String> = (0..51).map(|n| format!("word{n}")).collect();
        for wrong in [json!([""]), json!(["YES"]), json!(["x"]), json!(["a\u{0}b"]), json!(many), json!("word"), json!(null)] {
            let answer = app.patch("/sites/main", json!({"opt_out_words": wrong})).await;
            assert!(answer.status == 422 || answer.status == 400, "{wrong}: {answer:?}");
        }
        let saved = app.patch("/sites/main", json!({"opt_out_words": ["tak mau dah"]})).await;
        assert_eq!((saved.status, &saved.json()["opt_out_words"]), (200, &json!(["tak mau dah"])));
        app.text(DIGITS, "Tak mau dah!").await;
        assert_eq!(app.subscriber(PHONE).await["status"], "unsubscribed");
    }
}

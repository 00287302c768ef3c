//! `/api/v1/sites/{site}/erasures`, `…/disclosures` and `…/consent-events`

use reqwest::Method;
use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

const PHONE: &str = "+60123456789";

on_both_engines! {
    async fn proof_erasure_and_silence(database) {
        let app = TestApp::start(database).await;
        app.subscribe(PHONE).await;
        app.message_with_status("kind=welcome", "delivered").await;
        let id = app.subscriber(PHONE).await["id"].as_str().unwrap().to_owned();
        let history = app.get(&format!("/sites/main/subscribers/{id}/events")).await;
        assert_eq!((&history.json()["items"][0]["kind"], &history.json()["stopped"]), (&json!("opt_in"), &json!(false)));
        let csv = app.get("/sites/main/consent-events?format=csv").await;
        assert!(csv.header("content-type").unwrap().starts_with("text/csv") && csv.body.contains(PHONE), "{csv:?}");
        app.get("/sites/main/consent-events?format=xml").await.assert_invalid("format");
        app.get("/sites/main/consent-events?colour=red").await.assert_invalid("colour");

        let told = app.post("/sites/main/disclosures", json!({"phone": PHONE})).await;
        assert_eq!(told.json()["kept"]["messages"][0]["kind"], "welcome", "{told:?}");
        let erased = app.post("/sites/main/erasures", json!({"phone": PHONE})).await;
        assert_eq!((erased.status, &erased.json()["status"]), (200, &json!("done")));
        app.get(&format!("/sites/main/subscribers/{id}/events")).await.assert_problem(404);
        let messages = app.get("/sites/main/messages").await;
        assert!(!messages.body.contains("60123456789") && messages.body.contains("erased"), "{messages:?}");
        let quote = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": PHONE}});
        assert_eq!(app.post("/sites/main/quotes", quote).await.json()["excluded"]["unsubscribed"], 1);
        let record = app.get("/sites/main/consent-events?phone=60123456789").await;
        let kinds: Vec<_> = record.json()["items"].as_array().unwrap().iter().map(|event| event["kind"].clone()).collect();
        assert_eq!(kinds, ["opt_in", "erased"]);
        assert_eq!(record.json()["items"][0]["phone"], json!(null));

        app.post("/sites/main/erasures", json!({"phone": "12"})).await.assert_invalid("phone");
        app.post("/sites/main/disclosures", json!({})).await.assert_invalid("phone");
        assert_eq!(app.api(Method::GET, "/sites/main/erasures").send().await.status, 405);
    }
}

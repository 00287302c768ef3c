//! Messages of which nobody knows whether they went out.

use reqwest::Method;
use serde_json::json;

use crate::audit::watched::{Done, Watched};
use crate::support::{Database, FakeProvider, Manner, TestApp};

pub async fn unclear(database: Database) -> Done {
    let app = TestApp::builder(database).set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true").start().await;
    let provider = FakeProvider::start().await;
    let saved = app.api(Method::PUT, "/sites/main/provider").json(&provider.account()).send().await;
    assert_eq!(saved.status, 200, "{saved:?}");
    provider.behave(Manner::Mumble);
    let numbers: Vec<String> = (1..=6).map(|n| format!("6012345678{n}")).collect();
    app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": numbers.join(" ")}})).await;
    let mut ids = Vec::new();
    for number in &numbers {
        let message = app.message_with_status(&format!("recipient={number}"), "unknown").await;
        ids.push(message["id"].as_str().unwrap().to_owned());
    }
    provider.behave(Manner::Accept);
    let mut day = Watched::start(app).await;

    for (decision, id) in [("resend", &ids[0]), ("write-off", &ids[1])] {
        let call = format!("POST /api/v1/sites/{{site}}/messages/{{id}}/{decision}");
        day.api(&call, &format!("/sites/main/messages/{id}/{decision}"), None).await;
    }
    for (decision, id) in [("resend", &ids[2]), ("write-off", &ids[3])] {
        day.form(&format!("/fn/message-{decision}"), &[("site", "main"), ("id", id)]).await;
    }
    for (decision, id) in [("resend", &ids[4]), ("write-off", &ids[5])] {
        day.form("/fn/unclear-decide", &[("site", "main"), ("decision", decision), ("ids", id)]).await;
    }
    day.done()
}

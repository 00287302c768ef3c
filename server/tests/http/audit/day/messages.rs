//! Broadcasts.

use serde_json::json;

use crate::audit::watched::{Done, Watched};
use crate::support::{Database, TestApp};

pub async fn messages(database: Database) -> Done {
    // It takes orders and sends nothing, so that there is always something to pause.
    let app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    let mut day = Watched::start(app).await;

    let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456784"}});
    let (made, line) = day.api("POST /api/v1/sites/{site}/broadcasts", "/sites/main/broadcasts", Some(draft)).await;
    assert_eq!((&line["after"]["audience"], &line["after"]["recipients"]), (&json!("named"), &json!(1)));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for action in ["pause", "resume", "cancel"] {
        let call = format!("POST /api/v1/sites/{{site}}/broadcasts/{{id}}/{action}");
        day.api(&call, &format!("/sites/main/broadcasts/{id}/{action}"), None).await;
    }

    let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456785"}});
    let credits = day.app.post("/sites/main/quotes", draft).await.json()["credits"].to_string();
    let form = [
        ("site", "main"),
        ("key", "0197a6b4-0000-7000-8000-000000000001"),
        ("audience", "numbers"),
        ("numbers", "60123456785"),
        ("body", "Hello"),
        ("shown_recipients", "1"),
        ("shown_credits", &credits),
    ];
    let line = day.form("/fn/send-broadcast", &form).await;
    let id = line["subject"]["id"].as_str().unwrap().to_owned();
    let test = [
        ("site", "main"),
        ("audience", "all"),
        ("body", "Hello"),
        ("test_phone", "+60123456786"),
        ("test_credits", credits.as_str()),
    ];
    let line = day.form("/fn/send-test", &test).await;
    assert_eq!(line["after"]["credits"].to_string(), credits);
    for action in ["pause", "resume", "cancel"] {
        day.form("/fn/broadcast-action", &[("site", "main"), ("id", &id), ("action", action)]).await;
    }
    day.done()
}

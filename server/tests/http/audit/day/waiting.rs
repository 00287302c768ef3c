//! What waits after a silence.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::audit::watched::{Done, Watched};
use crate::support::{Database, TestApp};

/// A site for each way to decide.
const SITES: [&str; 4] = ["one", "two", "three", "four"];

pub async fn waiting(database: Database) -> Done {
    // The first process takes orders and sends nothing, and is away for an hour then.
    let mut app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
    for site in SITES {
        assert_eq!(app.post("/sites", json!({"slug": site, "name": site})).await.status, 201);
        app.post(&format!("/sites/{site}/credits"), json!({"amount": 10, "note": ""})).await;
        let draft = json!({"body": "Yesterday's news", "audience": {"type": "numbers", "numbers": "60123456789"}});
        let call = app.api(Method::POST, &format!("/sites/{site}/broadcasts")).header("idempotency-key", site);
        assert_eq!(call.json(&draft).send().await.status, 201);
    }
    app.terminate().await;
    assert_eq!(app.ended().await, 0);
    let engine = app.engine().await;
    engine.store().beat(None, engine.now().minus(Duration::from_hours(1))).await.unwrap();
    app.set("CARILLON_ROLE", "all");
    app.launch().await;
    let mut day = Watched::start(app).await;

    for (decision, site) in [("send", "one"), ("cancel", "two")] {
        let call = format!("POST /api/v1/sites/{{site}}/waiting/{decision}");
        day.api(&call, &format!("/sites/{site}/waiting/{decision}"), None).await;
    }
    for (action, site) in [("send", "three"), ("cancel", "four")] {
        day.form("/fn/waiting", &[("site", site), ("action", action)]).await;
    }
    day.done()
}

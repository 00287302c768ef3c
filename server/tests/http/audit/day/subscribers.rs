//! Subscribers, and the texts that come in.

use reqwest::Method;
use serde_json::json;

use crate::audit::watched::{Done, Watched};
use crate::support::{Database, TestApp};

const NUMBERS: [&str; 6] =
    ["+60123456781", "+60123456782", "+60123456783", "+60123456784", "+60123456785", "+60123456786"];

pub async fn subscribers(database: Database) -> Done {
    let app = TestApp::start(database).await;
    app.without_limits().await;
    let mut ids = Vec::new();
    for phone in NUMBERS {
        app.subscribe(phone).await;
        ids.push(app.subscriber(phone).await["id"].as_str().unwrap().to_owned());
    }
    let mut day = Watched::start(app).await;

    let line = day.form("/fn/subscriber-status", &[("site", "main"), ("id", &ids[0]), ("to", "suspended")]).await;
    assert_eq!(line["subject"]["phone"], NUMBERS[0]);
    assert_eq!((&line["before"]["status"], &line["after"]["status"]), (&json!("active"), &json!("suspended")));
    day.form("/fn/subscriber-delete", &[("site", "main"), ("id", &ids[0])]).await;
    for (action, act) in [("suspend", "subscribers.status_changed"), ("delete", "subscribers.deleted")] {
        let bulk = [("site", "main"), ("action", action), ("ids[0]", &ids[1]), ("ids[1]", &ids[2])];
        let line = day.form("/fn/subscribers-bulk", &bulk).await;
        assert_eq!(line["act"], act, "{line}");
        let counted = line["after"]["changed"].as_u64().or(line["after"]["deleted"].as_u64());
        assert_eq!(counted, Some(2), "one line for all: {line}");
    }
    let undo = offered_undo(&day).await;
    let line = day.form("/fn/subscribers-undo", &[("site", "main"), ("id", &undo)]).await;
    assert_eq!((&line["after"]["undone"], &line["after"]["changed"]), (&json!("deleted"), &json!(2)), "{line}");
    let path = format!("/sites/main/subscribers/{}", ids[3]);
    let change = Some(json!({"status": "suspended"}));
    day.api("PATCH /api/v1/sites/{site}/subscribers/{id}", &path, change).await;
    day.api("DELETE /api/v1/sites/{site}/subscribers/{id}", &path, None).await;
    let erased = Some(json!({"phone": NUMBERS[3]}));
    day.api("POST /api/v1/sites/{site}/erasures", "/sites/main/erasures", erased).await;
    let erased = [("site", "main"), ("phone", NUMBERS[2]), ("confirmation", NUMBERS[2])];
    day.form("/fn/record-erase", &erased).await;

    // Three texts are decided on by a program, three at the console. Who was unsubscribed can't be answered: that is the last.
    for (decision, body) in
        [("dismiss", None), ("answer", Some(json!({"body": "We are the bells."}))), ("unsubscribe", None)]
    {
        let id = waiting_text(&day, "+60123456785").await;
        let call = format!("POST /api/v1/sites/{{site}}/inbound/{{id}}/{decision}");
        day.api(&call, &format!("/sites/main/inbound/{id}/{decision}"), body).await;
    }
    for (decision, fields) in
        [("dismiss", vec![]), ("answer", vec![("body", "We are the bells.")]), ("unsubscribe", vec![])]
    {
        let id = waiting_text(&day, "+60123456786").await;
        let quote = format!("/sites/main/inbound/{id}/quote");
        let credits = day.app.post(&quote, json!({"body": "We are the bells."})).await.json()["credits"].to_string();
        let fields = [("site", "main"), ("id", &*id), ("credits", &*credits)].into_iter().chain(fields);
        let fields: Vec<(&str, &str)> = fields.collect();
        day.form(&format!("/fn/inbox-{decision}"), &fields).await;
    }
    day.done()
}

/// What the list offers to take back.
async fn offered_undo(day: &Watched) -> String {
    let list = day.app.call(Method::GET, "/admin/sites/main/subscribers").header("cookie", &day.cookie).send().await;
    let form = list.body.split_once("action=\"/fn/subscribers-undo\"").expect("an undo is offered").1;
    let id = form.split_once("name=\"id\" value=\"").unwrap().1;
    id.split('"').next().unwrap().to_owned()
}

/// A text that waits for a person.
async fn waiting_text(day: &Watched, from: &str) -> String {
    day.app.text(from.trim_start_matches('+'), "wrong number").await;
    let waiting = day.app.get("/sites/main/inbound?state=waiting").await;
    waiting.json()["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{waiting:?}")).to_owned()
}

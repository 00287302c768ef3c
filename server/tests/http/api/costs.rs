//! `/api/v1/sites/{site}/costs`, and the same as a file for people.

use domain::MessageId;
use reqwest::Method;
use serde_json::{Value, json};
use store::Store;

use crate::support::{ProblemExt, TestApp, on_both_engines};

/// Notes what the provider charged for a message, as asking it would.
async fn charged(app: &TestApp, message: &Value, millionths: i64) {
    let store = Store::connect(&app.database_url).await.unwrap();
    let site = store.sites().await.unwrap()[0].id;
    let id: MessageId = message["id"].as_str().unwrap().parse().unwrap();
    store.note_inquiry(site, id, Some(millionths), None).await.unwrap();
    store.close().await;
}

on_both_engines! {
    async fn by_country(database) {
        let app = TestApp::start(database).await;
        let nothing = app.get("/sites/main/costs").await;
        assert_eq!((nothing.status, &nothing.json()["items"]), (200, &json!([])));
        app.subscribe("+60123456789").await;
        app.subscribe("+12015550123").await;
        let malaysian = app.message_with_status("recipient=60123456789", "delivered").await;
        let american = app.message_with_status("recipient=12015550123", "delivered").await;
        // Built-in prices, as the simulator's: 0.02 for Malaysia, 0.01 for the United States.
        charged(&app, &malaysian, 30_000).await;
        charged(&app, &american, 10_000).await;

        let costs = app.get("/sites/main/costs").await;
        let costs = costs.json();
        assert_eq!((&costs["threshold_percent"], &costs["estimated"]), (&json!(5), &json!(false)), "{costs}");
        for time in ["from", "to"] {
            assert!(costs[time].as_str().is_some_and(|time| time.ends_with('Z')), "{costs}");
        }
        let line = |region: &str| costs["items"].as_array().unwrap().iter().find(|line| line["region"] == region).unwrap();
        let (my, us) = (line("MY"), line("US"));
        assert_eq!((&my["messages"], &my["segments"], &my["credits"]), (&json!(1), &json!(1), &malaysian["credits"]), "{my}");
        assert_eq!((&my["charged"], &my["marked"]), (&json!("0.03"), &json!(true)), "money is never a float: {my}");
        assert_eq!((&us["expected"], &us["difference"], &us["marked"]), (&json!("0.01"), &json!("0"), &json!(false)), "{us}");
        assert_eq!(costs["totals"][0]["charged"], "0.04");
        assert_eq!(app.get("/sites/main/costs?to=2020-01-01").await.json()["items"], json!([]));
    }

    async fn periods_that_mean_nothing(database) {
        let app = TestApp::start(database).await;
        for (query, field) in [
            ("from=yesterday", "from"), ("to=2026-13-01", "to"), ("from=2026-07-02&to=2026-07-01", "to"), ("colour=red", "colour"),
        ] {
            app.get(&format!("/sites/main/costs?{query}")).await.assert_invalid(field);
        }
    }

    async fn as_a_page_and_a_file(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let get = async |path: &str| {
            app.call(Method::GET, path).header("cookie", &cookie).header("accept", "text/html").send().await
        };
        let empty = get("/admin/sites/main/costs").await;
        assert!(empty.status == 200 && empty.body.contains("No charges known yet"), "{empty:?}");
        app.subscribe("+60123456789").await;
        let message = app.message_with_status("kind=welcome", "delivered").await;
        charged(&app, &message, 30_000).await;
        let page = get("/admin/sites/main/costs").await;
        assert!(page.body.contains("Malaysia") && page.body.contains("Differs"), "{}", page.body);
        let odd = get("/admin/sites/main/costs?from=never").await;
        assert!(odd.status == 422 && odd.body.contains("Malaysia"), "{odd:?}");
        let file = get("/admin/sites/main/costs.csv").await;
        assert_eq!(file.status, 200);
        assert!(file.header("content-type").unwrap().starts_with("text/csv"), "{file:?}");
        assert!(file.header("content-disposition").unwrap().contains("costs-main.csv"), "{file:?}");
        assert_eq!(file.body.trim_end().lines().count(), 2, "{}", file.body);
        get("/admin/sites/main/costs.csv?to=never").await.assert_invalid("to");
    }
}

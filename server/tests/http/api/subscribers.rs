//! `/api/v1/sites/{site}/subscribers`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, ProblemExt, TestApp, on_both_engines};

const SOME: [&str; 4] = ["+60123456781", "+60123456782", "+12015550123", "+447400123456"];

async fn app_with_some(database: crate::support::Database) -> TestApp {
    let app = TestApp::start(database).await;
    for phone in SOME {
        app.subscribe(phone).await;
    }
    app
}

fn phones(list: &Answer) -> Vec<&str> {
    list.json()["items"].as_array().unwrap().iter().map(|item| item["phone"].as_str().unwrap()).collect()
}

on_both_engines! {
    async fn the_list(database) {
        let app = app_with_some(database).await;
        let list = app.get("/sites/main/subscribers").await;
        assert_eq!(list.status, 200);
        assert_eq!((&list.json()["total"], &list.json()["page"], &list.json()["per_page"]), (&json!(4), &json!(1), &json!(25)));
        for item in list.json()["items"].as_array().unwrap() {
            assert!(SOME.contains(&item["phone"].as_str().unwrap()));
            assert_eq!(item["status"], "active");
            assert!(item["credits"].as_u64().is_some_and(|credits| credits >= 1), "{item}");
            assert!(item["created_at"].as_str().unwrap().ends_with('Z'), "{item}");
            assert!(uuid::Uuid::parse_str(item["id"].as_str().unwrap()).is_ok());
        }
    }

    async fn searching_filtering_sorting_paging(database) {
        let app = app_with_some(database).await;
        assert_eq!(phones(&app.get("/sites/main/subscribers?search=456782").await), ["+60123456782"]);
        assert_eq!(phones(&app.get("/sites/main/subscribers?search=%2B60+12-345+6782").await), ["+60123456782"]);
        assert_eq!(phones(&app.get("/sites/main/subscribers?region=GB").await), ["+447400123456"]);
        assert_eq!(phones(&app.get("/sites/main/subscribers?status=suspended").await), Vec::<&str>::new());
        let by_number = app.get("/sites/main/subscribers?sort=number").await;
        assert_eq!(phones(&by_number), ["+12015550123", "+60123456781", "+60123456782", "+447400123456"]);
        let reversed = app.get("/sites/main/subscribers?sort=-number&per_page=2").await;
        assert_eq!(phones(&reversed), ["+447400123456", "+60123456782"]);
        let second = app.get("/sites/main/subscribers?sort=-number&per_page=2&page=2").await;
        assert_eq!(phones(&second), ["+60123456781", "+12015550123"]);
        assert_eq!(second.json()["total"], 4);
        let beyond = app.get("/sites/main/subscribers?page=9").await;
        assert_eq!((beyond.status, phones(&beyond).len()), (200, 0));
        let by_credits = app.get("/sites/main/subscribers?sort=-credits").await;
        let credits: Vec<u64> = by_credits.json()["items"].as_array().unwrap().iter().map(|item| item["credits"].as_u64().unwrap()).collect();
        assert!(credits.is_sorted_by(|a, b| a >= b), "{credits:?}");
    }

    async fn out_of_range_is_refused(database) {
        let app = TestApp::start(database).await;
        for (query, field) in [
            ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=99999999999999999999", "page"),
            ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=1.5", "per_page"),
            ("status=happy", "status"), ("region=Malaysia", "region"), ("sort=colour", "sort"),
            ("colour=red", "colour"), ("page=1&page=2", "page"),
        ] {
            let refused = app.get(&format!("/sites/main/subscribers?{query}")).await;
            assert_eq!(refused.status, 422, "{query}: {refused:?}");
            refused.assert_invalid(field);
        }
    }

    async fn suspended_and_back(database) {
        let app = app_with_some(database).await;
        let id = app.subscriber(SOME[0]).await["id"].as_str().unwrap().to_owned();
        let path = format!("/sites/main/subscribers/{id}");
        let one = app.get(&path).await;
        assert_eq!(one.json()["phone"], SOME[0]);
        let suspended = app.patch(&path, json!({"status": "suspended"})).await;
        assert_eq!((suspended.status, &suspended.json()["status"]), (200, &json!("suspended")));
        let active = app.patch(&path, json!({"status": "active"})).await;
        assert_eq!((active.status, &active.json()["status"]), (200, &json!("active")));
        app.patch(&path, json!({"status": "pending"})).await.assert_problem(422);
        app.patch(&path, json!({"status": "happy"})).await.assert_invalid("status");
        app.patch(&path, json!({})).await.assert_invalid("status");
        app.patch(&path, json!({"status": "active", "phone": "+1"})).await.assert_invalid("phone");
    }

    async fn unsubscribed_is_the_subscribers_own_word(database) {
        let app = app_with_some(database).await;
        let id = app.subscriber(SOME[0]).await["id"].as_str().unwrap().to_owned();
        let path = format!("/sites/main/subscribers/{id}");
        let off = app.patch(&path, json!({"status": "unsubscribed"})).await;
        assert_eq!((off.status, &off.json()["status"]), (200, &json!("unsubscribed")), "{off:?}");
        for status in ["active", "suspended"] {
            app.patch(&path, json!({"status": status})).await.assert_problem(409);
        }
        assert_eq!(app.get(&path).await.json()["status"], "unsubscribed");
    }

    async fn deleted_is_gone(database) {
        let app = app_with_some(database).await;
        let id = app.subscriber(SOME[0]).await["id"].as_str().unwrap().to_owned();
        let path = format!("/sites/main/subscribers/{id}");
        let deleted = app.api(Method::DELETE, &path).send().await;
        assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
        app.get(&path).await.assert_problem(404);
        app.api(Method::DELETE, &path).send().await.assert_problem(404);
        app.patch(&path, json!({"status": "suspended"})).await.assert_problem(404);
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], 3);
        let quote = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": {"type": "all"}})).await;
        assert_eq!(quote.json()["recipients"], 3);
        assert_eq!(quote.json()["excluded"]["deleted"], 1);
        app.subscribe(SOME[0]).await;
        assert_eq!(app.subscriber(SOME[0]).await["status"], "active", "who subscribes again is back");
    }

    async fn another_sites_subscriber_does_not_exist(database) {
        let app = app_with_some(database).await;
        app.post("/sites", json!({"slug": "other", "name": "Other"})).await;
        let id: Value = app.subscriber(SOME[0]).await["id"].clone();
        let path = format!("/sites/other/subscribers/{}", id.as_str().unwrap());
        app.get(&path).await.assert_problem(404);
        app.patch(&path, json!({"status": "suspended"})).await.assert_problem(404);
        app.api(Method::DELETE, &path).send().await.assert_problem(404);
        for nonsense in ["1", "nonsense", "%F0%9F%94%94", "00000000-0000-0000-0000-000000000000"] {
            app.get(&format!("/sites/main/subscribers/{nonsense}")).await.assert_problem(404);
        }
    }
}

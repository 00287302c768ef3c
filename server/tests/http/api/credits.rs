//! `/api/v1/sites/{site}/credits`

use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

on_both_engines! {
    async fn the_months_credits_and_grants(database) {
        let app = TestApp::start(database).await;
        let fresh = app.get("/sites/main/credits").await;
        assert_eq!((fresh.status, fresh.json()), (200, &json!({"balance": 500, "reserved": 0, "available": 500})));
        let granted = app.post("/sites/main/credits", json!({"amount": 250, "note": "a gift"})).await;
        assert_eq!((granted.status, granted.json()), (200, &json!({"balance": 750, "reserved": 0, "available": 750})));
        assert_eq!(app.get("/sites/main/credits").await.json(), granted.json());
    }

    async fn grants_that_are_none(database) {
        let app = TestApp::start(database).await;
        for (body, field) in [
            (json!({"amount": 0, "note": ""}), "amount"),
            (json!({"amount": -5, "note": ""}), "amount"),
            (json!({"amount": 1.5, "note": ""}), "amount"),
            (json!({"amount": "5", "note": ""}), "amount"),
            (json!({"amount": 1_000_000_000_001_u64, "note": ""}), "amount"),
            (json!({"amount": 1e30, "note": ""}), "amount"),
            (json!({"note": "how much?"}), "amount"),
            (json!({"amount": 5, "note": 5}), "note"),
            (json!({"amount": 5, "note": "x".repeat(5_000)}), "note"),
            (json!({"amount": 5, "note": "", "kind": "monthly"}), "kind"),
        ] {
            let refused = app.post("/sites/main/credits", body.clone()).await;
            assert_eq!(refused.status, 422, "{body}: {refused:?}");
            refused.assert_invalid(field);
        }
        assert_eq!(app.get("/sites/main/credits").await.json()["balance"], 500);
    }

    async fn a_new_site_has_its_own(database) {
        let app = TestApp::start(database).await;
        app.post("/sites", json!({"slug": "other", "name": "Other"})).await;
        app.post("/sites/other/credits", json!({"amount": 7, "note": ""})).await;
        assert_eq!(app.get("/sites/other/credits").await.json()["balance"], 507);
        assert_eq!(app.get("/sites/main/credits").await.json()["balance"], 500);
    }
}

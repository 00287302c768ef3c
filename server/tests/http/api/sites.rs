//! `/api/v1/sites` and `/api/v1/sites/{site}`

use serde_json::json;

use crate::support::{ProblemExt, TestApp, on_both_engines};

on_both_engines! {
    async fn a_new_database_has_one_site(database) {
        let app = TestApp::start(database).await;
        let sites = app.get("/sites").await;
        assert_eq!(sites.status, 200);
        assert_eq!(sites.json()["total"], 1);
        let site = app.get("/sites/main").await;
        assert_eq!(&sites.json()["items"][0], site.json());
        let site = site.json();
        assert_eq!(site["slug"], "main");
        assert_eq!(site["sms_enabled"], true);
        assert_eq!(site["opt_in_mode"], "single");
        assert_eq!(site["allowed_regions"], json!(null), "all countries");
        assert!(site["created_at"].as_str().unwrap().ends_with('Z'), "{site}");
    }

    async fn a_second_site(database) {
        let app = TestApp::start(database).await;
        let made = app.post("/sites", json!({"slug": "shop-2", "name": "Läden 🔔"})).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.header("location"), Some("/api/v1/sites/shop-2"));
        assert_eq!(app.get("/sites/shop-2").await.json()["name"], "Läden 🔔");
        app.post("/sites", json!({"slug": "shop-2", "name": "Again"})).await.assert_problem(409);
        app.post("/sites", json!({"slug": "Shop 3", "name": "Bad"})).await.assert_invalid("slug");
        app.post("/sites", json!({"slug": "shop-3", "name": ""})).await.assert_invalid("name");
        app.post("/sites", json!({"slug": "shop-3"})).await.assert_invalid("name");
        app.post("/sites", json!({"slug": "shop-3", "name": "C", "colour": "red"})).await.assert_invalid("colour");
        assert_eq!(app.get("/sites").await.json()["total"], 2);
    }

    async fn quiet_hours_are_set_by_the_day(database) {
        let app = TestApp::start(database).await;
        let before = app.get("/sites/main").await.json()["quiet_hours"].clone();
        assert_eq!((&before["mode"], &before["hours"]["monday"]["from"]), (&json!("off"), &json!("08:00")));
        let hours = json!({"monday": {"from": "9:00", "to": "18:30"}, "sunday": null});
        let changed = app.patch("/sites/main", json!({"quiet_hours": {"mode": "own", "hours": hours}})).await;
        let set = &changed.json()["quiet_hours"];
        assert_eq!((&set["mode"], &set["hours"]["monday"]), (&json!("own"), &json!({"from": "09:00", "to": "18:30"})));
        assert_eq!((&set["hours"]["tuesday"]["to"], &set["hours"]["sunday"]), (&json!("21:00"), &json!(null)));
        for (wrong, field) in [
            (json!({"mode": "sometimes"}), "quiet_hours.mode"),
            (json!({"hours": {"friday": {"from": "8", "to": "9:00"}}}), "quiet_hours.hours.friday"),
            (json!({"hours": {"friday": {"from": "8:00", "to": "8:30"}}}), "quiet_hours.hours.friday"),
        ] {
            app.patch("/sites/main", json!({"quiet_hours": wrong})).await.assert_invalid(field);
        }
        let audience = json!({"type": "numbers", "numbers": "60123456789"});
        let quote = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": audience})).await;
        assert_eq!(quote.json()["waiting"]["never"], 0, "{quote:?}");
        app.patch("/sites/main", json!({"quiet_hours": {"mode": "off"}})).await;
        let quote = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": audience})).await;
        assert_eq!(quote.json()["waiting"], json!(null));
    }

    async fn settings_change_one_by_one(database) {
        let app = TestApp::start(database).await;
        let changed = app
            .patch(
                "/sites/main",
                json!({
                    "name": "Harbour Radio", "sms_enabled": false, "default_region": "MY", "allowed_regions": ["MY", "US"],
                    "opt_in_mode": "single", "words": {"welcome": "Ahoy from {{ site }}"},
                    "allowed_origins": ["https://shop.example"],
                }),
            )
            .await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let site = app.get("/sites/main").await.json().clone();
        assert_eq!(&site, changed.json());
        assert_eq!(site["name"], "Harbour Radio");
        assert_eq!(site["sms_enabled"], false);
        assert_eq!(site["default_region"], "MY");
        assert_eq!(site["allowed_regions"], json!(["MY", "US"]));
        assert_eq!(site["words"]["welcome"], "Ahoy from {{ site }}");
        assert_eq!(site["allowed_origins"], json!(["https://shop.example"]));

        let cleared = app.patch("/sites/main", json!({"default_region": null, "allowed_regions": null})).await;
        assert_eq!(cleared.json()["default_region"], json!(null));
        assert_eq!(cleared.json()["allowed_regions"], json!(null));
        assert_eq!(cleared.json()["name"], "Harbour Radio", "what is absent stays");
        assert_eq!(app.patch("/sites/main", json!({})).await.status, 200);
    }

    async fn wrong_settings_change_nothing(database) {
        let app = TestApp::start(database).await;
        let before = app.get("/sites/main").await;
        for (patch, field) in [
            (json!({"nmae": "typo"}), "nmae"),
            (json!({"name": 5}), "name"),
            (json!({"name": ""}), "name"),
            (json!({"sms_enabled": "yes"}), "sms_enabled"),
            (json!({"default_region": "XX"}), "default_region"),
            (json!({"opt_in_mode": "triple"}), "opt_in_mode"),
            (json!({"words": {"wellcome": "x"}}), "words.wellcome"),
            (json!({"words": {"welcome": "{{ unclosed"}}), "words.welcome"),
            (json!({"name": "good", "max_segments": 0}), "max_segments"),
            (json!({"name": "good", "send_within_hours": 0}), "send_within_hours"),
            (json!({"name": "good", "send_within_hours": 169}), "send_within_hours"),
        ] {
            let refused = app.patch("/sites/main", patch.clone()).await;
            assert_eq!(refused.status, 422, "{patch}: {refused:?}");
            refused.assert_problem(422);
            assert_eq!(refused.json()["errors"][0]["field"], field, "{refused:?}");
        }
        app.patch("/sites/nowhere", json!({})).await.assert_problem(404);
        assert_eq!(app.get("/sites/main").await.json(), before.json());
    }
}

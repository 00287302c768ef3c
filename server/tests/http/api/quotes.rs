//! `POST /api/v1/sites/{site}/quotes`

use serde_json::json;

use crate::support::{ProblemExt, TestApp, mobiles, on_both_engines};

on_both_engines! {
    async fn typed_numbers(database) {
        let app = TestApp::start(database).await;
        let audience = json!({"type": "numbers", "numbers": "60123456789, +60123456666 60123456789; 12 +12015550123"});
        let quote = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": audience})).await;
        assert_eq!(quote.status, 200, "{quote:?}");
        let quote = quote.json();
        assert_eq!(quote["recipients"], 3);
        assert_eq!((&quote["encoding"], &quote["segments"]), (&json!("GSM-7"), &json!(1)));
        let excluded = json!({"suspended": 0, "unsubscribed": 0, "pending": 0, "deleted": 0, "invalid": 1, "duplicate": 1});
        assert_eq!(quote["excluded"], excluded);
        let regions = quote["by_region"].as_array().unwrap();
        assert_eq!(regions.len(), 2);
        let sum: u64 = regions
            .iter()
            .map(|row| {
                let (recipients, rate) = (row["recipients"].as_u64().unwrap(), row["rate"].as_u64().unwrap());
                assert_eq!(row["credits"].as_u64(), Some(recipients * rate), "{row}");
                recipients * rate
            })
            .sum();
        assert_eq!(quote["credits"].as_u64(), Some(sum));
        assert_eq!(quote["available"], 500);
        assert_eq!(quote["sufficient"], sum <= 500);
    }

    async fn segments_and_encodings(database) {
        let app = TestApp::start(database).await;
        for (body, encoding, segments) in [
            ("a".repeat(160), "GSM-7", 1), ("a".repeat(161), "GSM-7", 2), ("é€".to_owned(), "GSM-7", 1),
            ("🔔".to_owned(), "UCS-2", 1), ("я".repeat(71), "UCS-2", 2), ("\u{202e}abc".to_owned(), "UCS-2", 1),
        ] {
            let audience = json!({"type": "numbers", "numbers": "60123456789"});
            let quote = app.post("/sites/main/quotes", json!({"body": body, "audience": audience})).await;
            assert_eq!(quote.status, 200, "{quote:?}");
            assert_eq!((quote.json()["encoding"].as_str(), quote.json()["segments"].as_u64()), (Some(encoding), Some(segments)), "{body}");
        }
    }

    async fn everyone_and_nobody(database) {
        let app = TestApp::start(database).await;
        let nobody = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": {"type": "all"}})).await;
        assert_eq!(nobody.status, 200, "a quote with nobody left is no mistake: {nobody:?}");
        assert_eq!((&nobody.json()["recipients"], &nobody.json()["credits"]), (&json!(0), &json!(0)));
        app.subscribe("+60123456789").await;
        app.subscribe("+60123456788").await;
        let id = app.subscriber("+60123456788").await["id"].clone();
        app.patch(&format!("/sites/main/subscribers/{}", id.as_str().unwrap()), json!({"status": "suspended"})).await;
        let all = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": {"type": "all"}})).await;
        assert_eq!((&all.json()["recipients"], &all.json()["excluded"]["suspended"]), (&json!(1), &json!(1)));
        let named = json!({"type": "subscribers", "ids": [id, id]});
        let named = app.post("/sites/main/quotes", json!({"body": "Hello", "audience": named})).await;
        assert_eq!((&named.json()["recipients"], &named.json()["excluded"]["suspended"]), (&json!(0), &json!(1)), "{named:?}");
    }

    async fn numbers_above_so_many_credits_are_left_out(database) {
        let app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        app.subscribe("+12025550143").await;
        let draft = |max_rate| json!({"body": "Hello", "audience": {"type": "all"}, "max_rate": max_rate});
        let whole = app.post("/sites/main/quotes", draft(json!(null))).await.json().clone();
        assert_eq!((&whole["recipients"], whole.get("saving")), (&json!(2), None));
        let regions = whole["by_region"].as_array().unwrap();
        let (cheap, dear) = (&regions[1], &regions[0]);
        assert_eq!((&dear["region"], &cheap["region"]), (&json!("MY"), &json!("US")));
        assert!(dear["rate"].as_u64() > cheap["rate"].as_u64(), "{whole}");
        let quote = app.post("/sites/main/quotes", draft(cheap["rate"].clone())).await.json().clone();
        assert_eq!((&quote["recipients"], &quote["credits"], &quote["excluded"]["too_dear"]), (&json!(1), &cheap["credits"], &json!(1)));
        let saving = json!({"max_rate": cheap["rate"], "recipients": 1, "credits": dear["credits"], "by_region": [dear]});
        assert_eq!(quote["saving"], saving);
        let sent = app.broadcast_with_key(draft(cheap["rate"].clone()), "key").await;
        assert_eq!((sent.status, &sent.json()["quote"]["saving"], &sent.json()["quote"]["recipients"]), (201, &saving, &json!(1)));
        // Another limit is another request.
        assert_eq!(app.broadcast_with_key(draft(dear["rate"].clone()), "key").await.status, 409);
        for max_rate in [json!(0), json!(-1), json!(1.5), json!("3"), json!(4_294_967_296_u64)] {
            let refused = app.post("/sites/main/quotes", draft(max_rate)).await;
            assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("max_rate")), "{refused:?}");
        }
    }

    async fn what_cannot_be_quoted(database) {
        let app = TestApp::start(database).await;
        let all = json!({"type": "all"});
        let many = mobiles(10_001);
        for (body, fields) in [
            (json!({"audience": all}), vec!["body"]),
            (json!({"body": "", "audience": all}), vec!["body"]),
            (json!({"body": "a".repeat(5_000), "audience": all}), vec!["body"]),
            (json!({"body": 5, "audience": all}), vec!["body"]),
            (json!({"body": "a\u{0}b", "audience": all}), vec!["body"]),
            (json!({"body": "Hello"}), vec!["audience"]),
            (json!({"body": "Hello", "audience": "all"}), vec!["audience"]),
            (json!({"body": "Hello", "audience": {"type": "friends"}}), vec!["audience", "audience.type"]),
            (json!({"body": "Hello", "audience": {"type": "numbers"}}), vec!["audience", "audience.numbers"]),
            (json!({"body": "Hello", "audience": {"type": "numbers", "numbers": many}}), vec!["audience", "audience.numbers"]),
            (json!({"body": "Hello", "audience": {"type": "numbers", "numbers": ["60123456789"]}}), vec!["audience", "audience.numbers"]),
            (json!({"body": "Hello", "audience": {"type": "all", "ids": []}}), vec!["audience", "audience.ids"]),
            (json!({"body": "Hello", "audience": all, "at": "now"}), vec!["at"]),
        ] {
            let refused = app.post("/sites/main/quotes", body.clone()).await;
            let shown = body.to_string().chars().take(80).collect::<String>();
            assert_eq!(refused.status, 422, "{shown}: {refused:?}");
            refused.assert_problem(422);
            let named = refused.json()["errors"][0]["field"].as_str().unwrap();
            assert!(fields.contains(&named), "{shown}: {refused:?}");
        }
    }
}

//! `/api/v1/sites/{site}/abuse` and `…/challenge`: what is refused, and what lets a visitor in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, ProblemExt, TestApp, on_both_engines};

const PATH: &str = "/api/v1/sites/main/subscriptions";

/// A number left by a visitor from that address.
async fn opt_in(app: &TestApp, phone: &str, address: &str, proof: Option<&str>) -> Answer {
    let body = json!({"phone": phone, "consent": true, "proof": proof});
    app.call(Method::POST, PATH).header("x-forwarded-for", address).json(&body).send().await
}

fn refused(abuse: &Value, reason: &str) -> Value {
    let lines = abuse["reasons"].as_array().unwrap();
    lines.iter().find(|line| line["reason"] == reason).map_or(json!(0), |line| line["count"].clone())
}

/// Solves a challenge as a browser would.
async fn solved(app: &TestApp) -> String {
    let answer = app.call(Method::GET, "/api/v1/sites/main/challenge").send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let challenge: altcha::Challenge = serde_json::from_str(&answer.body).unwrap();
    let solution = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
    STANDARD.encode(serde_json::to_vec(&altcha::Payload { challenge, solution }).unwrap())
}

on_both_engines! {
    async fn a_busy_network_has_to_compute(database) {
        let app = TestApp::builder(database).set("CARILLON_TRUSTED_PROXIES", "127.0.0.1").start().await;
        app.patch("/sites/main", json!({"protection": {"busy_after": 2}})).await;
        for n in 0..2 {
            assert_eq!(opt_in(&app, &format!("+6012345678{n}"), &format!("203.0.113.{n}"), None).await.status, 202);
        }
        let asked = opt_in(&app, "+60123456783", "203.0.113.9", None).await;
        asked.assert_invalid("proof");
        // It says so of every number, known or not, and to nobody else.
        assert_eq!(opt_in(&app, "+60123456780", "203.0.113.9", None).await.body, asked.body);
        assert_eq!(opt_in(&app, "+60123456784", "203.0.114.9", None).await.status, 202);
        let proof = solved(&app).await;
        assert_eq!(opt_in(&app, "+60123456783", "203.0.113.9", Some(&proof)).await.status, 202);
        opt_in(&app, "+60123456785", "203.0.113.9", Some(&proof)).await.assert_invalid("proof");
        app.judged().await;
        assert_eq!(app.subscriber("+60123456783").await["status"], "active");
        let abuse = app.get("/sites/main/abuse").await;
        assert_eq!((&abuse.json()["refused"], refused(abuse.json(), "proof")), (&json!(3), json!(3)), "{abuse:?}");
        assert_eq!(abuse.json()["networks"], json!([{"network": "203.0.113.0/24", "count": 3}]));
    }

    async fn what_is_refused_is_counted_and_shown(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"allowed_regions": ["MY"], "protection": {"per_number_a_day": 1}})).await;
        let ours = "127.0.0.1";
        opt_in(&app, "+12025550123", ours, None).await.assert_invalid("phone");
        opt_in(&app, "+60322345678", ours, None).await.assert_invalid("phone");
        assert_eq!(opt_in(&app, "+60123456789", ours, None).await.status, 202);
        assert_eq!(opt_in(&app, "+60123456789", ours, None).await.status, 202, "the same answer");
        app.judged().await;
        let abuse = app.get("/sites/main/abuse").await;
        for reason in ["country", "not_mobile", "number"] {
            assert_eq!(refused(abuse.json(), reason), 1, "{reason}: {abuse:?}");
        }
        let countries = abuse.json()["countries"].as_array().unwrap();
        assert!(countries.contains(&json!({"region": "US", "count": 1})), "{abuse:?}");
        assert!(countries.contains(&json!({"region": "MY", "count": 2})), "{abuse:?}");
        assert!(abuse.json()["budget"]["spent"].as_u64().is_some_and(|spent| spent > 0), "{abuse:?}");
        assert_eq!(app.get("/sites/main/abuse?to=2020-01-01").await.json()["refused"], 0);
        app.get("/sites/main/abuse?from=never").await.assert_invalid("from");
        let page = app.signed_in_page("/admin/sites/main/abuse").await;
        for words in ["3 attempts refused", "Country not allowed", "Number tried too often", "United States", "+6012345····"] {
            assert!(page.contains(words), "{words}");
        }
    }

    async fn a_budget_that_is_used_up_is_said_on_every_page(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"protection": {"credits_per_day": 0}})).await;
        app.subscribe("+60123456789").await;
        assert_eq!(app.get("/sites/main/subscribers").await.json()["total"], 0);
        assert_eq!(app.get("/sites/main/abuse").await.json()["budget"], json!({"credits_per_day": 0, "spent": 0, "closed": true}));
        assert!(app.signed_in_page("/admin/sites/main").await.contains("are used up: new numbers are refused"));
        app.patch("/sites/main", json!({"protection": {"credits_per_day": null}})).await;
        app.subscribe("+60123456789").await;
        assert_eq!(app.subscriber("+60123456789").await["status"], "active");
        assert!(!app.signed_in_page("/admin/sites/main").await.contains("are used up"));
    }

    async fn protection_is_set_with_the_site(database) {
        let app = TestApp::start(database).await;
        let usual = app.get("/sites/main").await;
        let protection = &usual.json()["protection"];
        assert_eq!((&protection["proof_of_work"], &protection["per_number_a_day"]), (&json!("when_busy"), &json!(3)), "{usual:?}");
        for (patch, field) in [
            (json!({"proof_of_work": "sometimes"}), "protection.proof_of_work"),
            (json!({"without_script": null}), "protection.without_script"),
            (json!({"per_number_a_day": 0}), "protection.per_number_a_day"),
            (json!({"per_prefix_an_hour": -1}), "protection.per_prefix_an_hour"),
            (json!({"credits_per_day": 1_000_001}), "protection.credits_per_day"),
            (json!({"colour": "red"}), "protection.colour"),
        ] {
            app.patch("/sites/main", json!({"protection": patch})).await.assert_invalid(field);
        }
        let changed = app.patch("/sites/main", json!({"protection": {"per_number_a_day": null, "mobile_only": false}})).await;
        assert_eq!((changed.status, &changed.json()["protection"]["per_number_a_day"]), (200, &json!(null)), "{changed:?}");
        assert_eq!(opt_in(&app, "+60322345678", "127.0.0.1", None).await.status, 202, "fixed lines, too");
    }

    async fn a_stranger_who_writes_the_header_is_not_believed(database) {
        let app = TestApp::builder(database).set("CARILLON_TRUSTED_PROXIES", "192.0.2.1").start().await;
        app.patch("/sites/main", json!({"protection": {"busy_after": 0}})).await;
        // Were it believed this network would have to compute.
        assert_eq!(opt_in(&app, "+60123456789", "203.0.113.9", None).await.status, 202);
    }

    async fn without_a_script_the_page_says_what_is_missing(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"protection": {"proof_of_work": "always", "without_script": "refuse"}})).await;
        let form = [("site", "main"), ("phone", "+60123456789"), ("region", "MY"), ("consent", "true")];
        let send = async || {
            let answer = app.call(Method::POST, "/fn/subscribe").sent_by_our_page(&app).form(&form).send().await;
            let back = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
            app.call(Method::GET, &back).send().await.body
        };
        let refused = send().await;
        assert!(refused.contains("needs JavaScript") && refused.contains("value=\"+60123456789\""), "{refused}");
        app.patch("/sites/main", json!({"protection": {"without_script": "let_in"}})).await;
        assert!(!send().await.contains("needs JavaScript"));
        app.judged().await;
        assert_eq!(app.subscriber("+60123456789").await["status"], "active");
    }

    async fn pages_of_other_sites_may_ask_for_challenges(database) {
        let app = TestApp::start(database).await;
        app.patch("/sites/main", json!({"allowed_origins": ["https://shop.example"]})).await;
        let ask = |origin| app.call(Method::GET, "/api/v1/sites/main/challenge").header("origin", origin);
        let allowed = ask("https://shop.example").send().await;
        assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (200, Some("https://shop.example")));
        assert_eq!(ask("https://evil.example").send().await.header("access-control-allow-origin"), None);
        app.call(Method::GET, "/api/v1/sites/nowhere/challenge").send().await.assert_problem(404);
        let worker = app.call(Method::GET, "/proof.js").send().await;
        assert_eq!((worker.status, worker.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    }
}

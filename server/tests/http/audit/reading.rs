//! Who may read the log, and how.

use domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, on_both_engines};

on_both_engines! {
    async fn the_log_is_for_owners(database) {
        let app = TestApp::start(database).await;
        assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
        app.patch("/sites/main", json!({"name": "=HYPERLINK(\"x\")"})).await;
        app.patch("/sites/other", json!({"name": "Elsewhere"})).await;
        for role in [Role::Viewer, Role::Manager] {
            let key = app.make_key_for(role, Some("main")).await;
            for path in ["/api/v1/audit", "/api/v1/sites/main/audit"] {
                assert_eq!(app.call(Method::GET, path).bearer(&key).send().await.status, 403, "{role:?} {path}");
            }
            let email = format!("{}@example.org", role.as_str());
            app.add_person(&email, role, None).await;
            let cookie = app.sign_in_as(&email).await;
            for path in ["/admin/audit", "/admin/audit.csv"] {
                let answer = app.call(Method::GET, path).header("cookie", &cookie).send().await;
                assert_eq!(answer.status, 403, "{role:?} {path}");
            }
        }
        // A site's own owner sees what was done there and nothing else.
        let key = app.make_key_for(Role::Owner, Some("main")).await;
        let own = app.call(Method::GET, "/api/v1/audit").bearer(&key).send().await;
        assert!(own.body.contains("HYPERLINK") && !own.body.contains("Elsewhere"), "{own:?}");
        assert_eq!(app.call(Method::GET, "/api/v1/sites/other/audit").bearer(&key).send().await.status, 404);

        let page = app.signed_in_page("/admin/audit?search=settings+changed").await;
        assert!(page.contains("Settings changed") && page.contains("Elsewhere") && !page.contains("API key made</td>"), "{page}");
        assert!(app.signed_in_page("/admin/audit?search=nothing+like+it").await.contains("Nothing matches."));
        let cookie = app.sign_in().await;
        let wrong = app.call(Method::GET, "/admin/audit?act=no.such").header("cookie", &cookie).send().await;
        assert_eq!(wrong.status, 422);
        let first = app.get("/audit?per_page=2").await;
        let older = app.get(&format!("/audit?per_page=2&older={}", first.json()["older"].as_str().unwrap())).await;
        assert_eq!(older.json()["items"].as_array().unwrap().len(), 2);
        let back = app.get(&format!("/audit?per_page=2&newer={}", older.json()["newer"].as_str().unwrap())).await;
        assert_eq!(back.json()["items"], first.json()["items"]);
        let csv = app.call(Method::GET, "/admin/audit.csv").header("cookie", &cookie).send().await;
        assert_eq!(csv.status, 200);
        assert!(csv.body.starts_with("id,at,act,"), "{csv:?}");
        assert!(csv.body.lines().all(|line| !line.contains(",=") && !line.contains(",\"=")), "{csv:?}");
    }
}

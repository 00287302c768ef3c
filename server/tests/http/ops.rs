//! Probes, metrics, the log's shape and the headers of every answer.

use reqwest::Method;

use crate::support::{ProblemExt, TestApp, eventually, on_both_engines};

on_both_engines! {
    async fn probes(database) {
        let app = TestApp::start(database).await;
        let alive = app.call(Method::GET, "/healthz").send().await;
        assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
        let ready = app.call(Method::GET, "/readyz").send().await;
        assert_eq!((ready.status, &ready.json()["status"]), (200, &serde_json::json!("ready")));
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.call(Method::HEAD, path).send().await.status, 200);
        }
        let none = app.call(Method::GET, "/metrics").send().await;
        assert_eq!(none.status, 404, "metrics have a listener of their own, off by default");
    }

    async fn metrics_on_their_own_address(database) {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let app = TestApp::builder(database).set("CARILLON_METRICS_ADDR", &free.to_string()).start().await;
        app.get("/sites").await;
        let metrics = app.http.get(format!("http://{free}/metrics")).send().await.unwrap().text().await.unwrap();
        let line = metrics.lines().find(|line| line.starts_with("carillon_http_requests_total")).unwrap_or_else(|| panic!("{metrics}"));
        assert!(line.contains("route=\"/api/v1/sites\""), "{line}");
        assert!(!metrics.contains(&app.key));
    }

    async fn the_log_as_json(database) {
        // Addresses go to the log then, and the test finds the process by the log's line.
        let app = TestApp::builder(database).set("CARILLON_LOG_FORMAT", "json").set("CARILLON_LOG", "debug,sqlx=off").start().await;
        app.call(Method::GET, "/healthz").send().await;
        let line = eventually("the request is logged", || {
            let log = app.log();
            async move { log.lines().find(|line| line.contains("/healthz")).map(str::to_owned) }
        })
        .await;
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["status"], 200);
        assert_eq!(line["span"]["route"], "/healthz");
        assert!(line["timestamp"].is_string());
    }

    async fn careful_headers_everywhere(database) {
        let app = TestApp::start(database).await;
        for path in ["/", "/healthz", "/api/v1/sites", "/api/nowhere", "/admin", "/sw.js", "/nowhere"] {
            let answer = app.call(Method::GET, path).send().await;
            for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("x-frame-options", "DENY")] {
                assert_eq!(answer.header(name), Some(value), "{path}: {answer:?}");
            }
            let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{path}: {answer:?}"));
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        }
        assert_eq!(app.get("/sites").await.header("cache-control"), Some("no-store"));
    }

    async fn nothing_there_under_api(database) {
        let app = TestApp::start(database).await;
        for path in ["/api", "/api/", "/api/v1", "/api/v2/sites", "/api/v1/nowhere", "/api/v1/sites/main/nowhere", "/webhooks/other"] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                app.call(method, path).send().await.assert_problem(404);
            }
        }
        for (method, path) in [
            (Method::DELETE, "/api/v1/sites"),
            (Method::PUT, "/api/v1/sites/main"),
            (Method::GET, "/api/v1/sites/main/quotes"),
            (Method::POST, "/api/v1/sites/main/subscribers"),
        ] {
            let answer = app.call(method, path).send().await;
            answer.assert_problem(405);
            assert!(answer.header("allow").is_some(), "{answer:?}");
        }
    }
}

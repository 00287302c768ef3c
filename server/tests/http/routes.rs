//! The route table says what is served, and to whom.

use reqwest::Method;
use server::routes::{Access, table};

use crate::support::{Database, ProblemExt, TestApp};

/// The path with something in each capture.
pub fn filled(path: &str, id: &str) -> String {
    path.replace("{site}", "main")
        .replace("{id}", id)
        .replace("{secret}", "nonsense")
        .replace("{token}", "nonsense")
        .replace("{language}", "fr")
}

fn method(name: &str) -> Method {
    name.parse().unwrap()
}

fn calls(wanted: impl Fn(Access) -> bool) -> Vec<(Method, &'static str)> {
    let table = table();
    let all = table.iter().flat_map(|route| route.calls.iter().map(move |call| (route.path, call)));
    all.filter(|(_, call)| wanted(call.access)).map(|(path, call)| (method(call.method), path)).collect()
}

#[tokio::test]
async fn the_table_lists_the_methods_that_are_taken() {
    let app = TestApp::start(Database::sqlite()).await;
    for route in table() {
        let path = filled(route.path, "0");
        for name in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = app.call(method(name), &path).sent_by_our_page(&app).send().await;
            assert_eq!(answer.status != 405, route.methods().contains(&name), "{name} {}: {answer:?}", route.path);
        }
    }
}

#[tokio::test]
async fn what_needs_a_key_answers_nobody_else() {
    let app = TestApp::start(Database::sqlite()).await;
    for (method, path) in calls(|access| matches!(access, Access::Key(_))) {
        assert!(path.starts_with("/api/v1/"), "{path}");
        app.call(method, &filled(path, "0")).send().await.assert_problem(401);
    }
}

#[tokio::test]
async fn what_needs_a_login_answers_nobody_else() {
    let app = TestApp::start(Database::sqlite()).await;
    for (method, path) in calls(|access| matches!(access, Access::Session(_))) {
        assert!(path.starts_with("/admin/"), "{path}");
        // What changes something must come from our own pages before anything else is asked.
        let own = app.base.origin().ascii_serialization();
        let answer = app.call(method, &filled(path, "0")).bearer(&app.key).header("origin", &own).send().await;
        assert!(matches!(answer.status, 302 | 303), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn webhooks_know_their_secret() {
    let app = TestApp::start(Database::sqlite()).await;
    for (method, path) in calls(|access| access == Access::WebhookSecret) {
        app.call(method, &filled(path, "0")).send().await.assert_problem(404);
    }
}

#[test]
fn only_these_are_open() {
    let mut open: Vec<_> = calls(|access| access == Access::Open).into_iter().map(|(_, path)| path).collect();
    open.dedup();
    assert_eq!(
        open,
        [
            "/healthz",
            "/readyz",
            "/api/v1/openapi.json",
            "/api/v1/sites/{site}/subscriptions",
            "/api/v1/sites/{site}/challenge",
            "/api/v1/sites/{site}/subscriptions/confirm",
            "/api/v1/sites/{site}/subscriptions/resend",
            "/api/v1/sites/{site}/embed",
        ]
    );
}

//! What browsers are told to be careful about.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Database, TestApp};

async fn page(app: &TestApp, path: &str, cookie: &str) -> Answer {
    app.call(Method::GET, path).header("cookie", cookie).send().await
}

/// The sources of one directive of the policy.
fn directive<'a>(policy: &'a str, name: &str) -> Vec<&'a str> {
    let line = policy.split(';').map(str::trim).find(|line| line.split(' ').next() == Some(name));
    line.unwrap_or_else(|| panic!("no {name} in {policy}")).split(' ').skip(1).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_trust_scripts_by_a_nonce_of_their_own() {
    let app = TestApp::start(Database::sqlite()).await;
    let cookie = app.sign_in().await;
    let mut nonces = Vec::new();
    for path in
        ["/", "/s/main", "/admin/sign-in", "/admin/sites/main", "/admin/sites/main/settings/page", "/admin/security"]
    {
        let answer = page(&app, path, if path.ends_with("sign-in") { "" } else { &cookie }).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        let policy = answer.header("content-security-policy").unwrap();
        let scripts = directive(policy, "script-src");
        assert!(scripts.contains(&"'strict-dynamic'") && scripts.contains(&"'wasm-unsafe-eval'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce = scripts.iter().find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\'')).unwrap();
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        nonces.push(nonce.to_owned());
        for tag in answer.body.split("<script").skip(1).chain(
            answer
                .body
                .split("<link ")
                .skip(1)
                .filter(|tag| tag.split('>').next().unwrap().contains("\"modulepreload\"")),
        ) {
            let tag = tag.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
        }
        assert!(!answer.body.contains(" style=") && !answer.body.contains("<style"), "{path}: inline style");
        for handler in [" onclick=", " onload=", " onsubmit=", "javascript:"] {
            assert!(!answer.body.contains(handler), "{path}: {handler}");
        }
        for (name, sources) in [
            ("default-src", "'none'"),
            ("style-src", "'self'"),
            ("object-src", "'none'"),
            ("base-uri", "'none'"),
            ("form-action", "'self'"),
            ("frame-ancestors", "'none'"),
        ] {
            assert_eq!(directive(policy, name), [sources], "{path}");
        }
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 6, "a nonce is used once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_careful() {
    let app = TestApp::start(Database::sqlite()).await;
    for path in ["/", "/admin/sign-in", "/api/v1/sites", "/webhooks/mocean/x/inbound", "/healthz", "/nothing", "/sw.js"]
    {
        let answer = page(&app, path, "").await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let policy = answer.header("permissions-policy").unwrap();
        assert!(
            ["camera", "geolocation", "microphone"].iter().all(|one| policy.contains(&format!("{one}=()"))),
            "{policy}"
        );
        assert!(
            answer.header("content-security-policy").is_some_and(|policy| policy.contains("frame-ancestors")),
            "{path}"
        );
        assert_eq!(answer.header("strict-transport-security"), None, "{path}: over plain http it means nothing");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_may_be_shown_where_it_says_so() {
    let app = TestApp::start(Database::sqlite()).await;
    let cookie = app.sign_in().await;
    let origins = json!({"allowed_origins": ["https://shop.example", "http://localhost:5173"]});
    assert_eq!(app.patch("/sites/main", origins).await.status, 200);
    let ancestors = async |path: &str| {
        let answer = page(&app, path, &cookie).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        directive(&policy, "frame-ancestors").join(" ")
    };
    assert_eq!(ancestors("/s/main").await, "'self' https://shop.example http://localhost:5173");
    assert_eq!(ancestors("/admin/sites/main").await, "'none'", "the console never");
    assert_eq!(ancestors("/admin/sites/main/settings/embedding/preview").await, "'self'", "but in itself");
}

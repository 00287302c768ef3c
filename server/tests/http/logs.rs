//! What the process writes to its log while everything happens that has to do with numbers and secrets: neither stands there,
//! at the finest level that is any use, in both shapes.

use reqwest::Method;
use serde_json::json;

use crate::support::{Database, FakeProvider, KEY, Manner, PASSWORD, SECRET, TestApp};

/// A filter that lets everything of ours through, and what libraries say to whoever looks for a fault.
const FILTER: &str = "debug";

/// The lines that tell a number by its last nine digits, or one of the secrets; each with its place.
fn telling(log: &str, numbers: &[&str], secrets: &[String]) -> Vec<String> {
    let endings: Vec<String> = numbers
        .iter()
        .map(|number| number.chars().filter(char::is_ascii_digit).collect::<String>())
        .map(|digits| digits[digits.len().saturating_sub(9)..].to_owned())
        .collect();
    let mut found = Vec::new();
    for (index, line) in log.lines().enumerate() {
        // Grouped as people do, a number is one all the same.
        let run: String = line.chars().filter(|c| !matches!(c, ' ' | '(' | ')' | '-')).collect();
        let number = endings.iter().find(|ending| run.contains(ending.as_str()));
        let secret = secrets.iter().find(|secret| line.contains(secret.as_str()));
        if let Some(what) = number.or(secret) {
            found.push(format!("{}: {what}: {line}", index + 1));
        }
    }
    found
}

#[test]
fn the_scanner_finds_what_is_planted() {
    let secrets = ["three random words".to_owned()];
    for planted in ["to=60123456789", "to +60 12-345 6789", "012 345 6789", "password=three random words."] {
        let log = format!("fine\n{planted}\nfine");
        assert_eq!(telling(&log, &["+60123456789"], &secrets).len(), 1, "{planted}");
    }
    for fine in ["to=60*****6789", "2026-07-01T08:30:00.123456Z", "took 123456 micros"] {
        assert!(telling(fine, &["+60123456789"], &secrets).is_empty(), "{fine}");
    }
}

async fn a_story_is_not_told(format: &str) {
    let app = TestApp::builder(Database::sqlite())
        .set("CARILLON_LOG", FILTER)
        .set("CARILLON_LOG_FORMAT", format)
        .set("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true")
        .start()
        .await;
    app.without_limits().await;
    // Before anything is sent, so that nothing goes to the simulator.
    let fake = FakeProvider::start().await;
    let saved = app.api(Method::PUT, "/sites/main/provider").json(&fake.account()).send().await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let numbers = ["+60123456781", "+60123456782", "+12025550123", "+447400123456"];
    for number in &numbers[..3] {
        app.subscribe(number).await;
    }
    app.text("60123456782", "STOP").await;
    app.text("60123456781", "who is this").await;
    app.text("447400123456", "my number is +44 7400 123456").await;
    let inbound = app.inbound_path().await;
    let cookie = app.sign_in().await;
    for path in ["/admin/sites/main/subscribers?search=60123456781", "/admin/sites/main/history?recipient=12025550123"]
    {
        assert_eq!(app.call(Method::GET, path).header("cookie", &cookie).send().await.status, 200);
    }
    let typed = [("email", "owner@example.org"), ("password", "a wrong but secret password")];
    app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).form(&typed).send().await;
    let narrow = app.make_key("narrow").await;
    app.call(Method::GET, "/api/v1/sites").bearer("carillon_made_up_and_still_nobodys_business").send().await;
    // What fails says the most: a provider that mumbles, one that is refused, bodies that can't be read.
    let mut wrong = fake.account();
    wrong["api_secret"] = json!("a wrong and secret secret");
    app.api(Method::PUT, "/sites/main/provider").json(&wrong).send().await;
    fake.behave(Manner::Mumble);
    let draft = json!({"body": "Call +60 12-345 6781", "audience": {"type": "numbers", "numbers": "60123456781"}});
    assert!(app.broadcast(draft).await.status < 300);
    app.message_with_status("recipient=60123456781&kind=broadcast", "unknown").await;
    app.call(Method::POST, &inbound).body("application/json", "{\"mocean-from\":\"60123456782\"").send().await;
    let odd = json!({"phone": "+60123456781", "consent": "maybe"});
    app.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&odd).send().await;
    app.terminate().await;

    let secret = |text: &str| text.to_owned();
    let secrets = [
        secret(PASSWORD),
        secret("a wrong but secret password"),
        secret("a wrong and secret secret"),
        secret(KEY),
        secret(SECRET),
        secret("carillon_made_up"),
        secret(cookie.split_once('=').unwrap().1),
        secret(inbound.split('/').nth(3).unwrap()),
        narrow,
        app.key.clone(),
    ];
    let log = app.log();
    assert!(log.lines().count() > 20, "it says what it does: {log}");
    let found = telling(&log, &numbers, &secrets);
    assert!(found.is_empty(), "{} lines say too much:\n{}", found.len(), found.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_for_people_tells_no_number_and_no_secret() {
    a_story_is_not_told("text").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_for_machines_tells_no_number_and_no_secret() {
    a_story_is_not_told("json").await;
}

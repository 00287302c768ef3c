//! `/metrics`: what is served, what is described, and what the dashboard and the handbook name are one and the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use server::metrics::{CATALOGUE, Kind};

use crate::support::{TestApp, eventually, on_both_engines};

const DASHBOARD: &str = include_str!("../../../docs/grafana-dashboard.json");
const HANDBOOK: &str = include_str!("../../../docs/metrics.md");

/// Names of ours in a text, without what a histogram adds.
fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("carillon_") {
        let joined = text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_');
        let name: String = text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let bare = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        if !joined {
            names.insert(bare.to_owned());
        }
    }
    names
}

fn described() -> BTreeSet<String> {
    CATALOGUE.iter().map(|metric| metric.name.to_owned()).collect()
}

#[test]
fn the_catalogue_is_in_order() {
    assert!(CATALOGUE.is_sorted_by_key(|metric| metric.name));
    for metric in CATALOGUE {
        assert_eq!(metric.name.ends_with("_total"), metric.kind == Kind::Counter, "{}", metric.name);
        assert!(!metric.help.is_empty() && !metric.help.ends_with('.'), "{}", metric.name);
    }
}

#[test]
fn the_handbook_has_every_metric_with_its_labels_and_no_other() {
    assert_eq!(names(HANDBOOK), described());
    for metric in CATALOGUE {
        let row = HANDBOOK.lines().find(|line| line.starts_with(&format!("| `{}`", metric.name)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", metric.name));
        for label in metric.labels {
            assert!(row.contains(&format!("`{label}`")), "{label} is missing: {row}");
        }
    }
}

#[test]
fn the_dashboard_uses_nothing_else() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).expect("JSON");
    let used = names(DASHBOARD);
    let unknown: Vec<_> = used.difference(&described()).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(panels.len() > 10);
    let labels: BTreeMap<_, _> = CATALOGUE.iter().map(|metric| (metric.name, metric)).collect();
    for panel in panels {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let query = target["expr"].as_str().unwrap();
            for name in names(query) {
                // A counter or histogram is read by its rate; what every process says alike is not summed up.
                let metric = labels[name.as_str()];
                match metric.kind {
                    Kind::Counter | Kind::Histogram => {
                        assert!(query.contains("rate(") || query.contains("increase("), "{query}");
                    }
                    Kind::Gauge if metric.shared => {
                        assert!(query.starts_with("max") && !query.contains("sum"), "{query}");
                    }
                    Kind::Gauge => {}
                }
            }
        }
    }
}

/// The series of one scrape: name with labels, and value.
fn series(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.rsplit_once(' ').map(|(name, value)| (name.to_owned(), value.parse().unwrap())).unwrap())
        .collect()
}

on_both_engines! {
    async fn all_that_is_served_is_described(database) {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let app = TestApp::builder(database).set("CARILLON_METRICS_ADDR", &free.to_string()).start().await;
        app.subscribe("+60123456789").await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.text("60123456780", "STOP").await;
        app.post("/sites/main/credits", json!({"amount": 70, "note": ""})).await;
        let scrape = || async { app.http.get(format!("http://{free}/metrics")).send().await.unwrap().text().await.unwrap() };
        let available = app.get("/sites/main/credits").await.json()["available"].as_f64().unwrap();
        let text = eventually("the gauges say what the database says", || async {
            let text = scrape().await;
            (series(&text).get("carillon_credits_available{site=\"main\"}") == Some(&available)).then_some(text)
        })
        .await;
        let unknown: Vec<_> = names(&text).difference(&described()).cloned().collect();
        assert!(unknown.is_empty(), "served and not described: {unknown:?}");
        let found = series(&text);
        for (name, value) in [
            ("carillon_database_up", 1.0),
            ("carillon_queue_messages{lane=\"urgent\"}", 0.0),
            ("carillon_queue_messages{lane=\"broadcast\"}", 0.0),
            ("carillon_queue_oldest_seconds{lane=\"single\"}", 0.0),
            ("carillon_queue_held_messages{reason=\"credits\"}", 0.0),
            ("carillon_inbound_total{outcome=\"stopped\"}", 1.0),
        ] {
            assert_eq!(found.get(name), Some(&value), "{name} in {text}");
        }
        assert!(found["carillon_reports_total{status=\"delivered\"}"] >= 1.0, "{text}");
        assert!(found.keys().any(|name| name.starts_with("carillon_http_request_seconds_bucket{")), "{text}");
        assert!(found.keys().any(|name| name.starts_with("carillon_provider_seconds_bucket{")), "{text}");
        assert!(found["carillon_heartbeat_age_seconds"] < 60.0);
        assert!(text.contains("# HELP carillon_queue_messages "), "{text}");
        assert!(!text.contains("60123456789"), "no number is in a label");
    }

    async fn the_queue_shows_what_waits(database) {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        // Nobody sends.
        let app = TestApp::builder(database)
            .set("CARILLON_METRICS_ADDR", &free.to_string())
            .set("CARILLON_ROLE", "web")
            .start()
            .await;
        app.post("/sites/main/credits", json!({"amount": 100, "note": ""})).await;
        app.subscribe("+60123456789").await;
        app.text("60123456780", "STOP").await;
        let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": crate::support::mobiles(7)}});
        assert_eq!(app.broadcast(draft).await.status, 201);
        let found = eventually("what waits is counted", || async {
            let text = app.http.get(format!("http://{free}/metrics")).send().await.unwrap().text().await.unwrap();
            let found = series(&text);
            (found.get("carillon_queue_messages{lane=\"broadcast\"}") == Some(&7.0)).then_some(found)
        })
        .await;
        assert_eq!(found.get("carillon_queue_messages{lane=\"urgent\"}"), Some(&1.0));
        assert_eq!(found.get("carillon_queue_messages{lane=\"single\"}"), Some(&1.0));
        assert!(found["carillon_queue_oldest_seconds{lane=\"single\"}"] > 0.0);
        assert!(found["carillon_queue_oldest_seconds{lane=\"broadcast\"}"] > 0.0);
        assert!(found["carillon_credits_reserved{site=\"main\"}"] > 0.0);
    }
}

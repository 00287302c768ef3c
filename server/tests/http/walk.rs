//! Every address there is, asked by those who may not: as nobody, as a viewer, and as a manager of another site. The
//! lists are those that the router is built from, and the registry of server functions, so that a new one can't be
//! forgotten.

use std::collections::BTreeMap;

use app::functions::FUNCTIONS;
use app::need::Need;
use engine::Role;
use reqwest::Method;
use serde_json::json;
use server::routes::{Access, table};

use crate::routes::filled;
use crate::support::{Answer, Database, TestApp};

/// An id in the right form that nothing has.
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";

/// Where a page sends those who are not signed in.
fn must_sign_in(answer: &Answer) -> bool {
    matches!(answer.status, 302 | 303)
        && answer.header("location").is_some_and(|to| to.starts_with("/admin/sign-in?next="))
}

/// Two sites; a viewer of the first, and a manager of the other.
async fn house() -> TestApp {
    let app = TestApp::start(Database::sqlite()).await;
    assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
    app.add_person("viewer@example.org", Role::Viewer, Some("main")).await;
    app.add_person("neighbour@example.org", Role::Manager, Some("other")).await;
    app
}

/// Who asks.
struct Asker {
    name: &'static str,
    /// What they may do, where they are somebody.
    role: Option<Role>,
    /// Whether the site that is asked about is theirs.
    at_home: bool,
    credential: Option<String>,
}

impl Asker {
    /// The status they get where `need` is asked for about the site `main`; `None` where they are let in.
    fn refusal(&self, need: Option<Role>, about_site: bool) -> Option<u16> {
        let need = need?;
        match self.role {
            None => Some(401),
            Some(role) if !role.includes(need) => Some(403),
            Some(_) if about_site && !self.at_home => Some(404),
            Some(_) => None,
        }
    }
}

fn askers(viewer: String, neighbour: String) -> [Asker; 3] {
    [
        Asker { name: "a viewer", role: Some(Role::Viewer), at_home: true, credential: Some(viewer) },
        Asker { name: "a neighbour", role: Some(Role::Manager), at_home: false, credential: Some(neighbour) },
        Asker { name: "nobody", role: None, at_home: false, credential: None },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_of_the_api() {
    let app = house().await;
    let viewer = app.make_key_for(Role::Viewer, Some("main")).await;
    let neighbour = app.make_key_for(Role::Manager, Some("other")).await;
    let mut refused = BTreeMap::new();
    for asker in askers(viewer, neighbour) {
        for route in table() {
            for call in &route.calls {
                let Access::Key(role) = call.access else { continue };
                let mut request = app.call(call.method.parse().unwrap(), &filled(route.path, NOTHING));
                if let Some(key) = &asker.credential {
                    request = request.bearer(key);
                }
                if call.method != "GET" {
                    request = request.json(&json!({}));
                }
                let answer = request.send().await;
                let what = format!("{} asks {} {}: {answer:?}", asker.name, call.method, route.path);
                match asker.refusal(Some(role), route.path.contains("{site}")) {
                    Some(status) => {
                        assert_eq!(answer.status, status, "{what}");
                        *refused.entry(status).or_insert(0) += 1;
                    }
                    None => assert!(!matches!(answer.status, 401 | 403), "{what}"),
                }
                let changes = !matches!(call.method, "GET" | "OPTIONS");
                assert!(
                    !changes || asker.role != Some(Role::Viewer) || answer.status == 403,
                    "a viewer changes: {what}"
                );
            }
        }
    }
    assert!(refused[&401] > 15 && refused[&403] > 10 && refused[&404] > 10, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_files_of_the_console() {
    let app = house().await;
    let viewer = app.sign_in_as("viewer@example.org").await;
    let neighbour = app.sign_in_as("neighbour@example.org").await;
    let pages = app::routes().into_iter().map(|page| {
        let role = match page.need {
            Need::Nothing => None,
            Need::SignedIn => Some(Role::Viewer),
            Need::Role(role) => Some(role),
        };
        (page.path, role)
    });
    let files = table().into_iter().flat_map(|route| {
        let path = route.path;
        route.calls.into_iter().filter_map(move |call| match call.access {
            Access::Session(role) => Some((path, Some(role))),
            Access::Open | Access::WebhookSecret | Access::Key(_) => None,
        })
    });
    let everything: Vec<_> = pages.chain(files).collect();
    assert!(everything.len() > 20);
    for asker in askers(viewer, neighbour) {
        for (path, role) in &everything {
            assert!(
                role.is_some()
                    || !path.starts_with("/admin")
                    || ["/admin/sign-in", "/admin/sign-in/code", "/admin/set-up"].contains(path),
                "{path} is open to all"
            );
            let mut request = app.call(Method::GET, &filled(path, NOTHING));
            if let Some(cookie) = &asker.credential {
                request = request.header("cookie", cookie);
            }
            let answer = request.send().await;
            let what = format!("{} asks for {path}: {} {}", asker.name, answer.status, answer.body);
            match asker.refusal(*role, path.contains("{site}")) {
                Some(401) => assert!(must_sign_in(&answer), "{what}"),
                // A review of nothing leads back to the page before it, which then says so.
                Some(404) if path.ends_with("/send/review") => assert_eq!(answer.status, 303, "{what}"),
                Some(status) => assert_eq!(answer.status, status, "{what}"),
                None => assert!(!matches!(answer.status, 401 | 403) && !must_sign_in(&answer), "{what}"),
            }
        }
    }
}

/// What each function needs to be read at all; the rest is left out, as it may be.
fn fields(path: &str) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("site", "main")];
    fields.extend(match path {
        "/fn/settings-sms" => vec![("enabled", "true")],
        "/fn/settings-page-words" => vec![("headline", "a"), ("intro", "a"), ("button", "a"), ("consent", "a")],
        "/fn/waiting" => vec![("action", "send")],
        _ => Vec::new(),
    });
    fields
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server_functions() {
    let app = house().await;
    let viewer = app.sign_in_as("viewer@example.org").await;
    let neighbour = app.sign_in_as("neighbour@example.org").await;
    let origin = app.base.as_str().trim_end_matches('/').to_owned();
    for asker in askers(viewer, neighbour) {
        for (path, need) in FUNCTIONS {
            let role = match need {
                Need::Nothing => continue,
                Need::SignedIn => Role::Viewer,
                Need::Role(role) => *role,
            };
            // Who calls it is nobody from then on.
            if asker.role.is_some() && *path == "/fn/sessions-end" {
                continue;
            }
            for accept in ["application/json", "text/html"] {
                let mut request =
                    app.call(Method::POST, path).header("origin", &origin).header("accept", accept).form(&fields(path));
                if let Some(cookie) = &asker.credential {
                    request = request.header("cookie", cookie);
                }
                let answer = request.send().await;
                let what = format!("{} calls {path} for {accept}: {answer:?}", asker.name);
                match asker.refusal(Some(role), false) {
                    Some(401) if accept == "text/html" => assert!(must_sign_in(&answer), "{what}"),
                    Some(status) => assert_eq!(answer.status, status, "{what}"),
                    None => assert!(!matches!(answer.status, 401 | 403), "{what}"),
                }
                assert!(
                    asker.role != Some(Role::Viewer) || *need == Need::SignedIn || answer.status == 403,
                    "a viewer changes: {what}"
                );
            }
        }
    }
}

/// A manager of another site finds no site here, whatever function they call: each is called with fields that pass.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server_functions_of_another_site() {
    let app = house().await;
    let cookie = app.sign_in_as("neighbour@example.org").await;
    let origin = app.base.as_str().trim_end_matches('/').to_owned();
    let before = app.get("/sites/main").await.json().clone();
    // Fields of all of them together: a function reads those it knows.
    let everything = [
        ("site", "main"),
        ("id", NOTHING),
        ("ids", NOTHING),
        ("to", "suspended"),
        ("enabled", "true"),
        ("action", "send"),
        ("phone", "60123456789"),
        ("text", "Hello"),
        ("body", "Hello"),
        ("audience", "all"),
        ("key", NOTHING),
        ("shown_recipients", "1"),
        ("shown_credits", "1"),
        ("regions[]", "MY"),
        ("max_segments", "5"),
        ("send_within_hours", "24"),
        ("popup_delay_seconds", "5"),
        ("popup_again_days", "5"),
        ("name", "a"),
        ("headline", "a"),
        ("intro", "a"),
        ("button", "a"),
        ("popup_title", "a"),
        ("popup_text", "a"),
        ("consent", "a"),
        ("success", "a"),
        ("welcome", "a"),
        ("stop_confirmation", "a"),
        ("start_confirmation", "a"),
        ("help", "a"),
    ];
    let (mut not_found, mut answers) = (Vec::new(), Vec::new());
    for (path, _) in FUNCTIONS.iter().filter(|(_, need)| *need == Need::MANAGER) {
        let answer = app
            .call(Method::POST, path)
            .header("origin", &origin)
            .header("cookie", &cookie)
            .header("accept", "application/json")
            .form(&everything)
            .send()
            .await;
        answers.push(format!("{path} {}: {}", answer.status, answer.body));
        if answer.status == 404 {
            not_found.push(*path);
        }
    }
    assert!(not_found.len() > 10, "{not_found:?} {answers:?}");
    assert_eq!(*app.get("/sites/main").await.json(), before, "nothing was changed");
}

/// The table of server functions and their registry name the same.
#[test]
fn no_server_function_is_without_a_need() {
    let mut listed: Vec<&str> = FUNCTIONS.iter().map(|(path, _)| *path).collect();
    let mut registered: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    listed.sort_unstable();
    registered.sort_unstable();
    assert_eq!(listed, registered);
}

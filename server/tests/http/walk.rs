//! Every address there is, asked by those who may not: as nobody, as a viewer, as a manager of another site, and as
//! somebody who is both. The answer is 401, 403 or 404, and nothing else. The lists are those that the router is built
//! from, and the registry of server functions, so that a new one can't be forgotten.

use std::collections::BTreeMap;

use app::functions::FUNCTIONS;
use app::need::Need;
use domain::{Membership, SiteScope};
use engine::{Actor, Role, Scope};
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

/// Two sites, `main` and `other`.
async fn house() -> TestApp {
    let app = TestApp::start(Database::sqlite()).await;
    assert_eq!(app.post("/sites", json!({"slug": "other", "name": "Other"})).await.status, 201);
    app
}

/// Who asks about the site `main`.
struct Asker {
    name: &'static str,
    /// What they may do there, where it is theirs.
    here: Option<Role>,
    /// The most they may do anywhere.
    anywhere: Option<Role>,
    cookie: Option<String>,
}

impl Asker {
    /// The status they get where that is asked for; `None` where they are let in.
    fn refusal(&self, need: Need) -> Option<u16> {
        let (needed, role) = match need {
            Need::Nothing => return None,
            _ if self.anywhere.is_none() => return Some(401),
            Need::SignedIn => return None,
            Need::Role(_) if self.here.is_none() => return Some(404),
            Need::Role(needed) => (needed, self.here),
            Need::Somewhere(needed) => (needed, self.anywhere),
            Need::Everywhere(_) => return Some(403),
        };
        (!role.is_some_and(|role| role.includes(needed))).then_some(403)
    }
}

/// A viewer, a manager of the other site, one who is both, and nobody.
async fn askers(app: &TestApp) -> [Asker; 4] {
    app.add_person("viewer@example.org", Role::Viewer, Some("main")).await;
    app.add_person("neighbour@example.org", Role::Manager, Some("other")).await;
    app.add_person("both@example.org", Role::Viewer, Some("main")).await;
    let engine = app.engine().await;
    let both = engine.people(&Actor::system()).await.unwrap();
    let both = both.iter().find(|person| person.email == "both@example.org").unwrap().id;
    engine.set_role(&Actor::system(), both, Some("other"), Role::Manager).await.unwrap();
    let signed_in = async |email| Some(app.sign_in_as(email).await);
    let (viewer, manager) = (Some(Role::Viewer), Some(Role::Manager));
    [
        Asker { name: "a viewer", here: viewer, anywhere: viewer, cookie: signed_in("viewer@example.org").await },
        Asker { name: "a neighbour", here: None, anywhere: manager, cookie: signed_in("neighbour@example.org").await },
        Asker { name: "both", here: viewer, anywhere: manager, cookie: signed_in("both@example.org").await },
        Asker { name: "nobody", here: None, anywhere: None, cookie: None },
    ]
}

/// Calls everything that takes a key; the statuses that were not a refusal of the key are looked at by `let_in`.
async fn call_with(app: &TestApp, key: Option<&str>, mut look: impl FnMut(Scope, bool, &Answer, &str)) {
    for route in table() {
        for call in &route.calls {
            let Access::Key(scope) = call.access else { continue };
            let mut request = app.call(call.method.parse().unwrap(), &filled(route.path, NOTHING));
            if let Some(key) = key {
                request = request.bearer(key);
            }
            if call.method != "GET" {
                request = request.json(&json!({}));
            }
            let answer = request.send().await;
            let what = format!("{} {}: {answer:?}", call.method, route.path);
            look(scope, route.path.contains("{site}"), &answer, &what);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_of_the_api_by_scope() {
    let app = house().await;
    let mut refused: BTreeMap<u16, usize> = BTreeMap::new();
    call_with(&app, None, |_, _, answer, what| assert_eq!(answer.status, 401, "nobody: {what}")).await;
    for held in Scope::ALL.iter().copied().filter(|scope| *scope != Scope::SitesCreate) {
        let at_home = app.make_key_with(&[held], Some("main")).await;
        call_with(&app, Some(&at_home), |needed, _, answer, what| {
            if needed == Scope::SitesCreate || !held.includes(needed) {
                assert_eq!(answer.status, 403, "with {held} {what}");
                *refused.entry(403).or_default() += 1;
            } else {
                assert!(!matches!(answer.status, 401 | 403 | 405), "with {held} {what}");
            }
        })
        .await;
        let next_door = app.make_key_with(&[held], Some("other")).await;
        call_with(&app, Some(&next_door), |needed, about_site, answer, what| {
            if about_site {
                assert_eq!(answer.status, 404, "a neighbour with {held} {what}");
                *refused.entry(404).or_default() += 1;
            } else if !held.includes(needed) || needed == Scope::SitesCreate {
                assert_eq!(answer.status, 403, "a neighbour with {held} {what}");
            }
        })
        .await;
    }
    assert!(refused[&403] > 100 && refused[&404] > 100, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_of_the_api_by_role() {
    let app = house().await;
    let viewer = app.make_key_for(Role::Viewer, Some("main")).await;
    call_with(&app, Some(&viewer), |needed, _, answer, what| {
        let expected = (!Role::Viewer.has(needed)).then_some(403);
        assert_eq!(expected.unwrap_or(answer.status), answer.status, "a viewer's key {what}");
        assert!(expected.is_some() || !matches!(answer.status, 401 | 403), "a viewer's key {what}");
        let changes = !what.starts_with("GET");
        assert!(!changes || answer.status == 403, "a viewer changes: {what}");
    })
    .await;
    let neighbour = app.make_key_for(Role::Manager, Some("other")).await;
    call_with(&app, Some(&neighbour), |needed, about_site, answer, what| {
        if about_site {
            assert_eq!(answer.status, 404, "a neighbour's key {what}");
        } else if !Role::Manager.has(needed) {
            assert_eq!(answer.status, 403, "a neighbour's key {what}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_files_of_the_console() {
    let app = house().await;
    let pages = app::routes().into_iter().map(|page| (page.path, page.need));
    let files = table().into_iter().flat_map(|route| {
        let path = route.path;
        route.calls.into_iter().filter_map(move |call| match call.access {
            Access::Session(role) if path.contains("{site}") => Some((path, Need::Role(role))),
            Access::Session(role) => Some((path, Need::Somewhere(role))),
            Access::Open | Access::WebhookSecret | Access::Key(_) => None,
        })
    });
    let everything: Vec<_> = pages.chain(files).collect();
    assert!(everything.len() > 20);
    let origin = app.base.as_str().trim_end_matches('/').to_owned();
    for asker in askers(&app).await {
        for (path, need) in &everything {
            let open = ["/admin/sign-in", "/admin/sign-in/code", "/admin/set-up", "/admin/invitation"];
            assert!(*need != Need::Nothing || !path.starts_with("/admin") || open.contains(path), "{path} is open");
            let is_at_a_site = path.starts_with("/admin/") && path.contains("{site}");
            assert_eq!(
                matches!(need, Need::Role(_)),
                is_at_a_site,
                "{path} asks for a role where there is no site, or none"
            );
            for method in [Method::GET, Method::POST] {
                let mut request = app.call(method.clone(), &filled(path, NOTHING)).header("origin", &origin);
                if let Some(cookie) = &asker.cookie {
                    request = request.header("cookie", cookie);
                }
                let answer = request.send().await;
                let what = format!("{} asks {method} {path}: {} {}", asker.name, answer.status, answer.body);
                match asker.refusal(*need) {
                    // What takes no form says so to everybody.
                    _ if method == Method::POST && answer.status == 405 => {}
                    Some(401) => assert!(must_sign_in(&answer), "{what}"),
                    Some(status) => assert_eq!(answer.status, status, "{what}"),
                    None => assert!(!matches!(answer.status, 401 | 403) && !must_sign_in(&answer), "{what}"),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server_functions() {
    let app = house().await;
    let origin = app.base.as_str().trim_end_matches('/').to_owned();
    let before = app.get("/sites/main").await.json().clone();
    for asker in askers(&app).await {
        for (path, need) in FUNCTIONS.iter().filter(|(_, need)| *need != Need::Nothing) {
            // Who calls it is nobody from then on.
            if asker.cookie.is_some() && *path == "/fn/sessions-end" {
                continue;
            }
            for accept in ["application/json", "text/html"] {
                let request = app.call(Method::POST, path).header("origin", &origin).header("accept", accept);
                let mut request = request.form(&[("site", "main")]);
                if let Some(cookie) = &asker.cookie {
                    request = request.header("cookie", cookie);
                }
                let answer = request.send().await;
                let what = format!("{} calls {path} for {accept}: {answer:?}", asker.name);
                match asker.refusal(*need) {
                    Some(401) if accept == "text/html" => assert!(must_sign_in(&answer), "{what}"),
                    Some(status) => assert_eq!(answer.status, status, "{what}"),
                    None => assert!(!matches!(answer.status, 401 | 403), "{what}"),
                }
                let is_refused = matches!(answer.status, 401 | 403 | 404) || must_sign_in(&answer);
                assert!(is_refused || *need == Need::SignedIn, "who may only look changes: {what}");
            }
        }
    }
    assert_eq!(*app.get("/sites/main").await.json(), before, "nothing was changed");
}

/// A form that names two sites, or a site in a way that only one of two readers understands, is about neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_can_not_be_smuggled_past_the_guard() {
    let app = house().await;
    app.add_person("neighbour@example.org", Role::Manager, Some("other")).await;
    let cookie = app.sign_in_as("neighbour@example.org").await;
    let origin = app.base.as_str().trim_end_matches('/').to_owned();
    let before = app.get("/sites/main").await.json().clone();
    for form in [
        "enabled=false&site=other&site=main",
        "enabled=false&site=main&site=other",
        "site=other&enabled=false&site[]=main",
        "site=other&enabled=false&site[0]=main",
        "site=other&enabled=false&s%69te%00=main",
        "site=other;site=main&enabled=false",
        "site=%6dain&enabled=false",
        "enabled=false",
    ] {
        for accept in ["application/json", "text/html"] {
            let request =
                app.call(Method::POST, "/fn/settings-sms").header("origin", &origin).header("cookie", &cookie);
            let request = request.header("accept", accept).body("application/x-www-form-urlencoded", form);
            request.send().await;
            assert_eq!(*app.get("/sites/main").await.json(), before, "{form}");
        }
    }
    let request = app.call(Method::POST, "/fn/settings-sms").header("origin", &origin).header("cookie", &cookie);
    let answer = request.form(&[("site", "other"), ("enabled", "false")]).send().await;
    assert!(answer.status < 400, "at home it works: {answer:?}");
    assert_eq!(app.get("/sites/other").await.json()["sms_enabled"], false);
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

/// A membership is worth nothing where it doesn't reach, however great it is.
#[test]
fn owning_one_site_is_not_owning_all() {
    let site = domain::SiteId::from_uuid(uuid::Uuid::from_u128(1));
    let roles = [Membership { sites: SiteScope::One(site), role: Role::Owner }].into_iter().collect();
    let actor = Actor { powers: engine::Powers::Roles(roles), ..Actor::system() };
    assert!(actor.may(Scope::Everything, site) && !actor.owns_everything());
    assert!(actor.require(Scope::SitesCreate, SiteScope::All).is_err());
}

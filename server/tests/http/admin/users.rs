//! `/admin/users` and `/admin/invitation`: letting people in, and shutting them out.

use engine::Role;
use reqwest::Method;

use crate::support::{Answer, Database, TestApp, on_both_engines};

const OVERVIEW: &str = "/admin/sites/main";

async fn get(app: &TestApp, path: &str, cookie: &str) -> Answer {
    app.call(Method::GET, path).header("cookie", cookie).send().await
}

async fn post(app: &TestApp, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
    app.call(Method::POST, path).sent_by_our_page(app).header("cookie", cookie).form(form).send().await
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).unwrap_or_else(|| panic!("{start}: {text}")).0
}

/// The path of a new invitation's link.
async fn invite(app: &TestApp, cookie: &str, form: &[(&str, &str)]) -> String {
    let answer = post(app, "/admin/users", cookie, form).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let link = between(between(&answer.body, "id=\"new-link\"", "/code>"), ">", "<").trim().replace("&amp;", "&");
    link.strip_prefix(app.base.as_str().trim_end_matches('/')).unwrap().to_owned()
}

/// The id of the person whose role or account this page offers to change.
async fn id_of(app: &TestApp, email: &str) -> String {
    let people = app.engine().await.people(&engine::Actor::system()).await.unwrap();
    people.iter().find(|person| person.email == email).unwrap().id.to_string()
}

on_both_engines! {
    async fn an_invitation_lets_in_once(database) {
        let app = TestApp::start(database).await;
        let owner = app.sign_in().await;
        let form = [("email", "Ada@Example.org"), ("role", "manager"), ("at", "main")];
        let link = invite(&app, &owner, &form).await;
        let token = link.split_once("token=").unwrap().1.to_owned();
        let page = get(&app, "/admin/users", &owner).await.body;
        assert!(page.contains("ada@example.org") && !page.contains(&token), "shown only once");

        for _ in 0..3 {
            let opened = app.call(Method::GET, &link).send().await;
            assert_eq!(opened.status, 200, "looking changes nothing: {opened:?}");
            assert_eq!(opened.header("referrer-policy"), Some("strict-origin"));
            assert_eq!(opened.header("cache-control"), Some("no-store"));
            assert!(opened.header("set-cookie").is_none(), "{opened:?}");
        }
        let accept = async |token: &str, password: &str| {
            let form = [("token", token), ("password", password)];
            app.call(Method::POST, "/fn/invitation-accept").sent_by_our_page(&app).form(&form).send().await
        };
        let weak = accept(&token, "passwordpassword").await;
        assert!(weak.header("set-cookie").is_none(), "{weak:?}");
        let wrong = accept("guess", "bells ring at noon").await;
        assert!(wrong.header("set-cookie").is_none(), "{wrong:?}");
        // Two at once: one of them is in.
        let (one, two) = tokio::join!(accept(&token, "bells ring at noon"), accept(&token, "bells ring at nine"));
        let mut cookies = [&one, &two].into_iter().filter_map(|answer| answer.header("set-cookie"));
        let cookie = cookies.next().unwrap_or_else(|| panic!("{one:?} {two:?}")).split(';').next().unwrap().to_owned();
        assert!(cookies.next().is_none(), "{one:?} {two:?}");
        assert_eq!(get(&app, OVERVIEW, &cookie).await.status, 200);
        assert_eq!(get(&app, "/admin/users", &cookie).await.status, 403, "a manager is no owner");
        assert_eq!(app.call(Method::GET, &link).send().await.status, 404, "the link is used up");
        assert!(!app.log().contains(&token), "the log knows nothing of it");
    }

    async fn who_has_an_account_joins_with_it(database) {
        let app = TestApp::start(database).await;
        let owner = app.sign_in().await;
        app.add_person("ada@example.org", Role::Viewer, Some("main")).await;
        let link = invite(&app, &owner, &[("email", "ada@example.org"), ("role", "owner"), ("reach", "all")]).await;
        let token = link.split_once("token=").unwrap().1.to_owned();
        let nobody = app.call(Method::GET, &link).send().await.body;
        assert!(nobody.contains("Sign in to accept") && !nobody.contains("name=\"password\""), "{nobody}");
        let taken = app.call(Method::POST, "/fn/invitation-accept").sent_by_our_page(&app)
            .form(&[("token", &token), ("password", "bells ring at noon")]).send().await;
        assert!(taken.header("set-cookie").is_none(), "a link is no way around a password: {taken:?}");
        let somebody_else = get(&app, &link, &owner).await.body;
        assert!(somebody_else.contains("You are signed in as owner@example.org"), "{somebody_else}");
        post(&app, "/fn/invitation-join", &owner, &[("token", &token)]).await;
        let ada = app.sign_in_as("ada@example.org").await;
        assert_eq!(get(&app, "/admin/users", &ada).await.status, 403);
        assert!(get(&app, &link, &ada).await.body.contains("/fn/invitation-join"));
        assert_eq!(get(&app, "/admin/users", &ada).await.status, 403, "looking changes nothing");
        assert_eq!(post(&app, "/fn/invitation-join", &ada, &[("token", &token)]).await.status / 100, 3);
        assert_eq!(get(&app, "/admin/users", &ada).await.status, 200);
    }

    async fn who_is_shut_out_is_out_at_once(database) {
        let app = TestApp::start(database).await;
        let owner = app.sign_in().await;
        app.add_person("ada@example.org", Role::Manager, Some("main")).await;
        let (one, two) = (app.sign_in_as("ada@example.org").await, app.sign_in_as("ada@example.org").await);
        let ada = id_of(&app, "ada@example.org").await;
        let settings = "/admin/sites/main/settings/page";
        assert_eq!(get(&app, settings, &one).await.status, 200);
        let form = [("user", ada.as_str()), ("at", "main"), ("role", "viewer")];
        assert_eq!(post(&app, "/fn/user-role", &owner, &form).await.status / 100, 3);
        assert_eq!(get(&app, settings, &one).await.status, 403, "from the next request on");
        let page = get(&app, "/admin/sites/main/broadcasts", &one).await;
        assert!(page.status == 200 && !page.body.contains("/send\""), "no button that would be refused: {page:?}");
        post(&app, "/fn/user-remove", &owner, &[("user", &ada), ("at", "main")]).await;
        for cookie in [&one, &two] {
            assert_eq!(get(&app, OVERVIEW, cookie).await.status, 303, "their sessions are over");
        }
        let again = app.sign_in_as("ada@example.org").await;
        assert_eq!(get(&app, "/admin", &again).await.status, 403, "there is nothing for them here");
        let unconfirmed = post(&app, "/fn/user-delete", &owner, &[("user", &ada), ("confirmation", "ada")]).await;
        let said = get(&app, unconfirmed.header("location").unwrap(), &owner).await.body;
        assert!(said.contains("To confirm, type “ada@example.org”"), "{said}");
        assert_eq!(get(&app, "/admin/security", &again).await.status, 200);
        let confirmed = [("user", ada.as_str()), ("confirmation", "ada@example.org")];
        post(&app, "/fn/user-delete", &owner, &confirmed).await;
        assert_eq!(get(&app, "/admin/security", &again).await.status, 303);
    }

    async fn the_last_owner_stays(database) {
        let app = TestApp::start(database).await;
        let owner = app.sign_in().await;
        let me = id_of(&app, "owner@example.org").await;
        for (path, form) in [
            ("/fn/user-role", vec![("user", me.as_str()), ("at", ""), ("role", "manager")]),
            ("/fn/user-remove", vec![("user", me.as_str()), ("at", "")]),
            ("/fn/user-delete", vec![("user", me.as_str()), ("confirmation", "owner@example.org")]),
        ] {
            let answer = post(&app, path, &owner, &form).await;
            assert_eq!(answer.status / 100, 3, "{answer:?}");
            let back = answer.header("location").unwrap().to_owned();
            assert!(get(&app, &back, &owner).await.body.contains("Nobody else owns all sites"), "{path}");
        }
        assert_eq!(get(&app, "/admin/users", &owner).await.status, 200);
    }
}

/// An owner of one site asks for more than that, in every way the console has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn owners_of_a_site_stay_there() {
    let app = TestApp::start(Database::sqlite()).await;
    assert_eq!(app.post("/sites", serde_json::json!({"slug": "other", "name": "Other"})).await.status, 201);
    app.add_person("local@example.org", Role::Owner, Some("main")).await;
    app.add_person("there@example.org", Role::Viewer, Some("other")).await;
    let local = app.sign_in_as("local@example.org").await;
    let page = get(&app, "/admin/users", &local).await;
    assert!(page.status == 200 && !page.body.contains("there@example.org") && !page.body.contains("Other"), "{page:?}");
    for form in [
        vec![("email", "x@example.org"), ("role", "owner"), ("reach", "all")],
        vec![("email", "x@example.org"), ("role", "viewer"), ("at", "main"), ("at", "other")],
        vec![("email", "x@example.org"), ("role", "viewer"), ("at", "nowhere")],
    ] {
        let answer = post(&app, "/admin/users", &local, &form).await;
        assert!(matches!(answer.status, 403 | 404), "{form:?}: {answer:?}");
    }
    for form in [
        vec![("name", "x"), ("scope", "everything"), ("site", ""), ("days", "")],
        vec![("name", "x"), ("scope", "messages:read"), ("site", "other"), ("days", "")],
        vec![("name", "x"), ("scope", "sites:create"), ("site", "main"), ("days", "")],
        vec![("name", "x"), ("scope", "root"), ("site", "main"), ("days", "")],
        vec![("name", "x"), ("site", "main"), ("days", "")],
        vec![("name", "x"), ("scope", "messages:read"), ("site", "main"), ("days", "-1")],
    ] {
        let answer = post(&app, "/admin/api-keys", &local, &form).await;
        assert!(matches!(answer.status, 403 | 422), "{form:?}: {answer:?}");
    }
    let made = [("name", "x"), ("scope", "messages:read"), ("site", "main"), ("days", "30")];
    assert_eq!(post(&app, "/admin/api-keys", &local, &made).await.status, 201);
    for (path, form) in
        [("/fn/site", vec![("name", "x"), ("slug", "x")]), ("/fn/second-step-demand", vec![("demand", "true")])]
    {
        assert_eq!(post(&app, path, &local, &form).await.status, 403, "{path}");
    }
    let there = id_of(&app, "there@example.org").await;
    for (path, form) in [
        ("/fn/user-role", vec![("user", there.as_str()), ("at", "other"), ("role", "owner")]),
        ("/fn/user-remove", vec![("user", there.as_str()), ("at", "other")]),
        ("/fn/user-delete", vec![("user", there.as_str()), ("confirmation", "there@example.org")]),
    ] {
        let request = app.call(Method::POST, path).sent_by_our_page(&app).header("cookie", &local);
        let answer = request.header("accept", "application/json").form(&form).send().await;
        assert!(answer.status < 500, "{path}: {answer:?}");
    }
    let people = app.engine().await.people(&engine::Actor::system()).await.unwrap();
    let there = people.iter().find(|person| person.email == "there@example.org").unwrap();
    assert_eq!(there.roles.len(), 1);
    assert_eq!(there.roles[0].role, Role::Viewer, "nothing of it was done");
}

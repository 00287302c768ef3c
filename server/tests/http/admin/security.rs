//! A person's own sign-in: sessions, password, second step, and how often anybody may try.

use reqwest::Method;

use crate::support::{Answer, EMAIL, PASSWORD, SecondStep, TestApp, on_both_engines};

const PAGE: &str = "/admin/security";
const CSV: &str = "/admin/sites/main/history.csv";

async fn get(app: &TestApp, path: &str, cookie: &str) -> Answer {
    app.call(Method::GET, path).header("cookie", cookie).send().await
}

async fn post(app: &TestApp, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
    app.call(Method::POST, path).sent_by_our_page(app).header("cookie", cookie).form(form).send().await
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
    cookie.split(';').next().unwrap().to_owned()
}

async fn is_signed_in(app: &TestApp, cookie: &str) -> bool {
    get(app, CSV, cookie).await.status == 200
}

/// What the page says that a form did.
async fn said(app: &TestApp, cookie: &str, answer: &Answer) -> String {
    let next = answer.header("location").unwrap_or_else(|| panic!("no redirect: {answer:?}"));
    get(app, next, cookie).await.body
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

/// A person's authenticator app, the code that turned the second step on, and the recovery codes.
struct Step {
    totp: SecondStep,
    used: String,
    recovery: Vec<String>,
}

/// Turns the second step on.
async fn turn_on(app: &TestApp, cookie: &str) -> Step {
    let totp = SecondStep::begin(app, cookie).await;
    let wrong = post(app, "/admin/security/second-step", cookie, &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    // The code before: the present one is left for the tests.
    let used = totp.code_before();
    let on = post(app, "/admin/security/second-step", cookie, &[("code", &used)]).await;
    assert_eq!(on.status, 200, "{on:?}");
    Step { totp, used, recovery: SecondStep::recovery_codes(&on.body) }
}

/// Gives the right password; the cookie of who still owes a code.
async fn halfway(app: &TestApp) -> String {
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", CSV)];
    let answer = post(app, "/fn/sign-in", "", &form).await;
    assert!(answer.header("location").unwrap().starts_with("/admin/sign-in/code?next="), "{answer:?}");
    cookie_of(&answer)
}

async fn give_code(app: &TestApp, cookie: &str, code: &str) -> Answer {
    post(app, "/fn/sign-in-code", cookie, &[("code", code), ("next", CSV)]).await
}

/// Whether a code signs in who owes one.
async fn opens(app: &TestApp, half: &str, code: &str) -> bool {
    let answer = give_code(app, half, code).await;
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or(half).to_owned();
    is_signed_in(app, &cookie).await
}

on_both_engines! {
    async fn ones_sessions(database) {
        let app = TestApp::start(database).await;
        app.add_person("other@example.org", engine::Role::Viewer, None).await;
        let (one, two, others) = (app.sign_in().await, app.sign_in().await, app.sign_in_as("other@example.org").await);
        let page = get(&app, PAGE, &one).await.body;
        assert_eq!(page.matches("action=\"/fn/session-end\"").count(), 1, "the other one can be ended: {page}");
        assert!(page.contains("This one") && page.contains("127.0.0.1"), "{page}");
        let name = between(&page, "name=\"name\" value=\"", "\"").unwrap();
        assert_eq!(post(&app, "/fn/session-end", &others, &[("name", name)]).await.status / 100, 3);
        assert!(is_signed_in(&app, &two).await, "nobody ends another's session");
        assert_eq!(post(&app, "/fn/session-end", &one, &[("name", name)]).await.status / 100, 3);
        assert!(!is_signed_in(&app, &two).await);
        assert!(is_signed_in(&app, &one).await);

        let three = app.sign_in().await;
        assert_eq!(post(&app, "/fn/sessions-end", &one, &[]).await.status / 100, 3);
        assert!(!is_signed_in(&app, &one).await && !is_signed_in(&app, &three).await, "everywhere");
        assert!(is_signed_in(&app, &others).await);
    }

    async fn a_new_password(database) {
        let app = TestApp::start(database).await;
        let (one, two) = (app.sign_in().await, app.sign_in().await);
        let change = async |present: &str, new: &str| {
            let answer = post(&app, "/fn/password-change", &one, &[("password", present), ("new_password", new)]).await;
            said(&app, &one, &answer).await
        };
        assert!(change("not my password", "bells ring at noon").await.contains("This is not your password."));
        for bad in ["fourteen chars", "passwordpassword", "owner@example.org", "carillon carillon"] {
            let page = change(PASSWORD, bad).await;
            assert!(page.contains("id=\"new_password-error\""), "{bad}: {page}");
            assert!(!page.contains(bad) || bad == EMAIL, "what was typed is nowhere: {bad}");
        }
        assert!(is_signed_in(&app, &two).await);
        assert!(change(PASSWORD, "bells ring at noon").await.contains("Your password is changed"));
        assert!(is_signed_in(&app, &one).await && !is_signed_in(&app, &two).await);
        let old = post(&app, "/fn/sign-in", "", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(old.header("set-cookie"), None);
    }

    async fn the_second_step(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let Step { totp, used, recovery } = turn_on(&app, &cookie).await;

        let half = halfway(&app).await;
        assert!(!is_signed_in(&app, &half).await, "a password alone opens nothing");
        assert_eq!(get(&app, "/admin/sign-in/code", &half).await.status, 200);
        assert!(!opens(&app, &half, "123456").await);
        assert!(!opens(&app, &half, &used).await, "the code that turned it on was used");
        let present = totp.code_now();
        let welcome = give_code(&app, &half, &present).await;
        let whole = cookie_of(&welcome);
        assert_ne!(whole, half, "signing in makes a new id");
        assert!(is_signed_in(&app, &whole).await);
        assert!(!is_signed_in(&app, &half).await);

        // Nobody comes in by the same code again; a recovery code works once.
        let half = halfway(&app).await;
        assert!(!opens(&app, &half, &present).await);
        let by_recovery = cookie_of(&give_code(&app, &half, &recovery[3].to_uppercase()).await);
        assert!(is_signed_in(&app, &by_recovery).await);
        let half = halfway(&app).await;
        assert!(!opens(&app, &half, &recovery[3]).await);

        // Off again, for the password.
        let wrong = post(&app, "/fn/second-step-end", &cookie, &[("password", "not my password")]).await;
        assert!(said(&app, &cookie, &wrong).await.contains("This is not your password."));
        post(&app, "/fn/second-step-end", &cookie, &[("password", PASSWORD)]).await;
        assert!(is_signed_in(&app, &app.sign_in().await).await);
        assert!(!app.log().contains(&recovery[0]) && !app.log().contains(&totp.secret()));
    }

    async fn codes_are_not_guessed(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let Step { totp, recovery, .. } = turn_on(&app, &cookie).await;
        let half = halfway(&app).await;
        for guess in 0..5 {
            give_code(&app, &half, &format!("{guess:06}")).await;
        }
        for right in [totp.code_now(), recovery[0].clone()] {
            assert!(!opens(&app, &half, &right).await, "five tries in a quarter of an hour");
        }
        let another = halfway(&app).await;
        assert!(!opens(&app, &another, &totp.code_now()).await, "another session neither");
    }

    async fn owners_demand_it(database) {
        let app = TestApp::start(database).await;
        app.add_person("other@example.org", engine::Role::Manager, None).await;
        let (owner, other) = (app.sign_in().await, app.sign_in_as("other@example.org").await);
        assert_eq!(post(&app, "/fn/second-step-demand", &other, &[("demand", "true")]).await.status, 403);
        turn_on(&app, &owner).await;
        assert_eq!(post(&app, "/fn/second-step-demand", &owner, &[("demand", "true")]).await.status / 100, 3);
        assert!(is_signed_in(&app, &owner).await);
        for path in ["/admin/sites/main", CSV] {
            let sent = get(&app, path, &other).await;
            assert_eq!(sent.header("location"), Some(PAGE), "{path}: {sent:?}");
        }
        let save = post(&app, "/fn/settings-sms", &other, &[("site", "main"), ("enabled", "false")]).await;
        assert_eq!(save.status, 403, "{save:?}");
        assert!(get(&app, PAGE, &other).await.body.contains("An owner demands a second step"));
        turn_on(&app, &other).await;
        assert!(is_signed_in(&app, &other).await);
        let off = post(&app, "/fn/second-step-end", &other, &[("password", PASSWORD)]).await;
        assert!(said(&app, &other, &off).await.contains("An owner demands"));
        // Who lost everything is let in again by the command line.
        let reset = app.command().args(["user", "reset-second-step", "other@example.org"]).output().await.unwrap();
        assert!(reset.status.success(), "{reset:?}");
        assert!(!is_signed_in(&app, &other).await);
        app.sign_in_as("other@example.org").await;
    }

    async fn tries_are_limited(database) {
        let app = TestApp::builder(database).set("CARILLON_CLIENT_IP_HEADER", "X-Forwarded-For").start().await;
        let try_from = async |address: &str, email: &str, password: &str| {
            let form = [("email", email), ("password", password), ("next", "/admin")];
            let call = app.call(Method::POST, "/fn/sign-in").sent_by_our_page(&app).header("x-forwarded-for", address);
            let answer = call.form(&form).send().await;
            let welcome = answer.header("set-cookie").is_some();
            (welcome, said(&app, "", &answer).await.contains("too many tries"))
        };
        // Known or not: the same tries, the same words.
        for email in [EMAIL, "nobody@example.org"] {
            for _ in 0..10 {
                assert_eq!(try_from("198.51.100.1", email, "three wrong words").await, (false, false), "{email}");
            }
            assert_eq!(try_from("198.51.100.1", email, "three wrong words").await, (false, true), "{email}");
        }
        assert_eq!(try_from("198.51.100.1", EMAIL, PASSWORD).await, (false, true), "not even with the right one");
        assert!(try_from("198.51.100.2", EMAIL, PASSWORD).await.0, "its owner comes in from elsewhere");
        // One address tries many accounts.
        for account in 0..50 {
            let email = format!("a{account}@example.org");
            assert_eq!(try_from("2001:db8::1", &email, "three wrong words").await, (false, false), "{account}");
        }
        assert_eq!(try_from("2001:db8::2", "another@example.org", "x").await, (false, true), "the same network");
        assert_eq!(try_from("2001:db8:0:1::2", "another@example.org", "x").await, (false, false));
    }
}

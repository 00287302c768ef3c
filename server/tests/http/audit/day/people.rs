//! People: in and out, their passwords and second steps.

use std::process::Stdio;

use engine::Actor;
use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::audit::watched::{Done, Watched};
use crate::support::{Answer, Database, EMAIL, PASSWORD, SecondStep, TestApp};

const ADA: &str = "ada@example.org";
const NEW_PASSWORD: &str = "four other random words";

pub async fn people(database: Database) -> Done {
    let mut day = Watched::start(TestApp::start(database).await).await;

    // Two are invited: one invitation is taken back, one is taken. Who is there already joins.
    day.page("/admin/users", &[("email", "eve@example.org"), ("role", "viewer"), ("reach", "all")]).await;
    let pending = day.app.engine().await.invitations(&Actor::system()).await.unwrap();
    day.form("/fn/invitation-revoke", &[("id", &pending[0].id.to_string())]).await;
    let token = invited(&mut day, &[("email", ADA), ("role", "manager"), ("at", "main")]).await;
    let (accepted, _) = day.form_as("", "/fn/invitation-accept", &[("token", &token), ("password", PASSWORD)]).await;
    let ada = cookie_of(&accepted);
    let token = invited(&mut day, &[("email", ADA), ("role", "viewer"), ("reach", "all")]).await;
    day.form_as(&ada, "/fn/invitation-join", &[("token", &token)]).await;
    let id = id_of(&day.app, ADA).await;
    day.form("/fn/user-role", &[("user", &id), ("at", "main"), ("role", "viewer")]).await;

    // Signing in and out, of one session and of several.
    let wrong = day.post("/fn/sign-in", "", &[("email", "nobody@example.org"), ("password", "MARKED")]).await;
    let line = day.left("/fn/sign-in", &wrong).await;
    assert_eq!((&line["act"], &line["actor"]["kind"]), (&json!("sign_in.failed"), &json!("stranger")));
    let (welcome, line) = day.form_as("", "/fn/sign-in", &[("email", ADA), ("password", PASSWORD)]).await;
    assert_eq!((&line["actor"]["name"], &line["subject"]["id"]), (&json!(ADA), &json!(id)));
    day.form_as(&cookie_of(&welcome), "/fn/sign-out", &[]).await;
    let again = day.post("/fn/sign-out", &cookie_of(&welcome), &[]).await;
    assert_eq!((again.status / 100, day.new_lines().await.len()), (3, 0), "nobody is signed in any more");
    // Who signs in over a session that is there leaves that one first.
    let (other, line) = over_another(&mut day, &ada).await;
    assert_eq!((&line["act"], &line["actor"]["name"]), (&json!("session.signed_out"), &json!(ADA)));
    day.form_as(&other, "/fn/sign-out", &[]).await;
    let one = day.app.sign_in().await;
    day.new_lines().await;
    let sessions = day.app.call(Method::GET, "/admin/security").header("cookie", &day.cookie).send().await;
    let name = between(&sessions.body, "name=\"name\" value=\"", "\"").to_owned();
    day.form("/fn/session-end", &[("name", &name)]).await;
    assert_eq!(day.post("/fn/sign-out", &one, &[]).await.status / 100, 3);
    assert_eq!(day.new_lines().await.len(), 0, "it had ended");

    // The second step, and what a command takes away.
    day.form("/fn/password-change", &[("password", PASSWORD), ("new_password", NEW_PASSWORD)]).await;
    let step = SecondStep::begin(&day.app, &day.cookie).await;
    let codes = day.page("/admin/security/second-step", &[("code", &step.code_before())]).await;
    let recovery = SecondStep::recovery_codes(&codes.body);
    day.form("/fn/second-step-demand", &[("demand", "true")]).await;
    day.form("/fn/second-step-demand", &[("demand", "false")]).await;
    let owner = [("email", EMAIL), ("password", NEW_PASSWORD)];
    let half = day.post("/fn/sign-in", "", &owner).await;
    assert_eq!(day.new_lines().await.len(), 0, "a password alone signs nobody in");
    let failed = day.post("/fn/sign-in-code", &cookie_of(&half), &[("code", "000000")]).await;
    assert_eq!(day.left("/fn/sign-in-code", &failed).await["act"], "sign_in.failed");
    let (welcome, _) = day.form_as(&cookie_of(&half), "/fn/sign-in-code", &[("code", &recovery[0])]).await;
    day.cookie = cookie_of(&welcome);
    day.page("/admin/security/recovery-codes", &[("code", &recovery[1])]).await;
    day.form("/fn/second-step-end", &[("password", NEW_PASSWORD)]).await;
    let ada = day.app.sign_in_as(ADA).await;
    let step = SecondStep::begin(&day.app, &ada).await;
    day.post("/admin/security/second-step", &ada, &[("code", &step.code_before())]).await;
    day.new_lines().await;
    let reset = day.app.command().args(["user", "reset-second-step", ADA]).output().await.unwrap();
    assert!(reset.status.success(), "{reset:?}");
    day.commanded("second_step.reset").await;
    with_password(&day.app, &["user", "passwd", ADA]).await;
    day.commanded("user.password_reset").await;
    with_password(&day.app, &["user", "add", "grace@example.org"]).await;
    day.commanded("user.added").await;

    day.form("/fn/user-remove", &[("user", &id), ("at", "")]).await;
    day.form("/fn/user-delete", &[("user", &id), ("confirmation", ADA)]).await;
    day.form("/fn/sessions-end", &[]).await;

    // Nowhere stands a secret.
    let all = day.app.get("/audit?per_page=100").await.body;
    for secret in [PASSWORD, NEW_PASSWORD, "MARKED", "nobody@example.org", &token, &recovery[0]] {
        assert!(!all.contains(secret), "{secret}");
    }
    day.done()
}

/// The set-up link, by which the first of all comes in.
pub async fn first_owner(database: Database) -> Done {
    let app = TestApp::builder(database).without_first_owner().start().await;
    let link = app.set_up_link();
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    let mut day = Watched::before_anybody(app).await;
    let form = [("token", token.as_str()), ("email", "first@example.org"), ("password", PASSWORD)];
    let made = day.post("/fn/set-up", "", &form).await;
    let line = day.left("/fn/set-up", &made).await;
    assert_eq!(line["actor"]["name"], "first@example.org");
    day.done()
}

/// Signs the owner in where somebody else is signed in; the cookie, and the first line that was left.
async fn over_another(day: &mut Watched, cookie: &str) -> (String, serde_json::Value) {
    let answer = day.post("/fn/sign-in", cookie, &[("email", EMAIL), ("password", PASSWORD)]).await;
    let lines = day.new_lines().await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["act"], "sign_in.succeeded");
    (cookie_of(&answer), lines[1].clone())
}

/// Invites somebody; the token of the link.
async fn invited(day: &mut Watched, form: &[(&str, &str)]) -> String {
    let page = day.page("/admin/users", form).await;
    let (_, rest) = page.body.split_once("token=").unwrap_or_else(|| panic!("no link: {page:?}"));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

async fn id_of(app: &TestApp, email: &str) -> String {
    let people = app.engine().await.people(&Actor::system()).await.unwrap();
    people.iter().find(|person| person.email == email).unwrap().id.to_string()
}

/// Runs a command that reads a password.
async fn with_password(app: &TestApp, arguments: &[&str]) {
    let mut command = app.command();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"some other random words\n").await.unwrap();
    assert!(child.wait().await.unwrap().success(), "{arguments:?}");
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
    cookie.split(';').next().unwrap().to_owned()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).unwrap_or_else(|| panic!("{start}: {text}")).0
}

//! The life of the process: start, roles, one server for each SQLite file, the end.

use std::process::Stdio;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::support::{Database, TestApp, carillon, eventually, mobiles, on_both_engines};

on_both_engines! {
    async fn it_says_where_everything_is(database) {
        let app = TestApp::start(database).await;
        let said = app.said.lock().unwrap().join("\n");
        let base = app.base.as_str();
        for line in [format!("PWA: {base}"), format!("Admin: {base}admin"), format!("Simulator: {base}simulator")] {
            assert!(said.contains(&line), "{said}");
        }
        assert!(said.contains("demo mode"), "{said}");
        assert!(!said.contains("Set-up"), "there is an owner already: {said}");
    }

    async fn without_an_owner_it_prints_a_link_that_works_once(database) {
        let app = TestApp::builder(database).without_first_owner().start().await;
        let link = app.set_up_link();
        assert!(link.as_str().starts_with(app.base.as_str()), "{link}");
        let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
        let form = |token: &str| {
            [("token", token.to_owned()), ("email", "first@example.org".to_owned()), ("password", "three random words".to_owned())]
        };
        let set_up = async |token: &str| {
            let form = form(token);
            let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            app.call(Method::POST, "/fn/set-up").sent_by_our_page(&app).form(&form).send().await
        };
        let forged = set_up("AAAAAAAAAAAAAAAAAAAAAA").await;
        assert!(forged.header("set-cookie").is_none(), "{forged:?}");
        let made = set_up(&token).await;
        assert!(made.header("set-cookie").is_some(), "{made:?}");
        let again = set_up(&token).await;
        assert!(again.header("set-cookie").is_none(), "it works once: {again:?}");
        assert!(!app.log().contains(&token), "requests are logged without their query");
    }

    async fn sigterm_finishes_and_leaves(database) {
        let mut app = TestApp::start(database).await;
        app.subscribe("+60123456789").await;
        app.message_with_status("kind=welcome", "delivered").await;
        app.terminate().await;
        assert_eq!(app.ended().await, 0, "{}", app.log());
        assert!(app.log().contains("stopped"), "{}", app.log());
        app.launch().await;
        assert_eq!(app.subscriber("+60123456789").await["status"], "active");
        assert_eq!(app.messages("").await.len(), 1, "nothing is sent twice");
    }

    async fn web_only_takes_and_sends_nothing(database) {
        let mut app = TestApp::builder(database).set("CARILLON_ROLE", "web").start().await;
        app.subscribe("+60123456789").await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(app.messages("kind=welcome").await[0]["status"], "queued");
        app.terminate().await;
        assert_eq!(app.ended().await, 0);

        let mut sender = app
            .command()
            .args(["--role", "dispatch"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let engine = app.engine().await;
        let access = engine.enter(&engine::Actor::system(), "main").await.unwrap();
        let query = engine::MessageParams::default().parse().unwrap();
        eventually("the dispatcher sends", || async {
            let page = engine.messages(&access, &query).await.unwrap();
            matches!(page.items[0].status, domain::MessageStatus::Accepted | domain::MessageStatus::Delivered).then_some(())
        })
        .await;
        sender.kill().await.unwrap();
    }

    async fn live_mode_has_no_simulator(database) {
        let app = TestApp::builder(database).set("CARILLON_MODE", "live").start().await;
        assert!(!app.said.lock().unwrap().join("\n").contains("Simulator"));
        assert_eq!(app.get("/sites/main/provider").await.json()["kind"], "none");
        let cookie = app.sign_in().await;
        let page = app.call(Method::GET, "/simulator").header("cookie", &cookie).send().await;
        assert_eq!(page.status, 404, "{page:?}");
        let draft = json!({"body": "Hello", "audience": {"type": "numbers", "numbers": "60123456789"}});
        let refused = app.broadcast(draft).await;
        assert_eq!(refused.status, 409, "nothing to send it with: {refused:?}");
    }

    async fn a_taken_address_is_an_error_with_words(database) {
        let app = TestApp::start(database).await;
        let taken = format!("127.0.0.1:{}", app.base.port().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/x.db", folder.path().display());
        let output = carillon(folder.path(), &url).args(["--site-addr", &taken]).output().await.unwrap();
        assert!(!output.status.success());
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(words.contains(&taken), "{words}");
    }
}

#[tokio::test]
async fn one_process_serves_a_sqlite_file() {
    let mut app = TestApp::start(Database::sqlite()).await;
    let output = app.command().output().await.unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("another process"), "{words}");
    app.terminate().await;
    assert_eq!(app.ended().await, 0);
    app.launch().await;
}

#[tokio::test]
async fn several_processes_serve_one_postgres() {
    let Some(database) = Database::postgres().await else { return };
    let app = TestApp::start(database).await;
    let mut second = app.command().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(second.stdout.take().unwrap()));
    let base = loop {
        let line = lines.next_line().await.unwrap().expect("the second process ended");
        if let Some((_, base)) = line.split_once("PWA: ") {
            break base.to_owned();
        }
    };
    let answer = app.http.get(format!("{base}api/v1/sites")).bearer_auth(&app.key).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let numbers = mobiles(60);
    app.post("/sites/main/credits", json!({"amount": 10_000, "note": ""})).await;
    let made = app.broadcast(json!({"body": "Hello", "audience": {"type": "numbers", "numbers": numbers}})).await;
    let done = app.broadcast_done(made.json()["id"].as_str().unwrap()).await;
    assert_eq!(
        done["credits"]["spent"],
        made.json()["quote"]["credits"],
        "each was sent once, whoever sent it: {done}"
    );
    second.kill().await.unwrap();
}

#[tokio::test]
async fn the_secret_key_file_is_private() {
    use std::os::unix::fs::PermissionsExt;

    let app = TestApp::start(Database::sqlite()).await;
    let mode = std::fs::metadata(app.folder.path().join("secret.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

//! The command line.

use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::support::{ProblemExt, TestApp, carillon, on_both_engines};

async fn run(command: &mut Command) -> (bool, String, String) {
    let output = command.output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

async fn run_with_input(command: &mut Command, input: &str) -> (bool, String, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn help_lists_every_setting() {
    let folder = tempfile::tempdir().unwrap();
    let (ok, help, _) = run(carillon(folder.path(), "sqlite://x.db").arg("--help")).await;
    assert!(ok);
    for setting in [
        "CARILLON_DATABASE_URL",
        "LEPTOS_SITE_ADDR",
        "CARILLON_PUBLIC_URL",
        "CARILLON_MAX_CONNECTIONS",
        "CARILLON_ADMIN_EMAIL",
        "CARILLON_ADMIN_PASSWORD",
        "CARILLON_SECRET_KEY_FILE",
        "CARILLON_MODE",
        "CARILLON_ROLE",
        "CARILLON_ALLOW_PRIVATE_PROVIDERS",
        "CARILLON_METRICS_ADDR",
        "CARILLON_DRAIN_SECONDS",
        "CARILLON_LOG_FORMAT",
        "serve",
        "migrate",
        "move",
        "user",
        "api-key",
        "key",
        "version",
    ] {
        assert!(help.contains(setting), "no {setting} in:\n{help}");
    }
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "help touches nothing");
}

#[tokio::test]
async fn version_and_nonsense() {
    let folder = tempfile::tempdir().unwrap();
    let (ok, version, _) = run(carillon(folder.path(), "sqlite://x.db").arg("version")).await;
    assert!(ok && version.starts_with("carillon 0."), "{version}");
    for nonsense in [
        &["dance"][..],
        &["--role", "king"],
        &["--site-addr", "here"],
        &["--public-url", "here"],
        &["api-key", "create"],
    ] {
        let (ok, _, words) = run(carillon(folder.path(), "sqlite://x.db").args(nonsense)).await;
        assert!(!ok && !words.is_empty(), "{nonsense:?}");
    }
    for url in ["mysql://x", "nonsense", ""] {
        let (ok, _, words) = run(carillon(folder.path(), url).arg("migrate")).await;
        assert!(!ok && words.contains("database"), "{url}: {words}");
    }
    let (ok, _, words) = run(carillon(folder.path(), "sqlite://x.db").env("CARILLON_ADMIN_EMAIL", "a@b.example")).await;
    assert!(!ok && words.contains("CARILLON_ADMIN_PASSWORD"), "{words}");
}

on_both_engines! {
    async fn migrate_and_migrate_again(database) {
        let folder = tempfile::tempdir().unwrap();
        let url = database.url(folder.path());
        for _ in 0..2 {
            let (ok, said, words) = run(carillon(folder.path(), &url).arg("migrate")).await;
            assert!(ok, "{words}");
            assert!(said.contains("up to date"), "{said}");
        }
    }

    async fn a_key_alone_on_standard_output(database) {
        let app = TestApp::start(database).await;
        let (ok, said, _) = run(app.command().args(["api-key", "create", "--name", "ci"])).await;
        assert!(ok);
        assert_eq!(said.lines().count(), 1, "{said}");
        let key = said.trim();
        assert!(key.len() >= 32 && !key.contains(' '), "{key}");
        let answer = app.call(reqwest::Method::GET, "/api/v1/sites").bearer(key).send().await;
        assert_eq!(answer.status, 200, "it works at once, beside the serving process: {answer:?}");
        let narrow = ["api-key", "create", "--name", "shop", "--scope", "credits:read", "--scope", "messages:read"];
        let narrow = [&narrow[..], &["--site", "main", "--expires-in-days", "30"]].concat();
        let (ok, said, words) = run(app.command().args(&narrow)).await;
        assert!(ok && said.lines().count() == 1, "{words}");
        for (path, status) in [("/sites/main/credits", 200), ("/sites/main/messages", 200), ("/sites/main/provider", 403)] {
            let answer = app.call(reqwest::Method::GET, &format!("/api/v1{path}")).bearer(said.trim()).send().await;
            assert_eq!(answer.status, status, "{path}: {answer:?}");
        }
        for wrong in [["--scope", "root"], ["--site", "nowhere"], ["--expires-in-days", "0"]] {
            let args = [&["api-key", "create", "--name", "x"][..], &wrong].concat();
            let (ok, said, words) = run(app.command().args(&args)).await;
            assert!(!ok && said.is_empty() && !words.is_empty(), "{wrong:?}");
        }
        let (ok, said, words) = run(app.command().args(["api-key", "create", "--name", ""])).await;
        assert!(!ok && said.is_empty() && words.contains("name"), "{words}");
    }

    async fn users(database) {
        let app = TestApp::start(database).await;
        let add = ["user", "add", "mate@example.org"];
        let (ok, said, words) = run_with_input(app.command().args(add), "bells ring at noon\n").await;
        assert!(ok && said.contains("mate@example.org"), "{words}");
        let (ok, _, words) = run_with_input(app.command().args(add), "bells ring at noon\n").await;
        assert!(!ok && words.contains("taken"), "{words}");
        let (ok, _, words) = run_with_input(app.command().args(["user", "add", "two@example.org"]), "short\n").await;
        assert!(!ok && words.contains("password"), "{words}");
        let (ok, _, _) = run_with_input(app.command().args(["user", "add", "no-address"]), "bells ring at noon\n").await;
        assert!(!ok);
        let (ok, _, _) = run_with_input(app.command().args(["user", "passwd", "nobody@example.org"]), "bells ring at noon\n").await;
        assert!(!ok);

        let (ok, _, words) = run_with_input(app.command().args(["user", "passwd", "mate@example.org"]), "noon rings the bells\n").await;
        assert!(ok, "{words}");
        for (password, welcome) in [("bells ring at noon", false), ("noon rings the bells", true)] {
            let form = [("email", "mate@example.org"), ("password", password), ("next", "/admin")];
            let answer = app.call(reqwest::Method::POST, "/fn/sign-in").sent_by_our_page(&app).form(&form).send().await;
            assert_eq!(answer.header("set-cookie").is_some(), welcome, "{password}: {answer:?}");
        }
    }

    async fn keys_are_not_kept_in_the_clear(database) {
        let app = TestApp::start(database).await;
        assert!(!app.log().contains(&app.key));
        let data = app.folder.path().join("data");
        if let Ok(files) = std::fs::read_dir(data) {
            for file in files {
                let bytes = std::fs::read(file.unwrap().path()).unwrap();
                assert!(!bytes.windows(app.key.len()).any(|window| window == app.key.as_bytes()));
            }
        }
        app.call(reqwest::Method::GET, "/api/v1/sites").bearer(&app.key[1..]).send().await.assert_problem(401);
    }

    async fn the_secret_key_is_replaced_while_the_server_runs(database) {
        let app = TestApp::start(database).await;
        let address = async || {
            let provider = app.get("/sites/main/provider").await;
            assert_eq!(provider.status, 200, "{provider:?}");
            provider.json()["webhooks"]["inbound"].as_str().unwrap().to_owned()
        };
        let (before, file) = (address().await, app.key_file());
        let key = std::fs::read_to_string(&file).unwrap();
        for round in 1..=2 {
            let (ok, said, problem) = run(app.command().args(["key", "rotate"])).await;
            assert!(ok && said.contains("has a new key, and 2 stored secrets"), "{said}{problem}");
            let keys = std::fs::read_to_string(&file).unwrap();
            assert!(keys.ends_with(&key) && keys.lines().count() == 1 + round, "the old one is the last of them");
            assert!(!said.contains(keys.lines().next().unwrap()), "the key is told to nobody");
            assert_eq!(address().await, before, "the server reads what the new key encrypted");
            // It looks into the file once a second at most.
            tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        }
        let (ok, _, problem) = run(app.command().args(["key", "forget-old"])).await;
        assert!(ok, "{problem}");
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
        assert_eq!(address().await, before);

        // With another key nothing can be read, and nothing is changed.
        let other = "ab".repeat(32);
        std::fs::write(&file, &other).unwrap();
        for command in ["rotate", "forget-old"] {
            let (ok, _, problem) = run(app.command().args(["key", command])).await;
            assert!(!ok && problem.contains("nothing was changed"), "{problem}");
            assert!(problem.contains("right secret key file"), "{problem}");
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), other);
    }
}

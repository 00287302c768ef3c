//! `carillon move`: from SQLite to PostgreSQL and back, with the binary.

use serde_json::json;

use crate::support::{Database, TestApp, carillon};

async fn run(app: &TestApp, arguments: &[&str]) -> (bool, String, String) {
    let output = app.command().arg("move").args(arguments).output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

async fn moves(from: Database, to: Database) {
    from.leave().await;
    to.leave().await;
    let mut app = TestApp::start(from).await;
    let target = to.url(app.folder.path());
    app.subscribe("+60123456789").await;
    app.message_with_status("kind=welcome", "delivered").await;
    app.text("60123450000", "STOP").await;
    app.post("/sites/main/credits", json!({"amount": 50, "note": "for the move"})).await;
    let before = app.get("/sites/main/credits").await.json().clone();
    let source = app.database_url.clone();
    let arguments = ["--from", source.as_str(), "--to", target.as_str()];

    let (ok, said, words) = run(&app, &arguments).await;
    assert!(!ok && words.contains("the source is in use"), "{said}{words}");
    app.terminate().await;
    assert_eq!(app.ended().await, 0);
    if source.starts_with("postgres") {
        // The sign of life of the process that just ended is younger than a minute.
        let (ok, _, words) = run(&app, &arguments).await;
        assert!(!ok && words.contains("heartbeat"), "{words}");
        let store = store::Store::connect(&source).await.unwrap();
        store.delete_app_setting("heartbeat").await.unwrap();
        store.close().await;
    }

    let (ok, said, words) = run(&app, &arguments).await;
    assert!(ok, "{said}{words}");
    assert!(words.contains("copying messages: ") && words.contains("comparing messages: "), "{words}");
    for line in ["rows of messages", "credits: balance", "subscribers active", "content of ledger_entries"] {
        assert!(said.contains(line), "no {line} in {said}");
    }
    assert!(said.contains("Everything is there and the same") && !said.contains("DIFFERS"), "{said}");
    let (ok, _, words) = run(&app, &arguments).await;
    assert!(!ok && words.contains("the target is not empty"), "{words}");

    // The same key file, the other database.
    app.database_url = target;
    app.launch().await;
    assert_eq!(*app.get("/sites/main/credits").await.json(), before);
    assert_eq!(app.subscriber("+60123456789").await["status"], "active");
    app.subscribe("+60123456780").await;
    app.message_with_status("kind=welcome&search=60123456780", "delivered").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_sqlite_to_postgres() {
    let Some(to) = Database::postgres().await else { return };
    moves(Database::sqlite(), to).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_postgres_to_sqlite() {
    let Some(from) = Database::postgres().await else { return };
    moves(from, Database::sqlite()).await;
}

/// A target that is filled half is neither served nor filled a second time, and says what to do.
#[tokio::test]
async fn an_unfinished_target_is_not_served() {
    let app = TestApp::start(Database::sqlite()).await;
    let folder = tempfile::tempdir().unwrap();
    let target = format!("sqlite://{}", folder.path().join("half.db").display());
    // A second source that nobody serves, and a move from it that ends in the middle.
    let source = format!("sqlite://{}", folder.path().join("source.db").display());
    let migrated = carillon(folder.path(), &source).arg("migrate").output().await.unwrap();
    assert!(migrated.status.success());
    let now = domain::Timestamp::from_secs(1_790_000_000);
    drop(store::moving::Move::begin(&source, &target, false, now).await.unwrap());

    for command in ["serve", "migrate"] {
        let output = carillon(folder.path(), &target).arg(command).output().await.unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && words.contains("--resume"), "{command}: {words}");
    }
    let arguments = ["--from", source.as_str(), "--to", target.as_str()];
    let (ok, _, words) = run(&app, &arguments).await;
    assert!(!ok && words.contains("--resume"), "{words}");
    let (ok, said, words) = run(&app, &[&arguments[..], &["--resume"]].concat()).await;
    assert!(ok && said.contains("the same"), "{said}{words}");
    let served = carillon(folder.path(), &target).arg("migrate").output().await.unwrap();
    assert!(served.status.success(), "{}", String::from_utf8_lossy(&served.stderr));
}

//! The process under test.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::Url;

use super::{Database, eventually};

/// The first owner of every test.
pub const EMAIL: &str = "owner@example.org";
/// The first owner's password.
pub const PASSWORD: &str = "three random words";

/// The binary, without whatever settings the tests themselves were started with.
pub fn carillon(folder: &Path, database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carillon"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARILLON_") || name.starts_with("LEPTOS_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("CARILLON_DATABASE_URL", database_url)
        .env("CARILLON_SECRET_KEY_FILE", folder.join("secret.key"))
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        // Nobody spreads requests over several processes, but where a test says so.
        .env("CARILLON_DRAIN_SECONDS", "0")
        .kill_on_drop(true);
    command
}

/// How a test wants its app.
pub struct Builder {
    database: Database,
    settings: Vec<(String, String)>,
}

impl Builder {
    /// Sets one more variable of the environment.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Nobody can sign in before somebody has followed the set-up link.
    pub fn without_first_owner(self) -> Self {
        self.set("CARILLON_ADMIN_EMAIL", "").set("CARILLON_ADMIN_PASSWORD", "")
    }

    /// Starts it and waits until it serves.
    pub async fn start(self) -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let database_url = self.database.url(folder.path());
        let mut app = TestApp {
            base: Url::parse("http://127.0.0.1:0").unwrap(),
            key: String::new(),
            http: http_client(),
            said: Arc::default(),
            process: None,
            database_url,
            settings: self.settings,
            folder,
            _database: self.database,
        };
        app.launch().await;
        app.key = app.make_key("tests").await;
        app
    }
}

/// A running Carillon with a database of its own, in demo mode with the first owner made.
pub struct TestApp {
    /// Where it answers.
    pub base: Url,
    /// An owner's API key.
    pub key: String,
    /// A client that follows no redirects.
    pub http: reqwest::Client,
    /// What it wrote on standard output.
    pub said: Arc<Mutex<Vec<String>>>,
    /// Where its files are.
    pub folder: TempDir,
    /// Its database.
    pub database_url: String,
    process: Option<Child>,
    pub(super) settings: Vec<(String, String)>,
    _database: Database,
}

impl TestApp {
    /// One with the usual settings.
    pub async fn start(database: Database) -> Self {
        Self::builder(database).start().await
    }

    /// One whose settings differ.
    pub fn builder(database: Database) -> Builder {
        Builder { database, settings: Vec::new() }
    }

    /// Starts the process on the folder and database that are there.
    pub async fn launch(&mut self) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
        let mut child = self
            .command()
            .env("CARILLON_ADMIN_EMAIL", EMAIL)
            .env("CARILLON_ADMIN_PASSWORD", PASSWORD)
            .envs(self.settings.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = Arc::clone(&self.said);
        said.lock().unwrap().clear();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                said.lock().unwrap().push(line);
            }
        });
        self.process = Some(child);
        let said = Arc::clone(&self.said);
        let mut waited = 0;
        let base = eventually("the process says where it serves", || {
            waited += 1;
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none(),
                "the process ended: {}",
                std::fs::read_to_string(self.folder.path().join("log")).unwrap()
            );
            let found = said
                .lock()
                .unwrap()
                .iter()
                .find_map(|line| Some(line.split_once("PWA: ")?.1.to_owned()))
                .or_else(|| logged_address(&self.log()));
            async move { found }
        })
        .await;
        self.base = base.parse().unwrap();
        if let Some((_, public)) = self.settings.iter().find(|(name, _)| name == "CARILLON_PUBLIC_URL") {
            assert_eq!(self.base, public.parse().unwrap());
            let bound = eventually("the log says where it listens", || {
                let log = self.log();
                async move { Some(log.rsplit_once("listening at ")?.1.split_whitespace().next()?.to_owned()) }
            })
            .await;
            self.base = format!("http://{bound}").parse().unwrap();
        }
    }

    /// The binary with this app's database.
    pub fn command(&self) -> Command {
        carillon(self.folder.path(), &self.database_url)
    }

    /// The file of its secret key.
    pub fn key_file(&self) -> std::path::PathBuf {
        self.folder.path().join("secret.key")
    }

    fn log_path(&self) -> std::path::PathBuf {
        self.folder.path().join("log")
    }

    /// What it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().unwrap().id().unwrap()
    }

    /// Sends SIGTERM and doesn't wait.
    pub async fn terminate(&self) {
        assert!(Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status().await.unwrap().success());
    }

    /// Waits for the end of the process; its exit code.
    pub async fn ended(&mut self) -> i32 {
        let mut process = self.process.take().unwrap();
        let status =
            tokio::time::timeout(Duration::from_secs(20), process.wait()).await.expect("it goes on and on").unwrap();
        status.code().unwrap_or(-1)
    }

    /// Sets a variable of the environment for the next launch.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(set, _)| set != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }
}

/// The PWA's address in a log for machines.
fn logged_address(log: &str) -> Option<String> {
    let line = log.lines().rev().find(|line| line.contains("\"message\":\"PWA\""))?;
    Some(serde_json::from_str::<Value>(line).ok()?["address"].as_str()?.to_owned())
}

fn http_client() -> reqwest::Client {
    // Several tests of one process may come here; the second finds the first's provider, which is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(40))
        .build()
        .unwrap()
}

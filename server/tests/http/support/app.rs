//! The process under test.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::{
    Actor, Clock, Engine, EngineConfig, ManualClock, NewApiKey, NewPerson, Role, Scope, Secrets, SystemClock,
};
use reqwest::Method;
use serde_json::Value;
use store::Store;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::Url;

use super::client::{Answer, Call};
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
    settings: Vec<(String, String)>,
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

    /// Makes an owner's key by the command line.
    pub async fn make_key(&self, name: &str) -> String {
        let output = self.command().args(["api-key", "create", "--name", name]).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A key for the work of a role, at one site or at all, made beside the running process.
    pub async fn make_key_for(&self, role: Role, site: Option<&str>) -> String {
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| role.has(*scope)).collect();
        self.make_key_with(&scopes, site).await
    }

    /// A key with these scopes, for one site or for all, made beside the running process.
    pub async fn make_key_with(&self, scopes: &[Scope], site: Option<&str>) -> String {
        // Only a key for all sites can add one.
        let scopes = scopes.iter().copied().filter(|scope| site.is_none() || *scope != Scope::SitesCreate).collect();
        let new = NewApiKey { scopes, site: site.map(str::to_owned), ..NewApiKey::for_everything("narrow") };
        self.engine().await.create_api_key(&Actor::system(), new).await.unwrap().key
    }

    /// A key with this scope that ended yesterday.
    pub async fn make_expired_key(&self, scope: Scope) -> String {
        let long_ago = SystemClock.now().minus(Duration::from_hours(48));
        let scopes = [scope].into_iter().collect();
        let new = NewApiKey { scopes, expires_in_days: Some(1), ..NewApiKey::for_everything("old") };
        let engine = self.engine_by(Arc::new(ManualClock::at(long_ago))).await;
        engine.create_api_key(&Actor::system(), new).await.unwrap().key
    }

    /// An engine of our own on the app's database.
    pub async fn engine(&self) -> Engine {
        self.engine_by(Arc::new(SystemClock)).await
    }

    async fn engine_by(&self, clock: Arc<dyn Clock>) -> Engine {
        let store = Store::connect(&self.database_url).await.unwrap();
        let secrets = Secrets::open(&self.key_file()).unwrap();
        let config = EngineConfig::new(self.base.clone());
        Engine::new(store, secrets, clock, config).unwrap()
    }

    /// A call to `path`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let url = self.base.join(path).unwrap();
        Call::new(self.http.request(method, url))
    }

    /// A call to the API with the owner's key.
    pub fn api(&self, method: Method, path: &str) -> Call {
        self.call(method, &format!("/api/v1{path}")).bearer(&self.key)
    }

    /// Asks the API.
    pub async fn get(&self, path: &str) -> Answer {
        self.api(Method::GET, path).send().await
    }

    /// Sends JSON to the API.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.api(Method::POST, path).json(&body).send().await
    }

    /// Changes something through the API.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.api(Method::PATCH, path).json(&body).send().await
    }

    /// Subscribes a number through the public door.
    pub async fn subscribe(&self, phone: &str) {
        let body = serde_json::json!({"phone": phone, "consent": true});
        let answer = self.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&body).send().await;
        assert_eq!(answer.status, 202, "{answer:?}");
        self.judged().await;
    }

    /// Lifts the limits of the public form, for a test that leaves many numbers.
    pub async fn without_limits(&self) {
        let none = serde_json::json!({
            "proof_of_work": "off", "per_network_an_hour": null, "per_number_a_day": null, "per_prefix_an_hour": null,
            "credits_per_message": null, "credits_per_day": null,
        });
        let answer = self.patch("/sites/main", serde_json::json!({"protection": none})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Waits until every number that visitors left was judged.
    pub async fn judged(&self) {
        if self.settings.iter().any(|(name, value)| name == "CARILLON_ROLE" && value == "web") {
            // Such a process judges nothing: whoever sends does.
            self.engine().await.judge_attempts().await.unwrap();
        }
        eventually("what visitors left is judged", || async {
            let waiting = self.get("/sites/main/abuse").await.json()["waiting"].as_u64();
            (waiting == Some(0)).then_some(())
        })
        .await;
    }

    /// The subscriber with this number.
    pub async fn subscriber(&self, phone: &str) -> Value {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let answer = self.get(&format!("/sites/main/subscribers?search={digits}")).await;
        assert_eq!(answer.json()["total"], 1, "{answer:?}");
        answer.json()["items"][0].clone()
    }

    /// The messages that the filter shows.
    pub async fn messages(&self, filter: &str) -> Vec<Value> {
        let answer = self.get(&format!("/sites/main/messages?{filter}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["items"].as_array().unwrap().clone()
    }

    /// Waits until a message that the filter shows has this status.
    pub async fn message_with_status(&self, filter: &str, status: &str) -> Value {
        eventually(&format!("a message {filter} is {status}"), || async {
            self.messages(filter).await.into_iter().find(|message| message["status"] == status)
        })
        .await
    }

    /// Sends a broadcast with a key of its own.
    pub async fn broadcast(&self, body: Value) -> Answer {
        self.broadcast_with_key(body, &uuid::Uuid::now_v7().to_string()).await
    }

    /// Sends a broadcast with this idempotency key.
    pub async fn broadcast_with_key(&self, body: Value, key: &str) -> Answer {
        self.api(Method::POST, "/sites/main/broadcasts").header("idempotency-key", key).json(&body).send().await
    }

    /// Waits until a broadcast is done.
    pub async fn broadcast_done(&self, id: &str) -> Value {
        eventually("the broadcast is done", || async {
            let broadcast = self.get(&format!("/sites/main/broadcasts/{id}")).await.json().clone();
            (broadcast["status"] == "done").then_some(broadcast)
        })
        .await
    }

    /// The path of the inbound webhook.
    pub async fn inbound_path(&self) -> String {
        let provider = self.get("/sites/main/provider").await;
        let url: Url = provider.json()["webhooks"]["inbound"].as_str().unwrap().parse().unwrap();
        url.path().to_owned()
    }

    /// Lets a subscriber text the site, as the provider would tell us.
    pub async fn text(&self, from: &str, text: &str) -> Answer {
        let time = format!("2026-01-01 00:00:{:02}.{}", rand_byte() % 60, uuid::Uuid::now_v7().as_u128() % 1_000_000);
        let form = [("mocean-from", from), ("mocean-to", "63001"), ("mocean-text", text), ("mocean-time", &time)];
        self.call(Method::POST, &self.inbound_path().await).form(&form).send().await
    }

    /// Sets a variable of the environment for the next launch.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(set, _)| set != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// A page of the console, as the first owner sees it.
    pub async fn signed_in_page(&self, path: &str) -> String {
        let cookie = self.sign_in().await;
        let answer = self.call(Method::GET, path).header("cookie", &cookie).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// Signs the first owner in; the session's cookie.
    pub async fn sign_in(&self) -> String {
        self.sign_in_as(EMAIL).await
    }

    /// Adds somebody of this role, at one site or at all, with the first owner's password.
    pub async fn add_person(&self, email: &str, role: Role, site: Option<&str>) {
        let new = NewPerson { email, role, site, password: PASSWORD };
        self.engine().await.add_user(&Actor::system(), new).await.unwrap();
    }

    /// Signs somebody in who has the first owner's password; the session's cookie.
    pub async fn sign_in_as(&self, email: &str) -> String {
        let form = [("email", email), ("password", PASSWORD), ("next", "/admin")];
        let answer = self.call(Method::POST, "/fn/sign-in").sent_by_our_page(self).form(&form).send().await;
        let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// The PWA's address in a log for machines.
fn logged_address(log: &str) -> Option<String> {
    let line = log.lines().rev().find(|line| line.contains("\"message\":\"PWA\""))?;
    Some(serde_json::from_str::<Value>(line).ok()?["address"].as_str()?.to_owned())
}

fn rand_byte() -> u8 {
    uuid::Uuid::now_v7().as_bytes()[15]
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

//! The real binary as a child process.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::process::{Child, Command};

/// How long a server may take to answer, or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// How to run the binary on one database.
#[derive(Debug, Clone)]
pub struct Binary {
    file: PathBuf,
    folder: PathBuf,
    database_url: String,
    concurrency: u32,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// By `kill -9`.
    Killed,
    /// By itself, at a failpoint.
    Aborted,
    /// By itself, with an exit code; any other signal counts as -1.
    Exited(i32),
}

impl Binary {
    /// Runs `binary` on that database, with its key and its logs in `folder`.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn new(binary: &Path, folder: &Path, database_url: String, concurrency: u32) -> anyhow::Result<Self> {
        let file = binary.canonicalize().with_context(|| format!("{} is missing", binary.display()))?;
        Ok(Self { file, folder: folder.to_owned(), database_url, concurrency })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command
            .env_clear()
            .env("CARILLON_DATABASE_URL", &self.database_url)
            .env("CARILLON_SECRET_KEY_FILE", self.folder.join("secret.key"))
            .env("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true")
            .env("CARILLON_SEND_CONCURRENCY", self.concurrency.to_string())
            // No proxy has to notice that a process leaves.
            .env("CARILLON_DRAIN_SECONDS", "0")
            .env("CARILLON_LOG", "warn")
            .current_dir(&self.folder)
            .kill_on_drop(true);
        command
    }

    /// Refuses a binary that can't be killed at failpoints: without them half of the harness would test nothing.
    ///
    /// # Errors
    /// Words that say how to build the right one.
    pub async fn require_failpoints(&self) -> anyhow::Result<()> {
        let output = self.command().arg("version").output().await?;
        let version = String::from_utf8_lossy(&output.stdout);
        ensure!(
            version.contains("(failpoints)"),
            "{} has no failpoints: cargo build -p server --features failpoints",
            self.file.display()
        );
        Ok(())
    }

    /// An owner's key for the API.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn api_key(&self) -> anyhow::Result<String> {
        let output = self.command().args(["api-key", "create", "--name", "torture"]).output().await?;
        ensure!(output.status.success(), "no API key: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

/// One place where the binary runs, dies and is started anew: always the same port and log.
#[derive(Debug)]
pub struct Node {
    binary: Binary,
    port: u16,
    name: String,
    client: reqwest::Client,
    child: Option<Child>,
}

impl Node {
    /// A place at that port; nothing runs yet.
    pub(crate) fn new(binary: Binary, index: usize, port: u16, client: reqwest::Client) -> Self {
        Self { binary, port, name: format!("carillon-{index}"), client, child: None }
    }

    /// Where it answers while it runs.
    pub fn base(&self) -> String {
        base(self.port)
    }

    /// Starts the process, with these failpoints set, and doesn't wait for anything.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn spawn(&mut self, failpoints: Option<&str>) -> anyhow::Result<()> {
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let mut command = self.binary.command();
        if let Some(failpoints) = failpoints {
            command.env("FAILPOINTS", failpoints);
        }
        let child = command
            .arg("serve")
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until it is ready; `false` if it died first.
    ///
    /// # Errors
    /// When it is neither for a minute.
    pub async fn is_ready(&mut self) -> anyhow::Result<bool> {
        let url = format!("{}/readyz", self.base());
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if self.running()?.try_wait()?.is_some() {
                return Ok(false);
            }
            if self.client.get(&url).send().await.is_ok_and(|response| response.status().is_success()) {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("{} does not get ready: {}", self.name, self.log_tail())
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// When it ends instead.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        self.spawn(None)?;
        let ready = self.is_ready().await?;
        ensure!(ready, "{} ended at its start: {}", self.name, self.log_tail());
        Ok(())
    }

    /// `kill -9`, unless it is dead already; how it ended.
    ///
    /// # Errors
    /// When nothing was started.
    pub async fn kill(&mut self) -> anyhow::Result<Death> {
        // It may have died this very moment.
        let _ = self.running()?.start_kill();
        self.died(PATIENCE).await?.context("a killed process lives on")
    }

    /// Waits so long for its death; `None` if it lives on.
    ///
    /// # Errors
    /// When nothing was started.
    pub async fn died(&mut self, patience: Duration) -> anyhow::Result<Option<Death>> {
        match tokio::time::timeout(patience, self.running()?.wait()).await {
            Err(_) => Ok(None),
            Ok(status) => {
                let status = status?;
                self.child = None;
                Ok(Some(death(status)))
            }
        }
    }

    /// Asks it to stop, as an operator does (SIGTERM), and waits; how long it took.
    ///
    /// # Errors
    /// When it ends otherwise than it should.
    pub async fn stop(&mut self) -> anyhow::Result<Duration> {
        let process = self.running()?.id().context("it has ended")?;
        let asked = Instant::now();
        Command::new("kill").args(["-TERM", &process.to_string()]).status().await?;
        match self.died(PATIENCE).await? {
            Some(Death::Exited(0)) => Ok(asked.elapsed()),
            other => bail!("{} did not stop as asked: {other:?}: {}", self.name, self.log_tail()),
        }
    }

    /// The end of what it wrote.
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }

    fn log_path(&self) -> PathBuf {
        self.binary.folder.join(format!("{}.log", self.name))
    }

    fn running(&mut self) -> anyhow::Result<&mut Child> {
        self.child.as_mut().context("nothing runs")
    }
}

/// Where what listens at that port answers.
pub(crate) fn base(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn death(status: ExitStatus) -> Death {
    const SIGABRT: i32 = 6;
    const SIGKILL: i32 = 9;
    match (status.signal(), status.code()) {
        (Some(SIGKILL), _) => Death::Killed,
        (Some(SIGABRT), _) => Death::Aborted,
        (_, code) => Death::Exited(code.unwrap_or(-1)),
    }
}

//! The release binary as a process.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::process::{Child, Command};

/// How long a server may take to answer, or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first owner: e-mail address and password.
pub(crate) const OWNER: (&str, &str) = ("owner@bench.example", "three random words");

/// How to run the binary on one database.
pub(crate) struct Settings {
    binary: PathBuf,
    folder: PathBuf,
    database_url: String,
    concurrency: u32,
}

impl Settings {
    /// Runs `binary` on that database, with its key and its log in `folder`.
    pub(crate) fn new(binary: &Path, folder: &Path, database_url: String, concurrency: u32) -> anyhow::Result<Self> {
        let binary = binary.canonicalize().with_context(|| format!("{} is missing: make build", binary.display()))?;
        Ok(Self { binary, folder: folder.to_owned(), database_url, concurrency })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .env_clear()
            .env("CARILLON_DATABASE_URL", &self.database_url)
            .env("CARILLON_SECRET_KEY_FILE", self.folder.join("secret.key"))
            .env("CARILLON_ALLOW_PRIVATE_PROVIDERS", "true")
            .env("CARILLON_SEND_CONCURRENCY", self.concurrency.to_string())
            .env("CARILLON_ADMIN_EMAIL", OWNER.0)
            .env("CARILLON_ADMIN_PASSWORD", OWNER.1)
            .env("CARILLON_LOG", "warn")
            .current_dir(&self.folder)
            .kill_on_drop(true);
        command
    }

    /// An owner's key for the API.
    pub(crate) async fn api_key(&self) -> anyhow::Result<String> {
        let output = self.command().args(["api-key", "create", "--name", "bench"]).output().await?;
        ensure!(output.status.success(), "no API key: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Starts the server and waits until it is ready. `number` tells several apart.
    pub(crate) async fn serve(&self, number: u32) -> anyhow::Result<Carillon> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let log = std::fs::File::create(self.log_file(number))?;
        let started = Instant::now();
        let child = self
            .command()
            .arg("serve")
            .env("LEPTOS_SITE_ADDR", address.to_string())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let url = format!("http://{address}");
        while !is_ready(&url).await {
            if started.elapsed() > PATIENCE {
                bail!("carillon did not start: {}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(Carillon { url, start_up: started.elapsed(), child })
    }

    /// What the first server wrote.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file(0)).unwrap_or_default()
    }

    fn log_file(&self, number: u32) -> PathBuf {
        self.folder.join(format!("carillon{number}.log"))
    }
}

async fn is_ready(url: &str) -> bool {
    reqwest::get(format!("{url}/readyz")).await.is_ok_and(|response| response.status().is_success())
}

/// A running server; killed when dropped.
pub(crate) struct Carillon {
    /// Where it answers.
    pub(crate) url: String,
    /// From the start of the process to its first answer that it is ready.
    pub(crate) start_up: Duration,
    child: Child,
}

impl Carillon {
    /// The most memory it ever had resident, in bytes (`VmHWM`).
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        let process = self.child.id().context("carillon has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1024)
    }

    /// Asks it to stop, as an operator does, and waits.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let process = self.child.id().context("carillon has ended")?;
        Command::new("kill").args(["-TERM", &process.to_string()]).status().await?;
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.context("carillon did not stop")??;
        ensure!(status.success(), "carillon ended with {status}");
        Ok(())
    }
}

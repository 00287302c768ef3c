//! One more process on a database that an app already serves.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::Url;

use super::TestApp;

/// A process beside a [`TestApp`], on the same database and with the same key file.
pub struct Node {
    /// Where it answers.
    pub base: Url,
    process: Child,
}

impl Node {
    /// Starts one with these settings and waits until it says where it answers.
    pub async fn start(beside: &TestApp, settings: &[(&str, &str)]) -> Self {
        let mut process = beside
            .command()
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next_line().await.unwrap().expect("the process ended before it served");
            let address = line.split_once("PWA: ").or_else(|| line.split_once("Probes: "));
            if let Some((_, address)) = address {
                break address.parse::<Url>().unwrap().join("/").unwrap();
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { base, process }
    }

    /// Sends SIGTERM and doesn't wait.
    pub async fn terminate(&self) {
        let pid = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    }

    /// Kills it at once.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Waits for its end; its exit code.
    pub async fn ended(mut self) -> i32 {
        let status = tokio::time::timeout(Duration::from_secs(20), self.process.wait()).await;
        status.expect("it goes on and on").unwrap().code().unwrap_or(-1)
    }
}

//! The sink in a process of its own, so that its memory and its share of the work are not the server's.

use std::process::Stdio;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A running sink; killed when dropped.
pub(crate) struct SinkProcess {
    /// Base URL for a provider.
    pub(crate) url: String,
    _child: Child,
}

impl SinkProcess {
    /// Starts this very program as a sink.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("sink")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the sink did not start")?;
        let stdout = child.stdout.take().context("the sink has no output")?;
        let url = BufReader::new(stdout).lines().next_line().await?.context("the sink ended at once")?;
        Ok(Self { url, _child: child })
    }

    /// Fails unless exactly `messages` came since the last call, each to another number.
    pub(crate) async fn check(&self, messages: u64) -> anyhow::Result<()> {
        let received: Value = reqwest::get(format!("{}/received", self.url)).await?.json().await?;
        let count = |name: &str| received[name].as_u64().unwrap_or_default();
        ensure!(count("messages") == messages, "the sink got {} messages, not {messages}", count("messages"));
        ensure!(count("recipients") == messages, "only {} different numbers of {messages}", count("recipients"));
        Ok(())
    }
}

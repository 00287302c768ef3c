//! The sink in a process of its own, so that its memory and its share of the work are not the server's.

use std::process::Stdio;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::sink::{Options, Received};

/// A running sink; killed when dropped.
pub(crate) struct SinkProcess {
    /// Base URL for a provider.
    pub(crate) url: String,
    _child: Child,
}

impl SinkProcess {
    /// Starts this very program as a sink.
    pub(crate) async fn start(options: Options) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["sink", "--latency-ms", &options.latency_ms.to_string()]);
        if options.keep_reports {
            command.arg("--keep-reports");
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the sink did not start")?;
        let stdout = child.stdout.take().context("the sink has no output")?;
        let url = BufReader::new(stdout).lines().next_line().await?.context("the sink ended at once")?;
        Ok(Self { url, _child: child })
    }

    /// What came since the last call.
    pub(crate) async fn take(&self) -> anyhow::Result<Received> {
        Ok(reqwest::get(format!("{}/received", self.url)).await?.json().await?)
    }

    /// What came since the last call, which must be exactly `messages`, each to another number.
    pub(crate) async fn take_all(&self, messages: u64) -> anyhow::Result<Received> {
        let received = self.take().await?;
        ensure!(received.messages == messages, "the sink got {} messages, not {messages}", received.messages);
        ensure!(received.recipients == messages, "only {} different numbers of {messages}", received.recipients);
        Ok(received)
    }
}

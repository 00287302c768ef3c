//! What every measurement needs: a sink, a filled database, the server on it, and its API.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::api::Api;
use crate::carillon::{Carillon, Settings};
use crate::database::{Database, People};
use crate::sink::Options as Behaviour;
use crate::sink_process::SinkProcess;

/// What broadcasts say.
pub(crate) const TEXT: &str = "The bells ring at noon. Come to the tower, bring a friend. Reply STOP to leave.";

/// A broadcast that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_mins(30);

/// What is measured, and where.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Target {
    /// The binary to measure
    #[arg(long, value_name = "FILE", default_value = "target/release/carillon")]
    pub(crate) carillon: PathBuf,

    /// Folder of the database, on the disk that is meant
    #[arg(long, value_name = "FOLDER", default_value = "target")]
    pub(crate) folder: PathBuf,

    /// Use a new database in the PostgreSQL cluster that `CARILLON_TEST_POSTGRES_URL` names
    #[arg(long)]
    pub(crate) postgres: bool,

    /// Messages in flight at most, in each server and in the bare loop
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(crate) concurrency: u32,
}

/// A server on a filled database, with the sink as its provider.
pub(crate) struct Stage {
    pub(crate) sink: SinkProcess,
    pub(crate) database: Database,
    pub(crate) settings: Settings,
    pub(crate) carillon: Carillon,
    pub(crate) api: Api,
    // Last, so that it goes when nobody uses it any more.
    _folder: TempDir,
}

/// What a broadcast took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    /// From the call that confirmed it until it was `done`.
    pub(crate) time: Duration,
    /// Of which the confirming call itself.
    pub(crate) confirmed: Duration,
}

impl Stage {
    /// Fills a database and starts everything.
    pub(crate) async fn set(
        target: &Target,
        subscribers: u64,
        people: People,
        behaviour: Behaviour,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&target.folder)?;
        let path = folder.path().canonicalize()?;
        let database = Database::with_subscribers(&path, target.postgres, subscribers, people).await?;
        let sink = SinkProcess::start(behaviour).await?;
        let settings = Settings::new(&target.carillon, &path, database.url(), target.concurrency)?;
        let key = settings.api_key().await?;
        let carillon = settings.serve(0).await?;
        let api = Api::new(&carillon.url, key);
        let stage = Self { sink, database, settings, carillon, api, _folder: folder };
        stage.use_sink(None).await?;
        Ok(stage)
    }

    /// Sets the sink as provider, at a rate if one is given.
    pub(crate) async fn use_sink(&self, messages_per_second: Option<u32>) -> anyhow::Result<()> {
        let mut provider = json!({
            "kind": "mocean", "base_url": self.sink.url, "api_key": "bench", "api_secret": "bench", "sender": "BENCH",
        });
        if let Some(rate) = messages_per_second {
            provider["messages_per_second"] = rate.into();
        }
        self.api.put("/provider", &provider).await.with_context(|| self.settings.log())?;
        Ok(())
    }

    /// Grants what a broadcast to all costs; how many that are.
    pub(crate) async fn grant(&self) -> anyhow::Result<u64> {
        let quote = self.api.post("/quotes", &message()).await?;
        self.api.post("/credits", &json!({ "amount": quote["credits"], "note": "benchmark" })).await?;
        quote["recipients"].as_u64().context("a quote without recipients")
    }

    /// Sends to all and waits until the broadcast is done. The same `key` sends nothing again.
    pub(crate) async fn broadcast(&self, key: &str) -> anyhow::Result<Sent> {
        let (id, started, confirmed) = self.confirm(key).await?;
        let time = self.wait(&id, started).await.with_context(|| self.settings.log())?;
        Ok(Sent { time, confirmed })
    }

    /// Confirms a broadcast to all; its id, when the call began, and how long it took.
    pub(crate) async fn confirm(&self, key: &str) -> anyhow::Result<(String, Instant, Duration)> {
        let started = Instant::now();
        let created = self.api.post_once("/broadcasts", key, &message()).await?;
        let id = created["id"].as_str().context("a broadcast without an id")?.to_owned();
        Ok((id, started, started.elapsed()))
    }

    /// Waits until a broadcast is done and nothing of it failed; the time since `started`.
    pub(crate) async fn wait(&self, id: &str, started: Instant) -> anyhow::Result<Duration> {
        let path = format!("/broadcasts/{id}");
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let now = self.api.get(&path).await?;
            if now["status"] == "done" {
                let bad = ["failed", "expired", "rejected", "unknown", "cancelled"];
                let lost: u64 = bad.iter().filter_map(|status| now["counts"][status].as_u64()).sum();
                ensure!(lost == 0, "not all went out: {}", now["counts"]);
                return Ok(started.elapsed());
            }
            if started.elapsed() > PATIENCE {
                bail!("the broadcast hangs: {now}");
            }
        }
    }

    /// Another server on the same database.
    pub(crate) async fn another(&self, number: u32) -> anyhow::Result<Carillon> {
        self.settings.serve(number).await
    }
}

/// The broadcast's body and audience.
pub(crate) fn message() -> Value {
    json!({ "body": TEXT, "audience": { "type": "all" } })
}

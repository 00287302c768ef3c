//! One broadcast to many subscribers, and the bare loop it is compared with.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use crate::api::Api;
use crate::carillon::Settings;
use crate::ceiling;
use crate::database::Database;
use crate::report::Report;
use crate::sink_process::SinkProcess;

const TEXT: &str = "The bells ring at noon. Come to the tower, bring a friend. Reply STOP to leave.";

/// A broadcast that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_mins(30);

/// How the benchmark runs.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Messages to send
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    messages: u64,

    /// Messages in flight, in the server and in the bare loop
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    concurrency: u32,

    /// The binary to measure
    #[arg(long, value_name = "FILE", default_value = "target/release/carillon")]
    carillon: PathBuf,

    /// Folder of the database, on the disk that is meant
    #[arg(long, value_name = "FOLDER", default_value = "target")]
    folder: PathBuf,

    /// Use a new database in the PostgreSQL cluster that `CARILLON_TEST_POSTGRES_URL` names
    #[arg(long)]
    postgres: bool,
}

/// Runs the benchmark and prints its report.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let sink = SinkProcess::start().await?;

    // First, because it also sets TLS up for every other HTTP client here.
    tell("the bare loop")?;
    let ceiling = ceiling::measure(&sink.url, options.messages, options.concurrency, TEXT).await?;
    sink.check(options.messages).await?;

    tell("loading subscribers")?;
    let temporary = tempfile::Builder::new().prefix("bench-").tempdir_in(&options.folder)?;
    let folder = temporary.path().canonicalize()?;
    let database = if options.postgres {
        Database::postgres(options.messages).await?
    } else {
        Database::sqlite(&folder, options.messages).await?
    };

    let settings = Settings::new(&options.carillon, &folder, database.url(), options.concurrency)?;
    let key = settings.api_key().await?;
    let carillon = settings.serve().await?;
    let api = Api::new(&carillon.url, key);
    prepare(&api, &sink.url, options.messages).await.with_context(|| settings.log())?;

    tell("the broadcast")?;
    let broadcast = broadcast(&api, options.messages).await.with_context(|| settings.log())?;
    sink.check(options.messages).await?;

    let report = Report {
        database: if options.postgres { "PostgreSQL" } else { "SQLite" },
        messages: options.messages,
        start_up: carillon.start_up,
        ceiling,
        broadcast,
        peak_memory: carillon.peak_memory()?,
    };
    carillon.stop().await?;
    report.print()
}

/// Sets the sink as provider and grants what the broadcast will cost.
async fn prepare(api: &Api, sink: &str, messages: u64) -> anyhow::Result<()> {
    let provider = json!({
        "kind": "mocean", "base_url": sink, "api_key": "bench", "api_secret": "bench", "sender": "BENCH",
    });
    api.put("/provider", &provider).await?;
    let quote = api.post("/quotes", &message()).await?;
    ensure!(quote["recipients"] == messages, "the quote is for {} people", quote["recipients"]);
    api.post("/credits", &json!({ "amount": quote["credits"], "note": "benchmark" })).await?;
    Ok(())
}

/// Sends to all and returns how long it took until the broadcast was done.
async fn broadcast(api: &Api, messages: u64) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let created = api.post_once("/broadcasts", "bench-1", &message()).await?;
    let path = format!("/broadcasts/{}", created["id"].as_str().context("a broadcast without an id")?);
    loop {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = api.get(&path).await?;
        if now["status"] == "done" {
            ensure!(now["counts"]["accepted"] == messages, "not all were accepted: {}", now["counts"]);
            return Ok(started.elapsed());
        }
        if started.elapsed() > PATIENCE {
            bail!("the broadcast hangs: {now}");
        }
    }
}

fn message() -> Value {
    json!({ "body": TEXT, "audience": { "type": "all" } })
}

/// Progress goes to standard error, so that standard output holds the report alone.
fn tell(what: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "… {what}")?)
}

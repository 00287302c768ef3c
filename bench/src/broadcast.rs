//! One broadcast to many subscribers, and the bare loop it is compared with.

use std::io::Write as _;
use std::time::Duration;

use anyhow::ensure;

use crate::ceiling;
use crate::database::People;
use crate::sink::{Options as Behaviour, Received};
use crate::sink_process::SinkProcess;
use crate::stage::{Stage, TEXT, Target};
use crate::words::{per_second, tell};

/// How the benchmark runs.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Messages to send
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=5_000_000))]
    messages: u64,

    /// Time from a whole request to the sink's answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency_ms: u64,

    /// Messages a second that the provider account may take
    #[arg(long)]
    rate: Option<u32>,

    /// Skip the bare loop
    #[arg(long)]
    no_loop: bool,

    #[command(flatten)]
    target: Target,
}

/// What a broadcast did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The database's name.
    pub(crate) engine: &'static str,
    /// Messages sent.
    pub(crate) messages: u64,
    /// Start-up on the filled database.
    pub(crate) start_up: Duration,
    /// From the call that confirmed it until it was `done`.
    pub(crate) time: Duration,
    /// The confirming call.
    pub(crate) confirmed: Duration,
    /// The server's peak memory in bytes.
    pub(crate) peak_memory: u64,
    /// What the sink saw.
    pub(crate) received: Received,
}

impl Outcome {
    /// Messages a second, from the call that confirmed the broadcast until it was done.
    pub(crate) fn rate(&self) -> f64 {
        per_second(self.messages, self.time)
    }
}

/// A broadcast to `messages` subscribers on a fresh database.
pub(crate) async fn measure(
    target: &Target,
    messages: u64,
    latency_ms: u64,
    rate: Option<u32>,
) -> anyhow::Result<Outcome> {
    let stage = Stage::set(target, messages, People::Alike, Behaviour::after(latency_ms)).await?;
    if rate.is_some() {
        stage.use_sink(rate).await?;
    }
    let recipients = stage.grant().await?;
    ensure!(recipients == messages, "the quote is for {recipients} people");
    let sent = stage.broadcast("bench-1").await?;
    let received = stage.sink.take_all(messages).await?;
    let outcome = Outcome {
        engine: stage.database.engine(),
        messages,
        start_up: stage.carillon.start_up,
        time: sent.time,
        confirmed: sent.confirmed,
        peak_memory: stage.carillon.peak_memory()?,
        received,
    };
    stage.carillon.stop().await?;
    Ok(outcome)
}

/// The bare loop against a sink of its own; messages a second.
pub(crate) async fn bare_loop(messages: u64, latency_ms: u64, concurrency: u32) -> anyhow::Result<f64> {
    let sink = SinkProcess::start(Behaviour::after(latency_ms)).await?;
    let time = ceiling::measure(&sink.url, messages, concurrency, TEXT).await?;
    sink.take_all(messages).await?;
    Ok(per_second(messages, time))
}

/// Runs the benchmark and prints its report.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let bare = if options.no_loop {
        None
    } else {
        tell("the bare loop")?;
        Some(bare_loop(options.messages, options.latency_ms, options.target.concurrency).await?)
    };
    tell("the broadcast")?;
    let found = measure(&options.target, options.messages, options.latency_ms, options.rate).await?;
    print(&found, bare)
}

fn print(found: &Outcome, bare: Option<f64>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "broadcast of {} messages, {}", found.messages, found.engine)?;
    if let Some(bare) = bare {
        writeln!(out, "  bare loop    {bare:>9.0} messages/s")?;
    }
    let share = bare.map(|bare| format!(", {:.0} % of the bare loop", 100.0 * found.rate() / bare)).unwrap_or_default();
    writeln!(out, "  broadcast    {:>9.0} messages/s  ({:.1} s{share})", found.rate(), found.time.as_secs_f64())?;
    writeln!(out, "  at the sink  {:>9.0} messages/s  ({:.1} s)", found.received.rate(), found.received.seconds)?;
    let seconds = found.received.by_second();
    if let (Some(least), Some(most)) = (seconds.iter().min(), seconds.iter().max()) {
        writeln!(out, "               {least:>9} to {most} in a second")?;
    }
    writeln!(out, "  confirmed    {:>9} ms", found.confirmed.as_millis())?;
    writeln!(out, "  peak memory  {:>9} MiB", found.peak_memory.div_ceil(1024 * 1024))?;
    writeln!(out, "  start-up     {:>9} ms", found.start_up.as_millis())?;
    Ok(())
}

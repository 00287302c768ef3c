//! Benchmarks of the release binary. See the README beside this crate.

mod api;
mod broadcast;
mod carillon;
mod ceiling;
mod database;
mod load;
mod machine;
mod rows;
mod sink;
mod sink_process;
mod stage;
mod suite;
mod table;
mod times;
mod words;

use std::io::Write as _;

use clap::{Parser, Subcommand};

/// Measures Carillon.
#[derive(Parser)]
#[command(name = "bench", about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The whole table, on SQLite and (where `CARILLON_TEST_POSTGRES_URL` is set) on PostgreSQL
    All(suite::All),
    /// One part of the table
    Row(suite::One),
    /// One broadcast to many subscribers over a local sink, beside the bare loop
    Broadcast(broadcast::Options),
    /// The engine's client in a bare loop against a sink of its own: what HTTP alone allows
    Loop {
        /// Messages to send
        #[arg(long, default_value_t = 500_000)]
        messages: u64,
        /// Messages in flight
        #[arg(long, default_value_t = 64)]
        concurrency: u32,
        /// Time from a whole request to the sink's answer
        #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
        latency_ms: u64,
    },
    /// The load generator alone; prints what came of it as JSON
    Load(load::Options),
    /// The sink alone: answers Mocean's calls and counts them; prints its address, then serves until it is killed
    Sink(sink::Options),
}

fn main() -> anyhow::Result<()> {
    let command = match Cli::parse().command {
        Command::Sink(options) => return sink::serve(options),
        command => command,
    };
    // Every HTTP client here needs what this sets up.
    gateway::Transport::new(gateway::TransportConfig::default())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::All(options) => suite::all(&options).await,
            Command::Row(options) => suite::one(&options).await,
            Command::Broadcast(options) => broadcast::run(&options).await,
            Command::Loop { messages, concurrency, latency_ms } => {
                let rate = broadcast::bare_loop(messages, latency_ms, concurrency).await?;
                Ok(writeln!(std::io::stdout(), "{rate:.0} messages/s")?)
            }
            Command::Load(options) => load::run(options).await,
            Command::Sink(_) => Ok(()),
        }
    })
}

//! Benchmarks of the release binary. See the README beside this crate.

mod api;
mod broadcast;
mod carillon;
mod ceiling;
mod database;
mod report;
mod sink;
mod sink_process;

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
    /// One broadcast to many subscribers over a local sink
    Broadcast(broadcast::Options),
    /// The sink alone: answers Mocean's calls and counts them; prints its address, then serves until it is killed
    Sink,
}

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match Cli::parse().command {
            Command::Broadcast(options) => broadcast::run(&options).await,
            Command::Sink => sink::serve().await,
        }
    })
}

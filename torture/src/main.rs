//! The long form of the crash harness: several settings, many kills each, and a table of what came of it.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::ensure;
use clap::Parser;
use torture::{Case, Setting, Tables};

/// Kills Carillon at any moment and checks that every message is accounted for.
#[derive(Parser)]
#[command(name = "torture", about)]
struct Cli {
    /// The binary, built with `--features failpoints`
    #[arg(long, value_name = "FILE", default_value = "target/debug/carillon")]
    carillon: PathBuf,

    /// Settings to run, one after the other
    #[arg(
        long,
        value_name = "SETTING",
        value_delimiter = ',',
        default_value = "sqlite,postgres-1,postgres-2,postgres-3"
    )]
    on: Vec<Setting>,

    /// Kills in each setting
    #[arg(long, default_value_t = 200)]
    kills: u64,

    /// Subscribers that are there from the start
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(3..=100_000))]
    subscribers: u64,

    /// Recipients of all broadcasts of a setting together, about
    #[arg(long, default_value_t = 30_000)]
    recipients: i64,

    /// Seeds everything that is left to chance; a new one each time unless it is given
    #[arg(long)]
    seed: Option<u64>,

    /// End the last leases at once instead of waiting 90 seconds for them
    #[arg(long)]
    short: bool,
}

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&Cli::parse()))
}

async fn run(cli: &Cli) -> anyhow::Result<()> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut all = Vec::new();
    let mut violations = 0;
    for (index, setting) in cli.on.iter().enumerate() {
        let seed = cli.seed.unwrap_or(seconds + index as u64);
        tell(&format!("{setting}: {} kills, seed {seed}", cli.kills))?;
        let case = Case {
            carillon: cli.carillon.clone(),
            setting: *setting,
            kills: cli.kills,
            subscribers: cli.subscribers,
            recipients: cli.recipients,
            seed,
            short: cli.short,
        };
        let (figures, verdict) = case.run().await?;
        for violation in verdict.told() {
            tell(&violation)?;
        }
        if let Some(folder) = &verdict.kept {
            tell(&format!("logs, oracle and database: {}", folder.display()))?;
        }
        violations += verdict.violations.len();
        all.push(figures);
        writeln!(std::io::stdout(), "{}", Tables(&all[all.len() - 1..]))?;
    }
    if all.len() > 1 {
        writeln!(std::io::stdout(), "{}", Tables(&all))?;
    }
    ensure!(violations == 0, "{violations} violations");
    Ok(())
}

/// Progress goes to standard error, so that standard output holds the tables alone.
fn tell(what: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "… {what}")?)
}

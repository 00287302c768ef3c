//! All of the table, and its parts one by one.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::machine;
use crate::rows;
use crate::stage::Target;
use crate::table::{Row, markdown};
use crate::words::tell;

/// What stands behind this line of the page was written by hand and stays.
const BY_HAND: &str = "<!-- What follows is written by hand; `bench all --write` leaves it alone. -->";

/// A part of the table, for one engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// A broadcast to a sink that answers at once, beside the bare loop
    Dispatch,
    /// A broadcast to a sink that takes 50 ms, with 1,000 in flight
    Late,
    /// A broadcast at a rate of 2,000/s
    Rate,
    /// Broadcasts to 10 thousand, 100 thousand and a million: memory and time for each message
    Growth,
    /// Inbound texts during a broadcast
    Inbound,
    /// Delivery reports during a broadcast
    Reports,
    /// The list of a million subscribers
    List,
    /// The pages of the console, with a million subscribers
    Pages,
    /// Quotes for a million
    Quote,
    /// Starting with ten million messages
    Start,
    /// 1, 2 and 4 processes on one PostgreSQL
    Processes,
}

/// Every part with the engines it is measured on: `true` is PostgreSQL.
const EVERYTHING: [(Part, bool); 17] = [
    (Part::Dispatch, false),
    (Part::Dispatch, true),
    (Part::Late, false),
    (Part::Rate, false),
    (Part::Rate, true),
    (Part::Growth, false),
    (Part::Inbound, false),
    (Part::Inbound, true),
    (Part::Reports, false),
    (Part::Reports, true),
    (Part::List, false),
    (Part::List, true),
    (Part::Pages, false),
    (Part::Pages, true),
    (Part::Quote, false),
    (Part::Quote, true),
    (Part::Start, false),
];

/// Sizes of one part.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct One {
    /// What to measure
    #[arg(value_enum)]
    part: Part,

    /// Recipients or subscribers; for a rate, messages a second times seconds
    #[arg(long)]
    count: Option<u64>,

    /// How long a load or a rate is kept up
    #[arg(long)]
    seconds: Option<u32>,

    /// Requests or messages a second
    #[arg(long)]
    rate: Option<u32>,

    /// A tenth of the size
    #[arg(long)]
    quick: bool,

    #[command(flatten)]
    target: Target,
}

/// How to run everything.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct All {
    /// A tenth of the sizes
    #[arg(long)]
    quick: bool,

    /// Write the page anew
    #[arg(long)]
    write: bool,

    /// The page
    #[arg(long, value_name = "FILE", default_value = "docs/benchmarks.md")]
    page: PathBuf,

    #[command(flatten)]
    target: Target,
}

/// Measures one part and prints its lines.
pub(crate) async fn one(options: &One) -> anyhow::Result<()> {
    let rows = part(options).await?;
    Ok(std::io::stdout().write_all(markdown(&rows).as_bytes())?)
}

/// Measures everything and prints the table. What can't be measured is a line that says why.
pub(crate) async fn all(options: &All) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let has_postgres = std::env::var(store::testing::POSTGRES_URL).is_ok();
    let mut rows = Vec::new();
    for (part_of, postgres) in EVERYTHING.into_iter().chain([(Part::Processes, true)]) {
        if postgres && !has_postgres {
            continue;
        }
        let target = Target { postgres, ..options.target.clone() };
        let one = One { part: part_of, count: None, seconds: None, rate: None, quick: options.quick, target };
        match part(&one).await {
            Ok(found) => {
                for row in &found {
                    tell(&format!("  {}: {} {}", row.what, row.measured, row.ratio))?;
                }
                rows.extend(found);
            }
            Err(error) => {
                let what = format!("{part_of:?}, {}", if postgres { "PostgreSQL" } else { "SQLite" });
                tell(&format!("  {what}: {error:#}"))?;
                let why = format!("not measured: {error:#}").replace(['|', '\n'], " ");
                rows.push(Row::new(what, "", why.chars().take(300).collect(), false));
            }
        }
        tell(&format!("  {} min since the beginning", started.elapsed().as_secs() / 60))?;
    }
    let table = markdown(&rows);
    let about = machine::describe(&options.target.carillon, &options.target.folder).await?;
    let mut out = std::io::stdout().lock();
    write!(out, "{about}\n{table}")?;
    if options.write {
        write_page(options, &about, &table)?;
    }
    Ok(())
}

fn write_page(options: &All, about: &str, table: &str) -> anyhow::Result<()> {
    let before = std::fs::read_to_string(&options.page).unwrap_or_default();
    let by_hand = before.split_once(BY_HAND).map_or("\n", |(_, by_hand)| by_hand);
    let sizes = if options.quick { " with `--quick`: a tenth of the sizes" } else { "" };
    let text = format!(
        "# Benchmarks\n\n\
         `make bench` measures all of this on the machine it runs on and writes this page{sizes}. What each line is and how it \
         is measured stands in [bench/README.md](../bench/README.md). Sink, load generator, server and database share the \
         machine's cores; ratios say more than figures.\n\n\
         Measured on {}:\n\n{about}\n{table}\n{BY_HAND}{by_hand}",
        machine::said_by("date", &["-u", "+%F %R UTC"])
    );
    std::fs::write(&options.page, text).with_context(|| options.page.display().to_string())
}

async fn part(options: &One) -> anyhow::Result<Vec<Row>> {
    let target = &options.target;
    let divisor = if options.quick { 10 } else { 1 };
    let count = |default: u64| options.count.unwrap_or(default / divisor);
    let seconds = |full: u32, quick: u32| options.seconds.unwrap_or(if options.quick { quick } else { full });
    match options.part {
        Part::Dispatch => rows::at_once(target, count(500_000)).await,
        Part::Late => rows::late(target, count(300_000)).await,
        Part::Rate => rows::rated(target, options.rate.unwrap_or(2_000), seconds(30, 8)).await,
        Part::Growth => {
            let most = count(1_000_000);
            rows::growing(target, &[most / 100, most / 10, most]).await
        }
        Part::Inbound => rows::inbound(target, count(1_000_000), options.rate.unwrap_or(2_000), seconds(20, 3)).await,
        Part::Reports => rows::reports(target, count(1_000_000), options.rate.unwrap_or(5_000), seconds(20, 3)).await,
        Part::List => rows::list(target, count(1_000_000)).await,
        Part::Pages => rows::pages(target, count(1_000_000)).await,
        Part::Quote => rows::quote(target, count(1_000_000)).await,
        Part::Start => {
            let subscribers = count(1_000_000);
            rows::start(target, subscribers, subscribers * 10).await
        }
        Part::Processes => rows::processes(target, seconds(20, 8).into()).await,
    }
}

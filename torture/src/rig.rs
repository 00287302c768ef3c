//! A whole set-up: database, provider, processes and doors, on ports of their own and in a folder of its own.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::database::Database;
use crate::front::Front;
use crate::journal::{Journal, Step};
use crate::numbers::Digits;
use crate::ports::free_ports;
use crate::process::{Binary, Node, base};
use crate::provider::{FakeProvider, Manner};
use crate::verdict::{Remains, Verdict};
use crate::world::World;

/// Between two looks at what is still to be done.
const LOOK: Duration = Duration::from_millis(250);

/// Where the data lies, and how many processes work on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// One process on a SQLite file.
    Sqlite,
    /// So many processes on one PostgreSQL database.
    Postgres(usize),
}

impl Setting {
    /// How many processes work at the same time.
    pub fn processes(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres(processes) => processes,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => f.write_str("SQLite"),
            Self::Postgres(1) => f.write_str("PostgreSQL, 1 process"),
            Self::Postgres(processes) => write!(f, "PostgreSQL, {processes} processes"),
        }
    }
}

impl FromStr for Setting {
    type Err = String;

    /// `sqlite`, `postgres-1` to `postgres-9`.
    fn from_str(text: &str) -> Result<Self, String> {
        let processes = text.strip_prefix("postgres-").and_then(|count| count.parse().ok());
        match (text, processes) {
            ("sqlite", _) => Ok(Self::Sqlite),
            (_, Some(processes @ 1..=9)) => Ok(Self::Postgres(processes)),
            _ => Err("it is sqlite, postgres-1, postgres-2 or postgres-3".to_owned()),
        }
    }
}

/// What a [`Rig`] is made of.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The binary.
    pub carillon: PathBuf,
    /// Database and processes.
    pub setting: Setting,
    /// Subscribers that are there from the start.
    pub subscribers: u64,
    /// Messages that each process may hand over at the same time.
    pub concurrency: u32,
    /// How the provider behaves at first.
    pub manner: Manner,
    /// Seeds everything that is left to chance.
    pub seed: u64,
}

/// A running set-up. Its folder goes with it, unless it is [kept](Rig::keep).
pub struct Rig {
    /// The doors and what was promised behind them.
    pub world: World,
    /// The provider.
    pub provider: FakeProvider,
    /// The processes, all running.
    pub nodes: Vec<Node>,
    binary: Binary,
    database: Arc<Database>,
    folder: TempDir,
}

impl Rig {
    /// Makes a database, and starts the provider and all processes.
    ///
    /// # Errors
    /// When anything of it can't be had.
    pub async fn set_up(parts: &Parts) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("torture-").tempdir()?;
        let mut rng = fastrand::Rng::with_seed(parts.seed);
        let database = Arc::new(match parts.setting {
            Setting::Sqlite => Database::sqlite(folder.path(), parts.subscribers).await?,
            Setting::Postgres(_) => Database::postgres(parts.subscribers).await?,
        });
        let binary = Binary::new(&parts.carillon, folder.path(), database.url().to_owned(), parts.concurrency)?;
        let mut ports = free_ports(parts.setting.processes() + 1)?;
        let provider_port = ports.pop().context("no port")?;
        let front = Front::new(ports.iter().map(|port| base(*port)).collect())?;
        let place = |(index, port): (usize, &u16)| Node::new(binary.clone(), index, *port, front.client());
        let mut nodes: Vec<Node> = ports.iter().enumerate().map(place).collect();
        let clock = Clock::start();
        let (opted_out, opting_out) = mpsc::unbounded_channel();
        let provider =
            FakeProvider::start(provider_port, folder.path(), clock, rng.fork(), front.clone(), opted_out).await?;
        let key = binary.api_key().await?;
        for node in &mut nodes {
            node.start().await?;
        }
        let journal = Journal {
            subscribers: parts.subscribers,
            in_flight_bound: u64::from(parts.concurrency) * 2,
            ..Journal::default()
        };
        let world = World::enter(clock, front, database.clone(), key, provider.url(), journal).await?;
        tokio::spawn(note_opt_outs(world.clone(), opting_out));
        provider.behave(parts.manner);
        Ok(Self { world, provider, nodes, binary, database, folder })
    }

    /// The binary that runs here.
    pub fn binary(&self) -> &Binary {
        &self.binary
    }

    /// Stops all processes as an operator does, and starts them again. On SQLite nothing may be left in flight then.
    /// With `hurry` two minutes pass meanwhile, as far as messages go: nobody has to wait for leases and next attempts.
    ///
    /// # Errors
    /// When one of them doesn't stop or start.
    pub async fn restart(&mut self, hurry: bool) -> anyhow::Result<()> {
        for node in &mut self.nodes {
            node.stop().await?;
            self.world.journal().stops += 1;
        }
        let sending = self.database.count("sending").await?;
        if self.database.is_sqlite() && sending > 0 {
            self.world.journal().mishaps.push(format!("SIGTERM left {sending} messages in sending"));
        }
        if hurry {
            self.database.skip_two_minutes().await?;
        }
        for node in &mut self.nodes {
            node.start().await?;
        }
        Ok(())
    }

    /// Waits until nothing is queued or in flight, every broadcast is over, every report is answered, and the provider was
    /// asked about what it can tell. Broadcasts that are paused go on.
    ///
    /// # Errors
    /// When it takes longer than `patience`.
    pub async fn until_done(&self, patience: Duration) -> anyhow::Result<()> {
        let started = Instant::now();
        let broadcasts = self.world.journal().broadcasts.clone();
        for broadcast in broadcasts {
            self.world.turn(&broadcast.id, Step::Resume).await?;
        }
        loop {
            let queued = self.database.queued().await?;
            let sending = self.database.count("sending").await?;
            let broadcasts = self.database.unfinished_broadcasts().await?;
            let reports = self.provider.reports_waiting();
            let not_asked = self.database.not_asked_about().await?;
            if queued + sending + broadcasts + not_asked == 0 && reports == 0 {
                return Ok(());
            }
            if started.elapsed() > patience {
                bail!(
                    "it does not come to an end: {queued} messages queued, {sending} sending, {broadcasts} broadcasts, \
                     {reports} reports, {not_asked} not asked about"
                );
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Stops everything and holds the oracle, the journal and the database against each other.
    ///
    /// # Errors
    /// When a process doesn't stop, or something can't be read.
    pub async fn close(self) -> anyhow::Result<Verdict> {
        let remains = self.end().await?;
        let verdict = remains.judge().await;
        remains.clear(verdict).await
    }

    /// Stops everything; what is left of it.
    ///
    /// # Errors
    /// When a process doesn't stop.
    pub async fn end(mut self) -> anyhow::Result<Remains> {
        for node in &mut self.nodes {
            node.stop().await?;
            self.world.journal().stops += 1;
        }
        let journal = self.world.journal().clone();
        Ok(Remains::new(self.folder, self.database, journal))
    }

    /// Keeps the folder; where it is.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// Notes each number of which a carrier said that it opted out, with what was in flight to it.
async fn note_opt_outs(world: World, mut opting_out: mpsc::UnboundedReceiver<Digits>) {
    while let Some(number) = opting_out.recv().await {
        if let Err(error) = world.carrier_stopped(number).await {
            world.journal().mishaps.push(format!("what was in flight to {number} can't be told: {error:#}"));
        }
    }
}

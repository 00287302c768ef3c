//! Sends what is queued.
//!
//! A claim is a short transaction that marks messages `sending` under a lease; only then HTTP; then a transaction that
//! settles whatever has been answered by that time. Claims are small: what is `sending` never exceeds twice the
//! concurrency, and no more is claimed ahead than a quarter of a second of work, so that a STOP or a crash concerns few.

mod pace;

use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{ClaimedMessage, LeaseToken, Outcome, Settlement};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sending::Route;
use pace::Pace;

/// Recipients of a broadcast to everyone that are written as rows at once.
const EXPAND_CHUNK: u32 = 500;
/// How long to sleep at most when nothing is due: another process may queue something.
const IDLE: Duration = Duration::from_millis(500);
/// How long to sleep at least, when something is due that could not be claimed.
const OVERDUE: Duration = Duration::from_millis(100);
/// How long to wait after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What one round of the dispatcher did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Subscribers gone over for broadcasts to everyone.
    pub expanded: u64,
    /// Messages claimed.
    pub claimed: u64,
    /// Taken by a provider.
    pub accepted: u64,
    /// Refused for good.
    pub rejected: u64,
    /// To be tried again later.
    pub retried: u64,
    /// Nobody can tell.
    pub unknown: u64,
}

impl RunReport {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Accepted { .. } => self.accepted += 1,
            Outcome::Rejected { .. } => self.rejected += 1,
            Outcome::Retry { .. } | Outcome::Postponed { .. } => self.retried += 1,
            Outcome::Unknown { .. } => self.unknown += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.expanded += other.expanded;
        self.claimed += other.claimed;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.retried += other.retried;
        self.unknown += other.unknown;
    }
}

impl Engine {
    /// One round: expand, claim, send, settle. Returns once everything claimed is settled. For tests and commands.
    pub async fn run_once(&self) -> Result<RunReport, EngineError> {
        let mut dispatcher = Dispatcher::new(self.clone());
        let mut report = RunReport {
            expanded: self.store().expand_broadcasts(EXPAND_CHUNK, self.now()).await?,
            ..Default::default()
        };
        report.claimed = dispatcher.claim(dispatcher.concurrency).await?;
        while let Some(done) = dispatcher.in_flight.join_next().await {
            dispatcher.take(done);
        }
        for settlement in &dispatcher.settlements {
            report.count(&settlement.outcome);
        }
        dispatcher.settle().await?;
        Ok(report)
    }

    /// Rounds until nothing is due. For tests and commands.
    pub async fn run_until_idle(&self) -> Result<RunReport, EngineError> {
        let mut total = RunReport::default();
        loop {
            let round = self.run_once().await?;
            total.add(round);
            if round.expanded + round.claimed == 0 {
                return Ok(total);
            }
        }
    }

    /// Sends until the token is cancelled, then finishes what is in flight and returns.
    pub async fn run_dispatcher(&self, shutdown: CancellationToken) {
        let mut dispatcher = Dispatcher::new(self.clone());
        while !shutdown.is_cancelled() {
            match dispatcher.round().await {
                Ok(Progress::Busy) => {}
                Ok(Progress::Idle) => dispatcher.rest(&shutdown).await,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "dispatching failed, it is tried again");
                    shutdown.run_until_cancelled(tokio::time::sleep(AFTER_FAILURE)).await;
                }
            }
        }
        dispatcher.finish().await;
    }
}

/// Whether a round found something to do.
enum Progress {
    Busy,
    Idle,
}

/// How a task ended: answered, or never begun because the process stops.
enum Sent {
    Answered(Settlement),
    NotBegun(domain::MessageId, LeaseToken),
}

/// The sending side of this process.
struct Dispatcher {
    engine: Engine,
    /// HTTP requests at the same time.
    concurrency: usize,
    slots: Arc<Semaphore>,
    in_flight: JoinSet<Sent>,
    /// Answered and not yet written down.
    settlements: Vec<Settlement>,
    not_begun: Vec<(domain::MessageId, LeaseToken)>,
    stopping: CancellationToken,
    pace: Pace,
}

impl Dispatcher {
    fn new(engine: Engine) -> Self {
        let concurrency = engine.config().concurrency.get();
        Self {
            concurrency,
            slots: Arc::new(Semaphore::new(concurrency)),
            in_flight: JoinSet::new(),
            settlements: Vec::new(),
            not_begun: Vec::new(),
            stopping: CancellationToken::new(),
            pace: Pace::default(),
            engine,
        }
    }

    /// Settles what was answered, and claims and expands as far as there is room.
    async fn round(&mut self) -> Result<Progress, EngineError> {
        while let Some(done) = self.in_flight.try_join_next() {
            self.take(done);
        }
        let settled = self.settle().await?;
        let room = self.room();
        if room == 0 {
            return Ok(Progress::Idle);
        }
        let claimed = self.claim(room).await?;
        if claimed >= room as u64 {
            return Ok(Progress::Busy);
        }
        let expanded = self.engine.store().expand_broadcasts(EXPAND_CHUNK, self.engine.now()).await?;
        if expanded > 0 {
            self.engine.announce_change();
        }
        Ok(if claimed + expanded + settled > 0 { Progress::Busy } else { Progress::Idle })
    }

    /// How many more may be claimed now. Zero while too few slots are free to make a claim worthwhile.
    fn room(&self) -> usize {
        let sending = self.in_flight.len() + self.settlements.len();
        let ahead = self.pace.in_a_quarter_second().min(self.concurrency);
        let room = (self.concurrency + ahead).saturating_sub(sending);
        let worthwhile = (self.concurrency / 4).max(1);
        if room >= worthwhile || sending == 0 { room } else { 0 }
    }

    /// Claims up to `limit` messages and begins to send them.
    async fn claim(&mut self, limit: usize) -> Result<u64, EngineError> {
        let lease = LeaseToken(Uuid::from_bytes(random_bytes()?));
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let batch = self.engine.store().claim_due(self.engine.now(), limit, lease).await?;
        if batch.is_empty() {
            return Ok(0);
        }
        self.engine.announce_change();
        let routes = self.engine.routes(&batch).await;
        let claimed = batch.len() as u64;
        for message in batch {
            if let Some(route) = routes.get(&message.site) {
                self.begin(message, route.clone());
            }
        }
        Ok(claimed)
    }

    fn begin(&mut self, message: ClaimedMessage, route: Route) {
        let (engine, slots, stopping) = (self.engine.clone(), Arc::clone(&self.slots), self.stopping.clone());
        // Later than this the answer could come after the lease.
        let latest = Instant::now() + store::LEASE.saturating_sub(engine.config().provider_timeout * 2);
        self.in_flight.spawn(async move {
            let slot = stopping.run_until_cancelled(slots.acquire()).await;
            let Some(Ok(_slot)) = slot.filter(|_| Instant::now() < latest) else {
                return Sent::NotBegun(message.id, message.lease);
            };
            let outcome = engine.send(&message, &route).await;
            Sent::Answered(Settlement { id: message.id, lease: message.lease, outcome })
        });
    }

    fn take(&mut self, done: Result<Sent, tokio::task::JoinError>) {
        match done {
            Ok(Sent::Answered(settlement)) => {
                self.pace.note();
                count_outcome(&settlement.outcome);
                self.settlements.push(settlement);
            }
            Ok(Sent::NotBegun(id, lease)) => self.not_begun.push((id, lease)),
            // Its lease runs out and it becomes `unknown`, which is what it is.
            Err(error) => tracing::error!(%error, "sending a message broke off"),
        }
    }

    /// Writes down what was answered, and puts back what wasn't begun. What can't be written now is kept and tried again.
    async fn settle(&mut self) -> Result<u64, EngineError> {
        if !self.not_begun.is_empty() {
            self.engine.store().unsend(&self.not_begun, self.engine.now()).await?;
            self.not_begun.clear();
        }
        if self.settlements.is_empty() {
            return Ok(0);
        }
        let settled = self.engine.store().settle(&self.settlements, self.engine.now()).await?;
        if settled.ignored > 0 {
            tracing::warn!(messages = settled.ignored, "answers came for messages that were settled otherwise");
        }
        self.settlements.clear();
        self.engine.announce_change();
        Ok(settled.settled)
    }

    /// Waits for an answer, for something to be queued or due, or for the end.
    async fn rest(&mut self, shutdown: &CancellationToken) {
        let engine = self.engine.clone();
        // Without room only an answer helps.
        let pause = if self.room() == 0 { None } else { Some(engine.until_next_due().await) };
        tokio::select! {
            Some(done) = self.in_flight.join_next() => self.take(done),
            () = engine.queued().notified(), if pause.is_some() => {}
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
            () = shutdown.cancelled() => {}
        }
    }

    /// Waits for what is in flight and writes all of it down.
    async fn finish(mut self) {
        self.stopping.cancel();
        while let Some(done) = self.in_flight.join_next().await {
            self.take(done);
        }
        if let Err(error) = self.settle().await {
            // The leases run out and reports settle what they can.
            tracing::error!(error = &error as &dyn std::error::Error, "answers could not be written down");
        }
    }
}

impl Engine {
    /// How long the dispatcher may sleep.
    async fn until_next_due(&self) -> Duration {
        match self.store().next_due().await {
            // What is due and was not claimed belongs to another process, or came this very moment.
            Ok(Some(due)) => due.since(self.now()).clamp(OVERDUE, IDLE),
            Ok(None) => IDLE,
            Err(error) => {
                tracing::error!(%error, "what is due next can't be looked up");
                IDLE
            }
        }
    }
}

fn random_bytes() -> Result<[u8; 16], EngineError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
    Ok(bytes)
}

fn count_outcome(outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Retry { .. } => "retried",
        Outcome::Postponed { .. } => "postponed",
        Outcome::Unknown { .. } => "unknown",
    };
    metrics::counter!("carillon_messages_sent_total", "outcome" => outcome).increment(1);
}

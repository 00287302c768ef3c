//! Sends what is queued.
//!
//! One transaction at a time, a *turn*, settles what was answered and claims what is next: it marks messages `sending` under
//! a lease; only then HTTP. Turns and requests go on side by side. What is `sending` never exceeds twice the concurrency,
//! and no more is claimed ahead than a quarter of a second of work, so that a STOP or a crash concerns few.
//!
//! Each site's account has a queue, a limit that follows the provider's latency, and a breaker of its own; accounts take
//! turns to begin, and what a person waits for begins before broadcasts.

mod account;
mod breaker;
mod limit;
mod pace;
mod turns;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use domain::SiteId;
use futures::FutureExt as _;
use store::{Outcome, Settlement};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sending::Fate;
use account::Account;
use breaker::Change;
pub(crate) use breaker::LONGEST_PAUSE;
use turns::Turns;

/// Of so many slots one is kept for what people wait for.
const KEPT_FREE: usize = 16;

/// How often a process that stops tries to write down what it knows. Whoever stops it may have less patience.
const LAST_ATTEMPTS: u32 = 30;

/// What one round of the dispatcher did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Messages claimed.
    pub claimed: u64,
    /// Messages and subscribers gone over, also those that got nothing.
    pub went_over: u64,
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
        self.claimed += other.claimed;
        self.went_over += other.went_over;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.retried += other.retried;
        self.unknown += other.unknown;
    }
}

impl Engine {
    /// One round: claim, send, settle. Returns once everything claimed is settled; heeds no rate. For tests and commands.
    pub async fn run_once(&self) -> Result<RunReport, EngineError> {
        let mut dispatcher = Dispatcher::new(self.clone());
        let mut report = RunReport::default();
        (report.claimed, report.went_over) = dispatcher.claim_once().await?;
        dispatcher.begin_all();
        while let Some(done) = dispatcher.under_way.join_next().await {
            dispatcher.take(done);
        }
        for settlement in dispatcher.turns.settlements() {
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
            if round.went_over == 0 {
                return Ok(total);
            }
        }
    }

    /// Sends until the token is cancelled, then finishes what is in flight and returns.
    pub async fn run_dispatcher(&self, shutdown: CancellationToken) {
        let mut dispatcher = Dispatcher::new(self.clone());
        while !shutdown.is_cancelled() {
            dispatcher.begin();
            dispatcher.begin_turn();
            let wake = turns::at(dispatcher.next_event());
            tokio::select! {
                Some(done) = dispatcher.under_way.join_next() => {
                    dispatcher.take(done);
                    while let Some(done) = dispatcher.under_way.try_join_next() {
                        dispatcher.take(done);
                    }
                }
                turned = dispatcher.turns.ended() => dispatcher.absorb(turned).await,
                () = wake => {}
                () = self.queued().notified() => dispatcher.turns.look(),
                () = shutdown.cancelled() => {}
            }
        }
        dispatcher.finish().await;
    }
}

/// How a task ended: the message, what became of it, how the provider fared and how long it took.
struct Sent {
    site: SiteId,
    settlement: Settlement,
    fate: Fate,
    took: Duration,
}

/// The sending side of this process.
struct Dispatcher {
    engine: Engine,
    /// HTTP requests at the same time.
    concurrency: usize,
    accounts: BTreeMap<SiteId, Account>,
    /// The account that began last: the next one is next.
    began_last: Option<SiteId>,
    under_way: JoinSet<Sent>,
    turns: Turns,
}

impl Dispatcher {
    fn new(engine: Engine) -> Self {
        Self {
            concurrency: engine.config().concurrency.get(),
            accounts: BTreeMap::new(),
            began_last: None,
            under_way: JoinSet::new(),
            turns: Turns::new(engine.clone()),
            engine,
        }
    }

    /// Begins what may begin now: what people wait for first, accounts in turn.
    fn begin(&mut self) {
        for single in [true, false] {
            let most = if single { self.concurrency } else { self.concurrency - self.concurrency / KEPT_FREE };
            while self.under_way.len() < most {
                let Some(site) = self.next_account(single) else { break };
                self.begin_one(site, single);
            }
        }
    }

    /// The next account that may begin a message.
    fn next_account(&self, single: bool) -> Option<SiteId> {
        let instant = Instant::now();
        let may = |(site, account): (&SiteId, &Account)| account.may_begin(single, instant).then_some(*site);
        let last = self.began_last;
        let behind = self.accounts.iter().filter(|(site, _)| last.is_none_or(|last| **site > last));
        behind.chain(self.accounts.iter()).find_map(may)
    }

    fn begin_one(&mut self, site: SiteId, single: bool) {
        self.began_last = Some(site);
        let Some(account) = self.accounts.get_mut(&site) else { return };
        match account.begin(single, self.engine.now(), Instant::now()) {
            Some(Ok((message, route))) => {
                let engine = self.engine.clone();
                // Boxed at once: it is large, and a task is moved several times before it runs.
                self.under_way.spawn(Box::pin(async move {
                    let began = Instant::now();
                    let sent = AssertUnwindSafe(engine.send(&message, &route)).catch_unwind().await;
                    let (outcome, fate) = sent.unwrap_or_else(|_| broke_off());
                    let settlement = Settlement { id: message.id, lease: message.lease, outcome };
                    Sent { site, settlement, fate, took: began.elapsed() }
                }));
            }
            Some(Err(unsent)) => self.turns.unsent.push(unsent),
            None => {}
        }
    }

    /// Begins everything claimed, whatever rates and limits say.
    fn begin_all(&mut self) {
        let sites: Vec<SiteId> = self.accounts.keys().copied().collect();
        for site in sites {
            for single in [true, false] {
                while self.accounts.get(&site).is_some_and(|account| account.has_waiting(single)) {
                    self.begin_one(site, single);
                }
            }
        }
    }

    /// Takes in how a message ended.
    fn take(&mut self, done: Result<Sent, JoinError>) {
        let sent = match done {
            Ok(sent) => sent,
            // It is caught where it happens. Its lease runs out and it becomes `unknown`, which is what it is.
            Err(error) => {
                tracing::error!(%error, "sending a message broke off");
                return;
            }
        };
        count(&sent);
        let Some(account) = self.accounts.get_mut(&sent.site) else { return };
        let change = account.answered(sent.fate, sent.took, Instant::now());
        if sent.fate == Fate::Throttled {
            self.turns.throttled(sent.site, account.per_second());
        }
        let words = sent.settlement.outcome.words().map(str::to_owned);
        self.turns.push(sent.site, sent.settlement);
        match change {
            Change::None => {}
            Change::Opened(pause) => {
                self.turns.unsent.extend(account.give_up());
                tracing::warn!(site = %sent.site, ?words, "the provider fails again and again, it is left alone for a while");
                let failing = self.engine.failing_providers();
                failing.fails(sent.site, words.unwrap_or_default(), pause, self.engine.now());
                breaker_gauge(sent.site, true);
            }
            Change::Closed => {
                self.engine.failing_providers().answers(sent.site);
                tracing::info!(site = %sent.site, "the provider answers again");
                breaker_gauge(sent.site, false);
            }
        }
    }

    /// Waits for what is in flight and writes all of it down.
    async fn finish(mut self) {
        if let Some(turned) = self.turns.last().await {
            self.absorb(turned).await;
        }
        for account in self.accounts.values_mut() {
            self.turns.unsent.extend(account.give_up());
        }
        // What did not begin goes back at once: the process may be killed while it waits for the rest.
        self.settle_at_last().await;
        while let Some(done) = self.under_way.join_next().await {
            self.take(done);
        }
        self.settle_at_last().await;
    }

    /// Writes down what is to be written down, again and again while the database is away.
    async fn settle_at_last(&mut self) {
        for _ in 0..LAST_ATTEMPTS {
            let Err(error) = self.settle().await else { return };
            tracing::error!(error = &error as &dyn std::error::Error, "answers could not be written down");
            tokio::time::sleep(turns::AFTER_FAILURE).await;
        }
        // The leases run out and reports settle what they can.
    }
}

impl Drop for Dispatcher {
    /// Its breakers go with it.
    fn drop(&mut self) {
        self.engine.failing_providers().forget();
    }
}

/// A message whose sending panicked: nobody can tell.
fn broke_off() -> (Outcome, Fate) {
    tracing::error!("sending a message broke off");
    (Outcome::Unknown { words: "Sending broke off.".to_owned(), provider_message_id: None }, Fate::Failed)
}

fn count(sent: &Sent) {
    let outcome = match sent.settlement.outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Retry { .. } => "retried",
        Outcome::Postponed { .. } => "postponed",
        Outcome::Unknown { .. } => "unknown",
    };
    metrics::counter!("carillon_messages_sent_total", "outcome" => outcome).increment(1);
    metrics::histogram!("carillon_provider_seconds").record(sent.took.as_secs_f64());
}

fn breaker_gauge(site: SiteId, open: bool) {
    metrics::gauge!("carillon_breaker_open", "site" => site.to_string()).set(if open { 1.0 } else { 0.0 });
}

//! What has to be done by the clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{SiteId, Timestamp};
use store::ProviderAccount;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::prices;
use crate::pulse::SendingPulse;

/// How often something due is looked for.
const ROUND: Duration = Duration::from_secs(5);
/// How often messages are asked after.
const INQUIRIES: Duration = Duration::from_secs(15);
/// How old a price list may get.
const PRICES_MAX_AGE: Duration = Duration::from_hours(24);
/// How old a balance may get.
const BALANCE_MAX_AGE: Duration = Duration::from_hours(1);
/// A provider that failed to answer isn't asked again before.
const ASK_AGAIN: Duration = Duration::from_hours(1);

/// What one round of maintenance did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MaintenanceReport {
    /// Sites that got this month's credits.
    pub granted: u64,
    /// Messages that became `unknown` because nobody settled them.
    pub reaped: u64,
    /// Messages that had waited for credits.
    pub released: u64,
    /// Messages that were cancelled because they could not go out in time.
    pub too_late: u64,
    /// Price lists loaded.
    pub prices: u64,
    /// Messages that a provider was asked about.
    pub asked: u64,
    /// Sessions and kept forms thrown away.
    pub purged: u64,
    /// Numbers that were erased on request and of which nothing is left now.
    pub erased: u64,
    /// Rows that were emptied because their time is over.
    pub emptied: u64,
}

/// When this process asks which site's provider next.
#[derive(Debug, Default)]
pub(crate) struct ProviderChecks(Mutex<HashMap<SiteId, Timestamp>>);

impl ProviderChecks {
    /// Whether it is time to ask; if so, not again for a while.
    fn take_turn(&self, site: SiteId, now: Timestamp) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Further ahead than can be: the clock was set back.
        let due = next.get(&site).is_none_or(|at| *at <= now || *at > now.plus(ASK_AGAIN));
        if due {
            next.insert(site, now.plus(ASK_AGAIN));
        }
        due
    }
}

/// How the steps of a round went.
#[derive(Debug, Default)]
struct Steps {
    first_failure: Option<EngineError>,
}

impl Steps {
    /// What a step brought; nothing if it failed.
    fn take<T: Default, E: Into<EngineError>>(&mut self, done: Result<T, E>) -> T {
        done.map_err(Into::into).unwrap_or_else(|error| {
            if self.first_failure.is_some() {
                log_failure(&error);
            } else {
                self.first_failure = Some(error);
            }
            T::default()
        })
    }

    /// The first failure, if there was one.
    fn end(self) -> Result<(), EngineError> {
        self.first_failure.map_or(Ok(()), Err)
    }
}

impl Engine {
    /// One round of everything that is due. For tests.
    pub async fn maintain_once(&self) -> Result<MaintenanceReport, EngineError> {
        let (kept_up, prices, asked) =
            (self.keep_up().await, self.check_accounts().await, self.ask_after_messages().await);
        Ok(MaintenanceReport { prices: prices?, asked: asked?, ..kept_up? })
    }

    /// What is due in the database; waits for nobody else. A step that fails keeps no other from being tried: the first
    /// failure is returned when all of them were, the others are logged.
    pub(crate) async fn keep_up(&self) -> Result<MaintenanceReport, EngineError> {
        let now = self.now();
        let (mut report, mut steps) = (MaintenanceReport::default(), Steps::default());
        steps.take(self.watch_clock(now).await);
        // After an outage the dispatcher knows what did not go out: it has its say first.
        if !matches!(self.pulse().feel(), SendingPulse::Failing(_)) {
            report.reaped = steps.take(self.store().reap_leases(now).await);
        }
        for site in steps.take(self.store().sites().await) {
            report.granted += u64::from(steps.take(self.grant_month(site.id, &site.settings).await));
        }
        report.released = steps.take(self.store().release_holds(now).await);
        let looked_at = steps.take(self.store().look_again_at_quiet_hours(now).await);
        report.too_late = steps.take(self.store().cancel_too_late(now).await);
        report.purged = steps.take(self.store().purge_expired(now).await);
        steps.take(self.store().expire_confirmations(now).await);
        report.erased = steps.take(self.go_on_erasing().await);
        report.emptied = steps.take(self.empty_what_is_old(now).await);
        steps.take(self.tell_provider_failures(now).await);
        if report.reaped > 0 {
            tracing::warn!(messages = report.reaped, "claims ran out: nobody can tell whether these went out");
            self.announce_change();
        }
        if report.too_late > 0 {
            tracing::warn!(messages = report.too_late, "cancelled: these could not go out in time");
            self.announce_change();
        }
        if report.released + looked_at > 0 {
            self.wake_dispatcher();
        }
        steps.end()?;
        Ok(report)
    }

    /// Asks the providers whose balance or prices are too old, all at the same time. How many price lists were loaded.
    async fn check_accounts(&self) -> Result<u64, EngineError> {
        let now = self.now();
        let mut asked = JoinSet::new();
        for site in self.store().sites().await? {
            let engine = self.clone();
            asked.spawn(async move {
                match engine.store().provider_account(site.id).await? {
                    Some(account) => engine.refresh_account(&site, &account, now).await,
                    None => Ok(false),
                }
            });
        }
        let mut loaded = 0;
        while let Some(done) = asked.join_next().await {
            match done {
                Ok(Ok(prices)) => loaded += u64::from(prices),
                Ok(Err(error)) => log_failure(&error),
                Err(error) => log_failure(&error),
            }
        }
        Ok(loaded)
    }

    /// Does what is due every few seconds until the token is cancelled. A provider that is slow to answer holds up nothing
    /// else.
    pub async fn run_maintenance(&self, shutdown: CancellationToken) {
        // Each round owns its engine: a future that borrows it in an async closure is not `Send` to whoever spawns this.
        let keep_up = async {
            let mut rounds = rounds(ROUND);
            while shutdown.run_until_cancelled(rounds.tick()).await.is_some() {
                if let Some(Err(error)) = shutdown.run_until_cancelled(Box::pin(self.keep_up())).await {
                    log_failure(&error);
                }
            }
        };
        let check_accounts = async {
            let mut rounds = rounds(ROUND);
            while shutdown.run_until_cancelled(rounds.tick()).await.is_some() {
                if let Some(Err(error)) = shutdown.run_until_cancelled(Box::pin(self.check_accounts())).await {
                    log_failure(&error);
                }
            }
        };
        let ask_after_messages = async {
            let mut rounds = rounds(INQUIRIES);
            while shutdown.run_until_cancelled(rounds.tick()).await.is_some() {
                if let Some(Err(error)) = shutdown.run_until_cancelled(Box::pin(self.ask_after_messages())).await {
                    log_failure(&error);
                }
            }
        };
        tokio::join!(keep_up, check_accounts, ask_after_messages, self.run_heartbeat(shutdown.clone()));
    }

    /// Asks for balance and prices that are too old. Says whether prices were loaded.
    async fn refresh_account(
        &self,
        site: &store::Site,
        account: &ProviderAccount,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let rates = self.site_rates(site.id, &site.settings).await?;
        let failed = rates.source != prices::MOCEAN || rates.warning.is_some();
        let old_prices = failed || now.since(rates.checked_at) >= PRICES_MAX_AGE;
        let old_balance = account.checked_at.is_none_or(|at| now.since(at) >= BALANCE_MAX_AGE);
        if !(old_prices || old_balance) || !self.provider_checks().take_turn(site.id, now) {
            return Ok(false);
        }
        if old_balance && let Err(error) = self.ask_balance(site.id, account).await {
            tracing::warn!(site = %site.id, %error, "the balance can't be asked for");
        }
        match self.account_client(site.id, account) {
            Ok(client) if old_prices => self.load_prices(site.id, &site.settings, client.as_ref()).await,
            Ok(_) => Ok(false),
            Err(error) => {
                tracing::warn!(site = %site.id, %error, "the provider account can't be used");
                Ok(false)
            }
        }
    }
}

fn rounds(every: Duration) -> Interval {
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    rounds
}

fn log_failure(error: &(dyn std::error::Error + 'static)) {
    tracing::error!(error, "maintenance failed, it is tried again");
}

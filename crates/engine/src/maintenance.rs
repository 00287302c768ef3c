//! What has to be done by the clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{SiteId, Timestamp};
use store::ProviderAccount;
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::prices;

/// How often something due is looked for.
const ROUND: Duration = Duration::from_secs(5);
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
    /// Price lists loaded.
    pub prices: u64,
    /// Sessions and kept forms thrown away.
    pub purged: u64,
}

/// When this process asks which site's provider next.
#[derive(Debug, Default)]
pub(crate) struct ProviderChecks(Mutex<HashMap<SiteId, Timestamp>>);

impl ProviderChecks {
    /// Whether it is time to ask; if so, not again for a while.
    fn take_turn(&self, site: SiteId, now: Timestamp) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = next.get(&site).is_none_or(|at| *at <= now);
        if due {
            next.insert(site, now.plus(ASK_AGAIN));
        }
        due
    }
}

impl Engine {
    /// One round of everything that is due. For tests, and at start.
    pub async fn maintain_once(&self) -> Result<MaintenanceReport, EngineError> {
        let now = self.now();
        let mut report = MaintenanceReport { reaped: self.store().reap_leases(now).await?, ..Default::default() };
        for site in self.store().sites().await? {
            report.granted += u64::from(self.grant_month(site.id, &site.settings).await?);
            if let Some(account) = self.store().provider_account(site.id).await? {
                report.prices += u64::from(self.refresh_account(&site, &account, now).await?);
            }
        }
        report.released = self.store().release_holds(now).await?;
        report.purged = self.store().purge_expired(now).await?;
        if report.reaped > 0 {
            tracing::warn!(messages = report.reaped, "claims ran out: nobody can tell whether these went out");
            self.announce_change();
        }
        if report.released > 0 {
            self.wake_dispatcher();
        }
        Ok(report)
    }

    /// Does what is due every few seconds until the token is cancelled.
    pub async fn run_maintenance(&self, shutdown: CancellationToken) {
        let mut round = tokio::time::interval(ROUND);
        round.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(round.tick()).await.is_some() {
            let done = shutdown.run_until_cancelled(self.maintain_once()).await;
            if let Some(Err(error)) = done {
                tracing::error!(error = &error as &dyn std::error::Error, "maintenance failed, it is tried again");
            }
        }
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

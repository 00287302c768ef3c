//! The engine itself: what every use case works with.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use domain::Timestamp;
use gateway::SimulatorHandle;
use store::Store;
use tokio::sync::{Notify, watch};

use crate::account_refusal::QuietSites;
use crate::batches::Batches;
use crate::clock::Clock;
use crate::clock_watch::ClockWatch;
use crate::config::{EngineConfig, Mode, ModeSetting};
use crate::error::EngineError;
use crate::health::WriteProbe;
use crate::inbound::StoreInbound;
use crate::inquiries::Inquiries;
use crate::known_pages::KnownPages;
use crate::maintenance::ProviderChecks;
use crate::opt_in::{Refusals, StoreAttempts};
use crate::provider_failures::FailingProviders;
use crate::providers::Providers;
use crate::pulse::Pulse;
use crate::reports::StoreReports;
use crate::secrets::{Secrets, random_id};
use crate::visited_sites::VisitedSites;
use crate::webhook_sites::WebhookSites;

/// The use cases of Carillon. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    secrets: Secrets,
    clock: Arc<dyn Clock>,
    config: EngineConfig,
    providers: Providers,
    simulator: OnceLock<SimulatorHandle>,
    /// Sites whose provider refused the account a moment ago.
    quiet_sites: QuietSites,
    /// Providers that this process leaves alone because they fail.
    failing_providers: FailingProviders,
    /// When which site's provider is asked for prices and balance next.
    provider_checks: ProviderChecks,
    /// How far this process has come in asking after messages.
    inquiries: Inquiries,
    /// Whether this process manages to send.
    pulse: Pulse,
    /// When it was last tried to write to the database, and what came of it.
    write_probe: WriteProbe,
    /// What visitors of each page last saw, for when the database is away.
    known_pages: KnownPages,
    /// Sites whose settings were read a moment ago, for their visitors.
    visited_sites: VisitedSites,
    /// Notices when the clock is set back.
    clock_watch: ClockWatch,
    /// Whose webhooks which secrets are.
    webhook_sites: WebhookSites,
    /// Delivery reports and texts that wait to be stored.
    report_batches: Batches<StoreReports>,
    inbound_batches: Batches<StoreInbound>,
    /// What visitors left and waits to be stored; rings when something was, so that the judge needn't wait for its next look.
    attempt_batches: Batches<StoreAttempts>,
    attempts: Notify,
    /// What was refused and waits to be written down.
    refusals: Refusals,
    /// Once a site has a provider the mode set to `auto` is live, for good.
    live: AtomicBool,
    /// Rings when something was queued, so that the dispatcher needn't wait for its next look.
    queued: Notify,
    /// Counts changes to messages in this process, so that watchers needn't wait for their next look.
    changes: watch::Sender<u64>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine over a migrated store. Call [`Engine::start`] before serving.
    ///
    /// # Errors
    /// `Internal` where no HTTP client can be made on this machine, or no randomness is to be had.
    pub fn new(
        store: Store,
        secrets: Secrets,
        clock: Arc<dyn Clock>,
        config: EngineConfig,
    ) -> Result<Self, EngineError> {
        let providers = Providers::new(&config).map_err(|error| EngineError::Internal(error.to_string()))?;
        let inner = Inner {
            store,
            secrets,
            clock,
            config,
            providers,
            simulator: OnceLock::new(),
            quiet_sites: QuietSites::default(),
            failing_providers: FailingProviders::new(random_id()?),
            provider_checks: ProviderChecks::default(),
            inquiries: Inquiries::default(),
            pulse: Pulse::default(),
            write_probe: WriteProbe::default(),
            known_pages: KnownPages::default(),
            visited_sites: VisitedSites::default(),
            clock_watch: ClockWatch::default(),
            webhook_sites: WebhookSites::default(),
            report_batches: Batches::default(),
            inbound_batches: Batches::default(),
            attempt_batches: Batches::default(),
            attempts: Notify::new(),
            refusals: Refusals::default(),
            live: AtomicBool::new(false),
            queued: Notify::new(),
            changes: watch::Sender::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Makes ready what serving needs: the default site, every site's rates and webhook secret, this month's credits,
    /// the key of erased numbers, and in demo mode the simulator. Safe when several processes start at once. Asks no provider anything.
    pub async fn start(&self) -> Result<(), EngineError> {
        self.open_fingerprint_key().await?;
        self.store().ensure_default_site(self.now()).await?;
        for site in self.store().sites().await? {
            self.site_rates(site.id, &site.settings).await?;
            self.webhook_secret(site.id).await?;
        }
        if self.mode().await? == Mode::Demo {
            self.start_simulator().await?;
        }
        self.keep_up().await?;
        // The tables of the world's numbers take a while to read, and the first visitor shouldn't wait for it.
        tokio::task::spawn_blocking(|| domain::PhoneNumber::parse("+12025550123", None));
        Ok(())
    }

    /// Demo or live at present.
    pub async fn mode(&self) -> Result<Mode, EngineError> {
        match self.config().mode {
            ModeSetting::Demo => Ok(Mode::Demo),
            ModeSetting::Live => Ok(Mode::Live),
            ModeSetting::Auto if self.inner.live.load(Ordering::Relaxed) => Ok(Mode::Live),
            ModeSetting::Auto => {
                let live = self.store().any_provider_account().await?;
                self.inner.live.store(live, Ordering::Relaxed);
                Ok(if live { Mode::Live } else { Mode::Demo })
            }
        }
    }

    /// The store beneath.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The settings it was made with.
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// The present moment by the engine's clock.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.inner.clock)
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.inner.providers
    }

    pub(crate) fn quiet_sites(&self) -> &QuietSites {
        &self.inner.quiet_sites
    }

    pub(crate) fn failing_providers(&self) -> &FailingProviders {
        &self.inner.failing_providers
    }

    pub(crate) fn provider_checks(&self) -> &ProviderChecks {
        &self.inner.provider_checks
    }

    pub(crate) fn inquiries(&self) -> &Inquiries {
        &self.inner.inquiries
    }

    pub(crate) fn pulse(&self) -> &Pulse {
        &self.inner.pulse
    }

    pub(crate) fn write_probe(&self) -> &WriteProbe {
        &self.inner.write_probe
    }

    pub(crate) fn known_pages(&self) -> &KnownPages {
        &self.inner.known_pages
    }

    pub(crate) fn visited_sites(&self) -> &VisitedSites {
        &self.inner.visited_sites
    }

    pub(crate) fn clock_watch(&self) -> &ClockWatch {
        &self.inner.clock_watch
    }

    pub(crate) fn webhook_sites(&self) -> &WebhookSites {
        &self.inner.webhook_sites
    }

    pub(crate) fn report_batches(&self) -> &Batches<StoreReports> {
        &self.inner.report_batches
    }

    pub(crate) fn inbound_batches(&self) -> &Batches<StoreInbound> {
        &self.inner.inbound_batches
    }

    pub(crate) fn attempt_batches(&self) -> &Batches<StoreAttempts> {
        &self.inner.attempt_batches
    }

    pub(crate) fn attempts(&self) -> &Notify {
        &self.inner.attempts
    }

    pub(crate) fn refusals(&self) -> &Refusals {
        &self.inner.refusals
    }

    pub(crate) fn simulator_handle(&self) -> &OnceLock<SimulatorHandle> {
        &self.inner.simulator
    }

    /// Tells the dispatcher of this process that something was queued.
    pub(crate) fn wake_dispatcher(&self) {
        self.inner.queued.notify_one();
    }

    pub(crate) fn queued(&self) -> &Notify {
        &self.inner.queued
    }

    /// Tells watchers that messages changed.
    pub(crate) fn announce_change(&self) {
        self.inner.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changes.subscribe()
    }
}

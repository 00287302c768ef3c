//! What has to be done by the clock.

use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;

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

impl Engine {
    /// One round of everything that is due. For tests, and at start.
    pub async fn maintain_once(&self) -> Result<MaintenanceReport, EngineError> {
        todo!()
    }

    /// Does what is due every few seconds until the token is cancelled.
    pub async fn run_maintenance(&self, shutdown: CancellationToken) {
        todo!()
    }
}

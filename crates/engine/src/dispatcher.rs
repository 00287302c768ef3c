//! Sends what is queued.

use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;

/// What one round of the dispatcher did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Rows written for broadcasts to everyone.
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

impl Engine {
    /// One round: expand, claim, send, settle. Returns once everything claimed is settled. For tests and commands.
    pub async fn run_once(&self) -> Result<RunReport, EngineError> {
        todo!()
    }

    /// Rounds until nothing is due. For tests and commands.
    pub async fn run_until_idle(&self) -> Result<RunReport, EngineError> {
        todo!()
    }

    /// Sends until the token is cancelled, then finishes what is in flight and returns.
    pub async fn run_dispatcher(&self, shutdown: CancellationToken) {
        todo!()
    }
}

//! A broadcast's progress while somebody watches.

use domain::BroadcastId;
use serde::Serialize;

use crate::access::SiteAccess;
use crate::broadcasts::BroadcastView;
use crate::engine::Engine;
use crate::error::EngineError;

/// What a watcher is told. Serialises as the data of a server-sent event.
#[derive(Debug, Clone, Serialize)]
pub struct BroadcastProgress {
    /// The broadcast as it stands.
    #[serde(flatten)]
    pub broadcast: BroadcastView,
    /// Messages settled a second since the last word; 0 at first.
    pub per_second: u32,
    /// Seconds until everything is settled at this rate.
    pub seconds_left: Option<u64>,
}

/// A watch on one broadcast.
#[derive(Debug)]
pub struct BroadcastWatch {
    engine: Engine,
    access: SiteAccess,
    id: BroadcastId,
}

impl BroadcastWatch {
    /// Waits for the next change and tells it; the present state at first. `None` once the broadcast is over and that
    /// was told. Changes are told at most four times a second.
    pub async fn next(&mut self) -> Option<BroadcastProgress> {
        todo!()
    }
}

impl Engine {
    /// Watches a broadcast.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn watch_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastWatch, EngineError> {
        todo!()
    }
}

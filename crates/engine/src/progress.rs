//! A broadcast's progress while somebody watches.

use std::time::{Duration, Instant};

use domain::{BroadcastId, BroadcastStatus};
use serde::Serialize;
use tokio::sync::watch;

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

/// Watchers are told at most this often.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
/// And look this often for what another process did.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Delivery reports that come this long after the end are still told.
const REPORTS_WATCHED_FOR: Duration = Duration::from_mins(1);

/// A watch on one broadcast.
#[derive(Debug)]
pub struct BroadcastWatch {
    engine: Engine,
    access: SiteAccess,
    id: BroadcastId,
    changes: watch::Receiver<u64>,
    told: Option<Told>,
}

/// What a watcher was told last.
#[derive(Debug)]
struct Told {
    broadcast: BroadcastView,
    at: Instant,
}

impl BroadcastWatch {
    /// Waits for the next change and tells it; the present state at first. `None` once the broadcast is over and that
    /// was told, and where it can't be read any more. Changes are told at most four times a second.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<BroadcastProgress> {
        loop {
            if let Some(told) = &self.told {
                if self.is_over(&told.broadcast) {
                    return None;
                }
                tokio::time::sleep(SHORTEST_PAUSE.saturating_sub(told.at.elapsed())).await;
                // An error means that the engine is gone; the timeout means to look at what others did.
                let _ = tokio::time::timeout(LOOK_AGAIN, self.changes.changed()).await;
            }
            let broadcast = match self.engine.broadcast(&self.access, self.id).await {
                Ok(broadcast) => broadcast,
                Err(error) => {
                    tracing::warn!(broadcast = %self.id, %error, "a broadcast can't be watched any more");
                    return None;
                }
            };
            if self.told.as_ref().is_none_or(|told| told.broadcast != broadcast) {
                return Some(self.tell(broadcast));
            }
        }
    }

    fn tell(&mut self, broadcast: BroadcastView) -> BroadcastProgress {
        let now = Instant::now();
        let settled_before = self.told.as_ref().map(|told| (told.broadcast.counts.settled(), told.at));
        let per_second = settled_before.map_or(0, |(settled, at)| {
            let settled = broadcast.counts.settled().saturating_sub(settled);
            let millis = u64::try_from(now.duration_since(at).as_millis()).unwrap_or(u64::MAX).max(1);
            u32::try_from(settled.saturating_mul(1_000) / millis).unwrap_or(u32::MAX)
        });
        let sending = broadcast.status == BroadcastStatus::Sending && per_second > 0;
        // Who waits for the morning says nothing about how long the others take.
        let quiet = broadcast.quiet_wait.map_or(0, |wait| wait.messages);
        let left = broadcast.counts.waiting().saturating_sub(quiet);
        let seconds_left = (sending && left > 0).then(|| left.div_ceil(u64::from(per_second)));
        self.told = Some(Told { broadcast: broadcast.clone(), at: now });
        BroadcastProgress { broadcast, per_second, seconds_left }
    }

    /// Over: nothing more is sent, and no more reports are to be expected.
    fn is_over(&self, broadcast: &BroadcastView) -> bool {
        let counts = broadcast.counts;
        if !broadcast.status.is_final() || counts.waiting() > 0 {
            return false;
        }
        let awaits_reports = counts.accepted + counts.unknown > 0;
        let ended = broadcast.finished_at.unwrap_or(broadcast.created_at);
        !awaits_reports || self.engine.now().since(ended) > REPORTS_WATCHED_FOR
    }
}

impl Engine {
    /// Watches a broadcast.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn watch_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastWatch, EngineError> {
        let changes = self.changes();
        self.broadcast(access, id).await?;
        Ok(BroadcastWatch { engine: self.clone(), access: access.clone(), id, changes, told: None })
    }
}

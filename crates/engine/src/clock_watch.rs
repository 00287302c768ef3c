//! A machine's clock that is set back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Timestamp;

use crate::engine::Engine;
use crate::error::EngineError;

/// Machines that share a database may differ by this much.
const TOLERANCE: Duration = Duration::from_secs(5);

/// The latest moment that this process has seen.
#[derive(Debug, Default)]
pub(crate) struct ClockWatch(Mutex<Option<Timestamp>>);

impl ClockWatch {
    /// What was seen last.
    fn seen(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the present moment.
    fn note(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}

impl Engine {
    /// Notices that the clock was set back since the last look.
    pub(crate) async fn watch_clock(&self, now: Timestamp) -> Result<(), EngineError> {
        self.check_clock(self.clock_watch().seen().unwrap_or(now), now).await?;
        // Only now: what failed is tried again.
        self.clock_watch().note(now);
        Ok(())
    }

    /// If the clock shows much less than it did, what was due then is due now: else it would wait until the clock has
    /// caught up.
    pub(crate) async fn check_clock(&self, seen: Timestamp, now: Timestamp) -> Result<(), EngineError> {
        let back = seen.since(now);
        if back <= TOLERANCE {
            return Ok(());
        }
        tracing::warn!(seconds = back.as_secs(), "the clock was set back: what was due is due now");
        self.store().clock_set_back(back, now).await?;
        Ok(())
    }
}

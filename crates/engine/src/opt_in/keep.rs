//! Keeping what visitors leave, several at once: all that happens before a visitor has their answer.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use store::{AttemptBatch, Evidence, NewAttempt};

use super::OptInSource;
use crate::batches::Batch;
use crate::engine::Engine;
use crate::error::EngineError;

/// What is kept of an attempt beside its number and where it came from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Details {
    pub(super) source: OptInSource,
    pub(super) locale: Option<String>,
    pub(super) evidence: Evidence,
}

/// Stores attempts, several at once.
#[derive(Clone)]
pub(crate) struct StoreAttempts(Engine);

impl Batch for StoreAttempts {
    type Item = NewAttempt;
    type Answer = ();
    const KIND: &'static str = "attempts";
    const AT_ONCE: usize = 256;
    type Subject = ();
    type Turn = AttemptBatch;

    fn subject(_: &NewAttempt) -> Option<()> {
        None
    }

    async fn turn(&self, _: &BTreeSet<()>) -> Result<AttemptBatch, EngineError> {
        Ok(self.0.store().begin_attempts().await?)
    }

    async fn store(&self, turn: AttemptBatch, items: &[NewAttempt]) -> Result<Vec<()>, EngineError> {
        turn.keep(items).await?;
        self.0.attempts().notify_one();
        Ok(vec![(); items.len()])
    }
}

impl Engine {
    /// Keeps an attempt, durable when this returns; it is judged afterwards.
    ///
    /// # Errors
    /// `Busy` where too many wait to be stored.
    pub(super) async fn keep_attempt(&self, attempt: NewAttempt) -> Result<(), EngineError> {
        self.attempt_batches().store(&StoreAttempts(self.clone()), attempt).await
    }
}

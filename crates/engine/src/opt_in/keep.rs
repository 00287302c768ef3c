//! Keeping what visitors leave, several at once: all that happens before a visitor has their answer.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use store::{AttemptBatch, Evidence, NewAttempt};

use super::{OptInSource, Weighed, limits};
use crate::batches::Batch;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;

/// What a number was left for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wish {
    /// To receive texts.
    #[default]
    Subscribe,
    /// To see its own page, for which a code is sent.
    OwnPage,
}

/// What is kept of an attempt beside its number and where it came from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Details {
    /// Attempts from before there were several are for texts.
    #[serde(default)]
    pub(super) wish: Wish,
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
    pub(super) async fn keep_attempt(
        &self,
        site: &Site,
        weighed: Weighed,
        details: &Details,
    ) -> Result<(), EngineError> {
        let details = serde_json::to_string(details)
            .map_err(|error| EngineError::Internal(format!("an attempt can't be kept: {error}")))?;
        let Weighed { phone, network, counted_as, unproven } = weighed;
        let now = self.now();
        let attempt = NewAttempt {
            site: site.id,
            phone,
            region: phone.region(),
            prefix: limits::prefix(phone),
            network,
            unproven,
            details,
            counted_as,
            now,
            expires_at: now.plus(Duration::from_hours(site.settings.send_within_hours.into())),
        };
        self.attempt_batches().store(&StoreAttempts(self.clone()), attempt).await
    }
}

//! One message to many.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, Quote, Timestamp};
use serde::Serialize;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::paging::{Paged, Paging};
use crate::quotes::DraftInput;

/// The answer to a confirmed broadcast: the same each time the same key and draft are sent.
#[derive(Debug, Clone, Serialize)]
pub struct Confirmed {
    /// The broadcast's id.
    pub id: BroadcastId,
    /// The state it began in.
    pub status: BroadcastStatus,
    /// What it was confirmed at.
    pub quote: Quote,
    /// Whether this key had confirmed it before.
    #[serde(skip)]
    pub replayed: bool,
}

/// A broadcast's messages by status. They sum to its quote's recipients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MessageCounts {
    /// Waiting, rows not yet written included.
    pub queued: u64,
    /// In flight.
    pub sending: u64,
    /// Taken by the provider.
    pub accepted: u64,
    /// Reported delivered.
    pub delivered: u64,
    /// Reported failed.
    pub failed: u64,
    /// Reported expired.
    pub expired: u64,
    /// Refused by the provider.
    pub rejected: u64,
    /// Nobody can tell whether they went out.
    pub unknown: u64,
    /// Not sent: STOP, suspended, deleted.
    pub suppressed: u64,
    /// Not sent: cancelled.
    pub cancelled: u64,
}

impl MessageCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.waiting() + self.settled()
    }

    /// Those still to be decided: queued and in flight.
    pub fn waiting(&self) -> u64 {
        self.queued + self.sending
    }

    /// Those that are decided, as far as sending goes.
    pub fn settled(&self) -> u64 {
        self.accepted
            + self.delivered
            + self.failed
            + self.expired
            + self.rejected
            + self.unknown
            + self.suppressed
            + self.cancelled
    }
}

/// Where a broadcast's credits are. They sum to its quote's credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BroadcastCredits {
    /// Set aside.
    pub reserved: Credits,
    /// Gone.
    pub spent: Credits,
    /// Given back.
    pub released: Credits,
}

/// A broadcast as admins see one. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize)]
pub struct BroadcastView {
    /// Its id.
    pub id: BroadcastId,
    /// Where it is in its life.
    pub status: BroadcastStatus,
    /// Its text.
    pub body: String,
    /// Whom it went out from.
    pub sender: String,
    /// What it was confirmed at.
    pub quote: Quote,
    /// Its messages by status.
    pub counts: MessageCounts,
    /// Where its credits are.
    pub credits: BroadcastCredits,
    /// How many of "all" left between confirmation and their turn, by reason; among `counts.suppressed`.
    pub left_meanwhile: BTreeMap<String, u64>,
    /// Why it is paused: the provider's words where it was the provider.
    pub pause_reason: Option<String>,
    /// Who confirmed it.
    pub created_by: String,
    /// When it was confirmed.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
    /// When nothing was left to send.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub finished_at: Option<Timestamp>,
}

impl Engine {
    /// Confirms a broadcast: reserves its quote and starts it, once per key.
    ///
    /// # Errors
    /// `Invalid` (fields `idempotency_key`, `body`, `audience`; a broadcast to nobody), `InsufficientCredits`,
    /// `Conflict` (the key was used for another draft; SMS are switched off; no provider in live mode).
    pub async fn confirm_broadcast(
        &self,
        access: &SiteAccess,
        idempotency_key: &str,
        draft: &DraftInput,
    ) -> Result<Confirmed, EngineError> {
        todo!()
    }

    /// The site's broadcasts, newest first.
    pub async fn broadcasts(&self, access: &SiteAccess, paging: Paging) -> Result<Paged<BroadcastView>, EngineError> {
        todo!()
    }

    /// One broadcast.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        todo!()
    }

    /// Stops a broadcast for good. What is in flight still goes out.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it is over.
    pub async fn cancel_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        todo!()
    }

    /// Holds a broadcast until it is resumed.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it isn't sending.
    pub async fn pause_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        todo!()
    }

    /// Lets a paused broadcast go on.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it isn't paused.
    pub async fn resume_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        todo!()
    }
}

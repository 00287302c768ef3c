//! Broadcasts as they stand.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, MessageStatus, Quote, SiteId, Timestamp};

use crate::{Page, Paged, RatesId, Store, StoreError};

/// One message to many recipients, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broadcast {
    /// Identity.
    pub id: BroadcastId,
    /// The site.
    pub site: SiteId,
    /// Where it stands.
    pub status: BroadcastStatus,
    /// The text.
    pub body: String,
    /// The sender it carries.
    pub sender: String,
    /// What it was quoted at when confirmed.
    pub quote: Quote,
    /// The rates it was quoted with.
    pub rates: RatesId,
    /// How many recipients' messages stand where; sums to `quote.recipients`.
    pub counts: MessageCounts,
    /// What became of its credits; sums to `quote.credits`.
    pub credits: BroadcastCredits,
    /// How many recipients of "all" left between confirmation and their turn, by reason; among `counts.suppressed`.
    pub left_meanwhile: BTreeMap<String, u64>,
    /// Who confirmed it.
    pub actor: String,
    /// When it was confirmed.
    pub created_at: Timestamp,
    /// When nothing was left to do.
    pub finished_at: Option<Timestamp>,
}

/// How many messages stand where. `queued` includes those not written yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the state of the same name")]
pub struct MessageCounts {
    pub queued: u64,
    pub sending: u64,
    pub accepted: u64,
    pub delivered: u64,
    pub failed: u64,
    pub expired: u64,
    pub rejected: u64,
    pub unknown: u64,
    pub suppressed: u64,
    pub cancelled: u64,
}

impl MessageCounts {
    /// How many stand in one state.
    pub const fn get(self, status: MessageStatus) -> u64 {
        match status {
            MessageStatus::Queued => self.queued,
            MessageStatus::Sending => self.sending,
            MessageStatus::Accepted => self.accepted,
            MessageStatus::Delivered => self.delivered,
            MessageStatus::Failed => self.failed,
            MessageStatus::Expired => self.expired,
            MessageStatus::Rejected => self.rejected,
            MessageStatus::Unknown => self.unknown,
            MessageStatus::Suppressed => self.suppressed,
            MessageStatus::Cancelled => self.cancelled,
        }
    }

    /// All of them.
    pub fn total(self) -> u64 {
        MessageStatus::ALL.iter().map(|&status| self.get(status)).sum()
    }
}

/// What became of a broadcast's credits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BroadcastCredits {
    /// Promised to what is not sent yet.
    pub reserved: Credits,
    /// Used by what went out, or may have.
    pub spent: Credits,
    /// Given back.
    pub released: Credits,
}

impl Store {
    /// One broadcast of a site.
    pub async fn broadcast(&self, site: SiteId, id: BroadcastId) -> Result<Option<Broadcast>, StoreError> {
        todo!()
    }

    /// The broadcasts of a site, newest first.
    pub async fn broadcasts(&self, site: SiteId, page: Page) -> Result<Paged<Broadcast>, StoreError> {
        todo!()
    }
}

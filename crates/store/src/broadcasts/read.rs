//! Broadcasts as they stand.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, MessageStatus, Quote, SiteId, Timestamp};

use sqlx::AssertSqlSafe;

use crate::{
    Page, Paged, RatesId, Store, StoreError,
    db::{Row, Tx, args},
};

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
    /// When the text was emptied, as it is kept only for a time.
    pub emptied_at: Option<Timestamp>,
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
    /// Until when its messages may go out.
    pub latest_at: Option<Timestamp>,
    /// Why it is paused, where no person paused it.
    pub pause_reason: Option<String>,
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

const BROADCAST: &str = "SELECT id, site_id, status, body, emptied_at, sender, quote, rates_id, actor, created_at, finished_at,
           latest_at, pause_reason, left_meanwhile, queued, sending, accepted, delivered, failed, expired, rejected, unknown, suppressed,
           cancelled, reserved, spent, released
    FROM broadcasts";

fn broadcast(row: &Row) -> Result<Broadcast, StoreError> {
    Ok(Broadcast {
        id: row.get("id")?,
        site: row.get("site_id")?,
        status: row.get("status")?,
        body: row.get("body")?,
        emptied_at: row.get("emptied_at")?,
        sender: row.get("sender")?,
        quote: row.json("quote")?,
        rates: row.get("rates_id")?,
        counts: counts(row)?,
        credits: credits(row)?,
        left_meanwhile: row.json("left_meanwhile")?,
        latest_at: row.get("latest_at")?,
        pause_reason: row.get("pause_reason")?,
        actor: row.get("actor")?,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}

/// The counts in a row, of a broadcast or of one of its regions.
pub(super) fn counts(row: &Row) -> Result<MessageCounts, StoreError> {
    Ok(MessageCounts {
        queued: row.get("queued")?,
        sending: row.get("sending")?,
        accepted: row.get("accepted")?,
        delivered: row.get("delivered")?,
        failed: row.get("failed")?,
        expired: row.get("expired")?,
        rejected: row.get("rejected")?,
        unknown: row.get("unknown")?,
        suppressed: row.get("suppressed")?,
        cancelled: row.get("cancelled")?,
    })
}

/// The credits in a row, of a broadcast or of one of its regions.
pub(super) fn credits(row: &Row) -> Result<BroadcastCredits, StoreError> {
    Ok(BroadcastCredits { reserved: row.get("reserved")?, spent: row.get("spent")?, released: row.get("released")? })
}

/// A broadcast as it is in this transaction.
pub(crate) async fn find(tx: &mut Tx, site: SiteId, id: BroadcastId) -> Result<Option<Broadcast>, StoreError> {
    let sql = format!("{BROADCAST} WHERE site_id = $1 AND id = $2");
    tx.optional(AssertSqlSafe(sql), args![site, id]).await?.as_ref().map(broadcast).transpose()
}

/// The broadcast that was confirmed under a key, and the hash of the request.
pub(crate) async fn find_by_key(
    tx: &mut Tx,
    site: SiteId,
    key: &str,
) -> Result<Option<(Broadcast, Vec<u8>)>, StoreError> {
    let sql = BROADCAST.replacen("SELECT", "SELECT request_hash,", 1) + " WHERE site_id = $1 AND idempotency_key = $2";
    let row = tx.optional(AssertSqlSafe(sql), args![site, key]).await?;
    row.map(|row| Ok((broadcast(&row)?, row.get("request_hash")?))).transpose()
}

impl Store {
    /// One broadcast of a site.
    pub async fn broadcast(&self, site: SiteId, id: BroadcastId) -> Result<Option<Broadcast>, StoreError> {
        find(&mut self.read().await?, site, id).await
    }

    /// The broadcast that this very request was confirmed as under its key, if it was.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] if the key was used for another request.
    pub async fn replayed_broadcast(
        &self,
        site: SiteId,
        key: &str,
        request_hash: &[u8],
    ) -> Result<Option<Broadcast>, StoreError> {
        match find_by_key(&mut self.read().await?, site, key).await? {
            Some((_, hash)) if hash != request_hash => Err(StoreError::KeyReused),
            found => Ok(found.map(|(broadcast, _)| broadcast)),
        }
    }

    /// The broadcasts of a site, newest first.
    pub async fn broadcasts(&self, site: SiteId, page: Page) -> Result<Paged<Broadcast>, StoreError> {
        let mut tx = self.read().await?;
        let sql = format!("{BROADCAST} WHERE site_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3");
        let rows = tx.all(AssertSqlSafe(sql), args![site, page.size, page.offset()]).await?;
        let sql = "SELECT COUNT(*) AS total FROM broadcasts WHERE site_id = $1";
        let total = tx.one(sql, args![site]).await?.get("total")?;
        Ok(Paged { items: rows.iter().map(broadcast).collect::<Result<_, _>>()?, total })
    }
}

//! Letting go of messages that waited for credits.

use domain::{Credits, MessageId, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    bookkeeping::{SYSTEM, account, reserve},
    db::{Tx, args},
    dialect::Field,
    messages::id_list,
    waiting::Marker,
};

/// Messages of a site that are let go in one transaction.
const BATCH: u32 = 500;

/// Lets go of the oldest held messages of a site, as far as its credits go; how many.
async fn release(tx: &mut Tx, site: SiteId, now: Timestamp) -> Result<u64, StoreError> {
    tx.lock_site(site).await?;
    // What was queued before a silence waits for a person first.
    let undecided_up_to = Marker::find(tx, site).await?.map(|marker| marker.to);
    let mut available = account(tx, site).await?.available();
    // Locked, because what is too late is cancelled by others at the same time.
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT m.id, m.credits FROM messages m
         WHERE m.hold = 'credits' AND m.site_id = $1 AND m.status = 'queued' AND m.created_at >= $3
         ORDER BY m.id
         LIMIT $2{lock}"
    );
    let values = args![site, BATCH, undecided_up_to.unwrap_or(Timestamp::from_micros(0))];
    let held = tx.all(AssertSqlSafe(sql), values).await?;
    let mut ready = Vec::new();
    let mut sum = Credits::ZERO;
    for row in held {
        let (id, credits): (MessageId, Credits) = (row.get("id")?, row.get("credits")?);
        if credits > available {
            break;
        }
        available = Credits::new(available.get() - credits.get());
        sum = Credits::new(sum.get() + credits.get());
        ready.push(id);
    }
    if ready.is_empty() {
        return Ok(0);
    }
    let rows = tx.dialect().rows_of(1, "ready", &[("id", Field::Uuid)]);
    let sql = format!(
        "UPDATE messages SET hold = NULL, charge = 'reserved', due_at = $2
         WHERE id IN (SELECT id FROM {rows})"
    );
    let released = tx.execute(AssertSqlSafe(sql), args![id_list(&ready)?, now]).await?;
    let one = if let [id] = ready[..] { Some(id) } else { None };
    reserve(tx, site, sum, (None, one), SYSTEM, now).await?;
    Ok(released)
}

impl Store {
    /// Reserves credits for held messages, site by site, oldest first, as far as what is available goes. How many were
    /// let go.
    pub async fn release_holds(&self, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "SELECT DISTINCT site_id FROM messages WHERE hold = 'credits' AND status = 'queued' ORDER BY site_id";
        let sites = self.read().await?.all(sql, Vec::new()).await?;
        let mut released = 0;
        for row in sites {
            let mut tx = self.write("release_holds").await?;
            released += release(&mut tx, row.get("site_id")?, now).await?;
            tx.commit().await?;
        }
        Ok(released)
    }
}

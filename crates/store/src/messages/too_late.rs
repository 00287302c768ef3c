//! Cancelling what could not go out in time.

use domain::{BroadcastId, MessageStatus, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    bookkeeping::{Books, SYSTEM},
    broadcasts::walk,
    db::args,
    dialect::Gate,
    messages::note_left,
};

/// Why messages were not sent: their latest time was over.
pub(crate) const TOO_LATE: &str = "too_late";
/// Messages that are cancelled in one transaction: about 10 ms of work.
const AT_ONCE: u32 = 1_000;

impl Store {
    /// Cancels what is queued and whose latest time is over, claimable or not: held messages, those of sites that are
    /// switched off, all that a broadcast that is sending has left but for what waits for quiet hours to end or has
    /// time since. What a person or a provider paused stays. How many messages, recipients not yet written as rows included.
    pub async fn cancel_too_late(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut cancelled = 0;
        loop {
            let some = self.cancel_late_singles(now).await?;
            cancelled += some;
            if some < u64::from(AT_ONCE) {
                break;
            }
        }
        // `broadcasts_sending` serves it.
        let sql = "SELECT id, site_id FROM broadcasts WHERE status = 'sending' AND latest_at < $1 ORDER BY id";
        let late = self.read().await?.all(sql, args![now]).await?;
        for row in late {
            let (site, id) = (row.get("site_id")?, row.get("id")?);
            cancelled += self.cancel_late_unwritten(site, id, now).await?;
            loop {
                let some = self.cancel_late_queued(site, id, now).await?;
                cancelled += some;
                if some == 0 {
                    break;
                }
            }
        }
        Ok(cancelled)
    }

    async fn cancel_late_singles(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("cancel_too_late").await?;
        tx.pass(Gate::Sending).await?;
        let lock = tx.dialect().for_update_skip_locked("m");
        // `messages_latest` serves it.
        let sql = format!(
            "UPDATE messages
             SET status = 'cancelled', reason = $3, hold = NULL,
                 charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
             WHERE id IN (
                 SELECT m.id FROM messages m
                 WHERE m.status = 'queued' AND m.latest_at < $1 AND m.broadcast_id IS NULL
                 ORDER BY m.latest_at
                 LIMIT $2{lock}
             )
             RETURNING id, site_id, broadcast_id, region, credits, charge"
        );
        let late = tx.all(AssertSqlSafe(sql), args![now, AT_ONCE, TOO_LATE]).await?;
        let mut books = Books::default();
        for row in &late {
            note_left(&mut books, row.get("site_id")?, MessageStatus::Cancelled, row)?;
        }
        books.post(&mut tx, SYSTEM, now).await?;
        tx.commit().await?;
        Ok(u64::try_from(late.len()).unwrap_or(u64::MAX))
    }

    /// Cancels the recipients of a late broadcast for whom no message is written; how many. None if a person was quicker.
    async fn cancel_late_unwritten(&self, site: SiteId, id: BroadcastId, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("cancel_late_unwritten").await?;
        tx.lock_site(site).await?;
        tx.pass(Gate::Stopping).await?;
        let mut books = Books::default();
        let left_out = walk::leave_out_late(&mut tx, &mut books, id, now).await?;
        books.post(&mut tx, SYSTEM, now).await?;
        tx.commit().await?;
        Ok(left_out)
    }
}

//! Holding, resuming and calling off a broadcast.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, IllegalTransition, MessageKind, MessageStatus, SiteId, Timestamp};

use super::{read::find, regions};
use crate::{
    Act, Acting, Broadcast, Change, Store, StoreError,
    audit::{ActTx, Entry},
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Row, Tx, args, clean},
    dialect::Gate,
    messages::{TOO_LATE, give_true_reason, latest, note_left, quiet},
};
use sqlx::AssertSqlSafe;

/// Messages that are cancelled in one transaction: about 10 ms of work.
const CANCELLED_AT_ONCE: u32 = 1_000;
/// Why messages were not sent: the broadcast was called off.
const CANCELLED: &str = "cancelled";

impl Acting {
    /// Calls a broadcast off: what is queued is cancelled and its credits released; what is in flight goes out.
    /// [`StoreError::NotFound`], or [`StoreError::Illegal`] where it is over.
    pub async fn cancel_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        let mut tx = self.act("cancel_broadcast").await?;
        let change = turn(&mut tx, site, id, BroadcastStatus::cancel, now).await?;
        call_off(&mut tx, site, id, SYSTEM, now).await?;
        tx.commit(entry(Act::BroadcastCancelled, site, id, change), now).await?;
        // Nothing of it is claimed from here on. A million rows in one go would keep everybody else waiting.
        while self.cancel_queued(site, id, now).await? > 0 {}
        self.broadcast(site, id).await?.ok_or(StoreError::NotFound("broadcast"))
    }

    /// Holds a broadcast. [`StoreError::NotFound`], or [`StoreError::Illegal`] where it isn't sending.
    pub async fn pause_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        let mut tx = self.act("pause_broadcast").await?;
        let change = turn(&mut tx, site, id, BroadcastStatus::pause, now).await?;
        done(tx, site, id, entry(Act::BroadcastPaused, site, id, change), now).await
    }

    /// Lets a held broadcast go on, with time anew for its messages to go out. [`StoreError::NotFound`], or
    /// [`StoreError::Illegal`] where it isn't held.
    pub async fn resume_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        let mut tx = self.act("resume_broadcast").await?;
        let change = turn(&mut tx, site, id, BroadcastStatus::resume, now).await?;
        go_on(&mut tx, site, id, now).await?;
        done(tx, site, id, entry(Act::BroadcastResumed, site, id, change), now).await
    }
}

impl Store {
    /// Holds all broadcasts of a site that are sending, with the reason in words; which.
    pub async fn pause_sending(
        &self,
        site: SiteId,
        reason: &str,
        now: Timestamp,
    ) -> Result<Vec<BroadcastId>, StoreError> {
        let mut tx = self.write("pause_sending").await?;
        tx.lock_site(site).await?;
        tx.pass(Gate::Stopping).await?;
        let paused = pause_all(&mut tx, Some(site), reason, now).await?;
        tx.commit().await?;
        Ok(paused.into_iter().map(|(_, id)| id).collect())
    }

    /// Goes on with cancellations that the end of a process cut short.
    pub(crate) async fn finish_cancellations(&self, now: Timestamp) -> Result<(), StoreError> {
        let sql =
            "SELECT id, site_id FROM broadcasts WHERE status = 'cancelled' AND finished_at IS NULL AND queued > 0";
        let unfinished = self.read().await?.all(sql, Vec::new()).await?;
        for row in unfinished {
            while self.cancel_queued(row.get("site_id")?, row.get("id")?, now).await? > 0 {}
        }
        Ok(())
    }

    /// Cancels the next messages that are queued of a broadcast that was called off; how many.
    pub(crate) async fn cancel_queued(&self, site: SiteId, id: BroadcastId, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("cancel_queued").await?;
        tx.pass(Gate::Stopping).await?;
        // `messages_due_broadcast` serves it.
        let cancelled = tx
            .all(
                "UPDATE messages
                 SET status = 'cancelled', reason = $3,
                     charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
                 WHERE id IN (
                     SELECT id FROM messages
                     WHERE broadcast_id = $1 AND status = 'queued'
                     ORDER BY due_at, id
                     LIMIT $2
                 ) AND EXISTS (SELECT 1 FROM broadcasts WHERE id = $1 AND status = 'cancelled')
                 RETURNING id, broadcast_id, region, credits, charge",
                args![id, CANCELLED_AT_ONCE, CANCELLED],
            )
            .await?;
        post_cancelled(tx, site, &cancelled, now).await
    }

    /// Cancels the next messages that are too late; how many. None if the broadcast isn't: a person may have been quicker. What
    /// waited for quiet hours to end has a time of its own.
    pub(crate) async fn cancel_late_queued(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write("cancel_late_queued").await?;
        tx.pass(Gate::Stopping).await?;
        let index = tx.dialect().by_index("messages_quiet");
        let sql = format!(
            "UPDATE messages
             SET status = 'cancelled', reason = $3,
                 charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
             WHERE id IN (
                 SELECT id FROM (
                     SELECT id FROM messages{index}
                     WHERE broadcast_id = $1 AND status = 'queued' AND quiet_until IS NULL
                     LIMIT $2
                 ) AS with_it
                 UNION ALL
                 SELECT id FROM (
                     SELECT id FROM messages{index}
                     WHERE broadcast_id = $1 AND status = 'queued' AND quiet_until <= $4 AND latest_at < $4
                     LIMIT $2
                 ) AS later
             ) AND EXISTS (SELECT 1 FROM broadcasts WHERE id = $1 AND status = 'sending' AND latest_at < $4)
             RETURNING id, broadcast_id, recipient, region, credits, charge"
        );
        let cancelled = tx.all(AssertSqlSafe(sql), args![id, CANCELLED_AT_ONCE, TOO_LATE, now]).await?;
        give_true_reason(&mut tx, site, &cancelled, now).await?;
        post_cancelled(tx, site, &cancelled, now).await
    }
}

/// Has the books say that these were cancelled, and commits; how many.
async fn post_cancelled(mut tx: Tx, site: SiteId, cancelled: &[Row], now: Timestamp) -> Result<u64, StoreError> {
    let mut books = Books::default();
    for row in cancelled {
        note_left(&mut books, site, MessageStatus::Cancelled, row)?;
    }
    books.post(&mut tx, SYSTEM, now).await?;
    tx.commit().await?;
    Ok(u64::try_from(cancelled.len()).unwrap_or(u64::MAX))
}

/// Has a broadcast take a step, alone with it: nothing of it is claimed or settled meanwhile.
pub(crate) async fn turn(
    tx: &mut Tx,
    site: SiteId,
    id: BroadcastId,
    step: fn(BroadcastStatus) -> Result<BroadcastStatus, IllegalTransition>,
    now: Timestamp,
) -> Result<Change, StoreError> {
    tx.lock_site(site).await?;
    tx.pass(Gate::Stopping).await?;
    let sql = "SELECT status FROM broadcasts WHERE site_id = $1 AND id = $2";
    let row = tx.optional(sql, args![site, id]).await?.ok_or(StoreError::NotFound("broadcast"))?;
    let was: BroadcastStatus = row.get("status")?;
    let status = step(was)?;
    let sql = "UPDATE broadcasts SET status = $2, turned_at = $3, pause_reason = NULL WHERE id = $1";
    tx.execute(sql, args![id, status, now]).await?;
    Ok(Change::none().field("status", was.as_str(), status.as_str()))
}

fn entry(act: Act, site: SiteId, id: BroadcastId, change: Change) -> Entry {
    Entry::new(act, "broadcast").at(site).id(id).change(change)
}

/// Holds everything that is sending, of a site or of all, with the reason in words. The gate must have been passed.
pub(crate) async fn pause_all(
    tx: &mut Tx,
    site: Option<SiteId>,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<(SiteId, BroadcastId)>, StoreError> {
    // `broadcasts_sending` serves it. What is too late by now is left to be cancelled.
    let rows = tx
        .all(
            "UPDATE broadcasts SET status = $1, turned_at = $2, pause_reason = $3
             WHERE status = 'sending' AND (site_id = $4 OR $5) AND (latest_at IS NULL OR latest_at >= $2)
             RETURNING id, site_id",
            args![BroadcastStatus::Paused, now, clean(reason), site, site.is_none()],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("site_id")?, row.get("id")?))).collect()
}

/// A broadcast that was let go on has time anew, and is over at once if nothing of it is left.
pub(crate) async fn go_on(tx: &mut Tx, site: SiteId, id: BroadcastId, now: Timestamp) -> Result<(), StoreError> {
    let latest_at = latest(tx, site, MessageKind::Broadcast, now).await?;
    tx.execute("UPDATE broadcasts SET latest_at = $2 WHERE id = $1", args![id, latest_at]).await?;
    quiet::look_again(tx, site, id, now).await?;
    close_if_over(tx, id, now).await
}

/// Gives back what a broadcast that is called off set aside for messages not written yet.
pub(crate) async fn call_off(
    tx: &mut Tx,
    site: SiteId,
    id: BroadcastId,
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut books = Books::default();
    cancel_unwritten(tx, &mut books, site, id).await?;
    books.post(tx, actor, now).await?;
    close_if_over(tx, id, now).await
}

/// Commits, and reads back how the broadcast stands.
async fn done(
    mut tx: ActTx<'_>,
    site: SiteId,
    id: BroadcastId,
    entry: Entry,
    now: Timestamp,
) -> Result<Broadcast, StoreError> {
    let broadcast = find(&mut tx, site, id).await?.ok_or(StoreError::NotFound("broadcast"))?;
    tx.commit(entry, now).await?;
    Ok(broadcast)
}

/// Cancels the recipients for whom no message is written yet.
async fn cancel_unwritten(tx: &mut Tx, books: &mut Books, site: SiteId, id: BroadcastId) -> Result<(), StoreError> {
    let sql = "SELECT quote, unwritten, unwritten_credits FROM broadcasts WHERE id = $1";
    let row = tx.one(sql, args![id]).await?;
    let (messages, credits): (u64, Credits) = (row.get("unwritten")?, row.get("unwritten_credits")?);
    if messages == 0 {
        return Ok(());
    }
    tx.execute("UPDATE broadcasts SET unwritten = 0, unwritten_credits = 0 WHERE id = $1", args![id]).await?;
    let shares = regions::rest(tx, id, &row.json("quote")?, (messages, credits), &BTreeMap::new()).await?;
    tx.execute("UPDATE broadcast_regions SET unwritten = 0 WHERE broadcast_id = $1", args![id]).await?;
    for share in shares {
        books.note(Move {
            site,
            broadcast: Some(id),
            region: share.region,
            message: None,
            from: (MessageStatus::Queued, Charge::Reserved),
            to: (MessageStatus::Cancelled, Charge::Released),
            messages: share.messages,
            credits: share.credits,
        });
    }
    Ok(())
}

/// Ends a broadcast of which nothing is queued or being sent.
async fn close_if_over(tx: &mut Tx, id: BroadcastId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE broadcasts
         SET status = CASE status WHEN 'sending' THEN 'done' ELSE status END, finished_at = $2
         WHERE id = $1 AND finished_at IS NULL AND queued + sending = 0 AND status IN ('sending', 'cancelled')",
        args![id, now],
    )
    .await?;
    Ok(())
}

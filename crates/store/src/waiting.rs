//! What waits for a person after nobody had sent for long: counted, let go, cancelled.

use domain::{BroadcastId, BroadcastStatus, MessageKind, MessageStatus, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::{ActTx, Entry},
    bookkeeping::Books,
    broadcasts::{call_off, go_on, turn},
    db::{Tx, args, to_json},
    dialect::Gate,
    messages::{latest, note_left},
};

/// What of a site waits for a person since a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The last sign before the silence.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Single messages.
    pub messages: u64,
    /// Broadcasts.
    pub broadcasts: u64,
    /// Recipients that the broadcasts have left.
    pub recipients: u64,
}

/// What a person's decision was about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decided {
    /// Single messages.
    pub messages: u64,
    /// Broadcasts.
    pub broadcasts: u64,
}

/// Says that something of a site waits; stands in the settings until a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// What the paused broadcasts have as their reason: tells them from others that are paused.
    pub(crate) words: String,
}

/// Messages that are let go or cancelled in one transaction: about 10 ms of work.
const AT_ONCE: u32 = 1_000;
/// Where the markers are kept, one for each site.
const KEYS: &str = "restart/";
/// Why messages were not sent: a person didn't want them any more after a silence.
const RESTART: &str = "restart";

impl Marker {
    fn key(site: SiteId) -> String {
        format!("{KEYS}{site}")
    }

    /// The markers of all sites that have one.
    pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(SiteId, Self)>, StoreError> {
        let sql = "SELECT key, value FROM app_settings WHERE key LIKE $1 ORDER BY key";
        let mut found = Vec::new();
        for row in tx.all(sql, args![format!("{KEYS}%")]).await? {
            let key: String = row.get("key")?;
            if let Some(site) = key.strip_prefix(KEYS).and_then(|site| site.parse().ok()) {
                found.push((site, row.json("value")?));
            }
        }
        Ok(found)
    }

    /// The marker of a site, if it has one.
    pub(crate) async fn find(tx: &mut Tx, site: SiteId) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT value FROM app_settings WHERE key = $1";
        tx.optional(sql, args![Self::key(site)]).await?.map(|row| row.json("value")).transpose()
    }

    pub(crate) async fn put(&self, tx: &mut Tx, site: SiteId, now: Timestamp) -> Result<(), StoreError> {
        tx.execute(
            "INSERT INTO app_settings (key, value, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
            args![Self::key(site), to_json(self)?, now],
        )
        .await?;
        Ok(())
    }

    async fn remove(tx: &mut Tx, site: SiteId) -> Result<(), StoreError> {
        tx.execute("DELETE FROM app_settings WHERE key = $1", args![Self::key(site)]).await?;
        Ok(())
    }

    /// The broadcasts that were paused with it and still are.
    async fn broadcasts(&self, tx: &mut Tx, site: SiteId) -> Result<Vec<BroadcastId>, StoreError> {
        let sql = "SELECT id FROM broadcasts
                   WHERE site_id = $1 AND status = 'paused' AND pause_reason = $2
                   ORDER BY id";
        tx.all(sql, args![site, self.words]).await?.iter().map(|row| row.get("id")).collect()
    }
}

/// What waits; `None` if nothing does any more.
pub(crate) async fn count(tx: &mut Tx, site: SiteId, marker: &Marker) -> Result<Option<Waiting>, StoreError> {
    // `messages_held` serves it.
    let row = tx
        .one(
            "SELECT (SELECT COUNT(*) FROM messages WHERE hold = 'restart' AND site_id = $1 AND status = 'queued')
                  + (SELECT COUNT(*) FROM messages
                     WHERE hold = 'credits' AND site_id = $1 AND status = 'queued' AND created_at < $2) AS messages,
                    COUNT(*) AS broadcasts, CAST(COALESCE(SUM(queued), 0) AS BIGINT) AS recipients
             FROM broadcasts
             WHERE site_id = $1 AND status = 'paused' AND pause_reason = $3",
            args![site, marker.to, marker.words],
        )
        .await?;
    let waiting = Waiting {
        from: marker.from,
        to: marker.to,
        messages: row.get("messages")?,
        broadcasts: row.get("broadcasts")?,
        recipients: row.get("recipients")?,
    };
    Ok((waiting.messages + waiting.broadcasts > 0).then_some(waiting))
}

impl Store {
    /// What of a site waits for a person since a silence, if anything does.
    pub async fn waiting(&self, site: SiteId) -> Result<Option<Waiting>, StoreError> {
        let mut tx = self.read().await?;
        match Marker::find(&mut tx, site).await? {
            Some(marker) => count(&mut tx, site, &marker).await,
            None => Ok(None),
        }
    }
}

impl Acting {
    /// Lets everything go that waits for a person, with time anew to go out. What waits for credits goes on to. The entry in
    /// the audit log stands with the first part of it; if the process ends before the last one, the rest still waits.
    pub async fn send_waiting(&self, site: SiteId, now: Timestamp) -> Result<Decided, StoreError> {
        let mut tx = self.act("send_waiting").await?;
        tx.lock_site(site).await?;
        let Some(marker) = Marker::find(&mut tx, site).await? else { return Ok(Decided::default()) };
        let waiting = count(&mut tx, site, &marker).await?;
        let mut decided = Decided { messages: let_some_go(&mut tx, site, now).await?, broadcasts: 0 };
        for id in marker.broadcasts(&mut tx, site).await? {
            turn(&mut tx, site, id, BroadcastStatus::resume, now).await?;
            go_on(&mut tx, site, id, now).await?;
            decided.broadcasts += 1;
        }
        finish(tx, Act::WaitingSent, site, waiting, now).await?;
        let mut some = decided.messages;
        while some > 0 {
            let mut tx = self.write("let_some_go").await?;
            tx.lock_site(site).await?;
            some = let_some_go(&mut tx, site, now).await?;
            tx.commit().await?;
            decided.messages += some;
        }
        self.nothing_waits(site).await?;
        Ok(decided)
    }

    /// Cancels everything that waits for a person and releases its credits. Its entry stands as that of
    /// [`Acting::send_waiting`].
    pub async fn cancel_waiting(&self, site: SiteId, actor: &str, now: Timestamp) -> Result<Decided, StoreError> {
        let mut tx = self.act("cancel_waiting").await?;
        tx.lock_site(site).await?;
        let Some(marker) = Marker::find(&mut tx, site).await? else { return Ok(Decided::default()) };
        let waiting = count(&mut tx, site, &marker).await?;
        let mut decided = Decided { messages: cancel_some(&mut tx, site, &marker, actor, now).await?, broadcasts: 0 };
        let called_off = marker.broadcasts(&mut tx, site).await?;
        for &id in &called_off {
            turn(&mut tx, site, id, BroadcastStatus::cancel, now).await?;
            call_off(&mut tx, site, id, actor, now).await?;
            decided.broadcasts += 1;
        }
        finish(tx, Act::WaitingCancelled, site, waiting, now).await?;
        let mut some = decided.messages;
        while some > 0 {
            let mut tx = self.write("cancel_some").await?;
            tx.lock_site(site).await?;
            some = cancel_some(&mut tx, site, &marker, actor, now).await?;
            tx.commit().await?;
            decided.messages += some;
        }
        self.nothing_waits(site).await?;
        for id in called_off {
            while self.cancel_queued(site, id, now).await? > 0 {}
        }
        Ok(decided)
    }

    async fn nothing_waits(&self, site: SiteId) -> Result<(), StoreError> {
        let mut tx = self.write("nothing_waits").await?;
        tx.lock_site(site).await?;
        Marker::remove(&mut tx, site).await?;
        tx.commit().await
    }
}

/// Ends the first transaction of a decision; there was one if anything waited.
async fn finish(
    tx: ActTx<'_>,
    act: Act,
    site: SiteId,
    waiting: Option<Waiting>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(waiting) = waiting else { return tx.commit_without_act().await };
    let change = Change::none()
        .new_field("messages", waiting.messages)
        .new_field("broadcasts", waiting.broadcasts)
        .new_field("recipients", waiting.recipients);
    tx.commit(Entry::new(act, "waiting").at(site).change(change), now).await
}

/// Lets go of the next single messages; how many. What is too late by now stays, to be cancelled.
async fn let_some_go(tx: &mut Tx, site: SiteId, now: Timestamp) -> Result<u64, StoreError> {
    tx.pass(Gate::Stopping).await?;
    let answers = latest(tx, site, MessageKind::Code, now).await?;
    let others = latest(tx, site, MessageKind::Event, now).await?;
    // `messages_held` serves it.
    let released = tx
        .execute(
            "UPDATE messages
             SET hold = NULL, due_at = $2, latest_at = CASE lane WHEN 0 THEN $3 ELSE $4 END
             WHERE id IN (
                 SELECT id FROM messages
                 WHERE hold = 'restart' AND site_id = $1 AND status = 'queued'
                     AND (latest_at IS NULL OR latest_at >= $2)
                 ORDER BY id
                 LIMIT $5
             )",
            args![site, now, answers, others, AT_ONCE],
        )
        .await?;
    Ok(released)
}

/// Cancels the next single messages; how many.
async fn cancel_some(
    tx: &mut Tx,
    site: SiteId,
    marker: &Marker,
    actor: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.pass(Gate::Stopping).await?;
    // `messages_held` serves it.
    let cancelled = tx
        .all(
            "UPDATE messages
             SET status = 'cancelled', reason = $3, hold = NULL,
                 charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
             WHERE id IN (
                 SELECT id FROM messages
                 WHERE hold IN ('restart', 'credits') AND site_id = $1 AND status = 'queued'
                     AND (hold = 'restart' OR created_at < $2)
                 ORDER BY id
                 LIMIT $4
             )
             RETURNING id, broadcast_id, region, credits, charge",
            args![site, marker.to, RESTART, AT_ONCE],
        )
        .await?;
    let mut books = Books::default();
    for row in &cancelled {
        note_left(&mut books, site, MessageStatus::Cancelled, row)?;
    }
    books.post(tx, actor, now).await?;
    Ok(u64::try_from(cancelled.len()).unwrap_or(u64::MAX))
}

//! Messages that stand in the queue as rows: single ones, named recipients, and what is tried again.

use std::sync::Arc;

use domain::{BroadcastId, Credits, MessageId, MessageKind, MessageStatus, SiteId, SubscriberStatus, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{ClaimedMessage, LEASE, LeaseToken, codes};
use crate::{
    StoreError,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, Value, args, json_id, to_json},
    dialect::Field,
    messages::{id_list, note_left},
    subscribers::UNSUBSCRIBED,
};

/// A message that is due, and whether something forbids it.
pub(super) struct Due {
    pub(super) message: ClaimedMessage,
    broadcast: Option<BroadcastId>,
    credits: Credits,
    charge: Charge,
    pub(super) forbidden: Option<Forbidden>,
}

/// Where a message that may not go out comes to stand, and why.
#[derive(Clone, Copy)]
pub(super) struct Forbidden {
    pub(super) status: MessageStatus,
    pub(super) reason: &'static str,
}

/// What a claim reads of a message, with what is known about its number.
const DUE: &str = "SELECT m.id, m.site_id, m.kind, m.broadcast_id, m.recipient, m.attempts, m.credits, m.charge,
           COALESCE(m.sender, b.sender) AS sender, COALESCE(m.body, b.body) AS body,
           COALESCE(m.latest_at, b.latest_at) AS latest_at,
           x.phone AS stopped, s.status AS subscriber, s.deleted_at AS deleted_at
    FROM messages m
    LEFT JOIN broadcasts b ON b.id = m.broadcast_id
    LEFT JOIN suppressions x ON x.site_id = m.site_id AND x.phone = m.recipient
    LEFT JOIN subscribers s ON s.site_id = m.site_id AND s.phone = m.recipient";

/// A site's single messages, locked: by lane, then the longest due. `messages_due` serves it.
pub(super) async fn singles(
    tx: &mut Tx,
    site: SiteId,
    now: Timestamp,
    limit: u32,
    lease: LeaseToken,
) -> Result<Vec<Due>, StoreError> {
    let lock = tx.dialect().for_update_skip_locked("m");
    let sql = format!(
        "{DUE}
         WHERE m.site_id = $1 AND m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL AND m.due_at <= $2
         ORDER BY m.lane, m.due_at, m.id
         LIMIT $3{lock}"
    );
    let mut due = read(tx, sql, args![site, now, limit], now, lease).await?;
    codes::look_up(tx, &mut due, now).await?;
    Ok(due)
}

/// A broadcast's messages, locked, the longest due first. `messages_due_broadcast` serves it.
pub(super) async fn of_broadcast(
    tx: &mut Tx,
    broadcast: BroadcastId,
    now: Timestamp,
    limit: u32,
    lease: LeaseToken,
) -> Result<Vec<Due>, StoreError> {
    let lock = tx.dialect().for_update_skip_locked("m");
    let sql = format!(
        "{DUE}
         WHERE m.broadcast_id = $1 AND m.status = 'queued' AND m.due_at <= $2
         ORDER BY m.due_at, m.id
         LIMIT $3{lock}"
    );
    read(tx, sql, args![broadcast, now, limit], now, lease).await
}

async fn read(
    tx: &mut Tx,
    sql: String,
    values: Vec<Value>,
    now: Timestamp,
    lease: LeaseToken,
) -> Result<Vec<Due>, StoreError> {
    // A broadcast's messages share their text.
    let mut text = SharedText::default();
    tx.all(AssertSqlSafe(sql), values).await?.iter().map(|row| due(row, &mut text, now, lease)).collect()
}

/// The sender and text of the message before, kept once for all that are alike.
#[derive(Default)]
struct SharedText {
    sender: Arc<str>,
    body: Arc<str>,
}

impl SharedText {
    fn of(&mut self, row: &Row) -> Result<(Arc<str>, Arc<str>), StoreError> {
        let (sender, body): (String, String) = (row.get("sender")?, row.get("body")?);
        if *self.sender != *sender {
            self.sender = sender.into();
        }
        if *self.body != *body {
            self.body = body.into();
        }
        Ok((Arc::clone(&self.sender), Arc::clone(&self.body)))
    }
}

fn due(row: &Row, text: &mut SharedText, now: Timestamp, lease: LeaseToken) -> Result<Due, StoreError> {
    let kind: MessageKind = row.get("kind")?;
    let (sender, body) = text.of(row)?;
    Ok(Due {
        message: ClaimedMessage {
            id: row.get("id")?,
            site: row.get("site_id")?,
            kind,
            recipient: row.get("recipient")?,
            sender,
            body,
            sealed_body: None,
            attempts: row.get::<u32>("attempts")? + 1,
            lease,
            not_before: now,
        },
        broadcast: row.get("broadcast_id")?,
        credits: row.get("credits")?,
        charge: row.get("charge")?,
        forbidden: forbidden(row, kind, now)?,
    })
}

/// Why a message of that kind may not go to its number now.
fn forbidden(row: &Row, kind: MessageKind, now: Timestamp) -> Result<Option<Forbidden>, StoreError> {
    let latest: Option<Timestamp> = row.get("latest_at")?;
    if latest.is_some_and(|latest| latest < now) {
        return Ok(Some(Forbidden { status: MessageStatus::Cancelled, reason: "too_late" }));
    }
    if kind.ignores_stop() {
        return Ok(None);
    }
    let stopped: Option<i64> = row.get("stopped")?;
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    let status: Option<SubscriberStatus> = row.get("subscriber")?;
    let reason = match status {
        _ if stopped.is_some() => UNSUBSCRIBED,
        _ if deleted.is_some() => "deleted",
        Some(SubscriberStatus::Suspended) => "suspended",
        Some(SubscriberStatus::Pending) if kind == MessageKind::Broadcast => "pending",
        _ => return Ok(None),
    };
    Ok(Some(Forbidden { status: MessageStatus::Suppressed, reason }))
}

/// Marks what may go out `sending`, and takes what may not out of the queue.
pub(super) async fn start(
    tx: &mut Tx,
    books: &mut Books,
    due: Vec<Due>,
    now: Timestamp,
    lease: LeaseToken,
) -> Result<Vec<ClaimedMessage>, StoreError> {
    leave_out(tx, books, &due).await?;
    let allowed: Vec<Due> = due.into_iter().filter(|due| due.forbidden.is_none()).collect();
    if allowed.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<MessageId> = allowed.iter().map(|due| due.message.id).collect();
    let rows = tx.dialect().rows_of(1, "due", &[("id", Field::Uuid)]);
    let sql = format!(
        "UPDATE messages SET status = 'sending', attempts = attempts + 1, lease = $2, lease_until = $3
         WHERE id IN (SELECT id FROM {rows})"
    );
    tx.execute(AssertSqlSafe(sql), args![id_list(&ids)?, lease, now.plus(LEASE)]).await?;
    for due in &allowed {
        books.note(Move {
            site: due.message.site,
            broadcast: due.broadcast,
            message: None,
            from: (MessageStatus::Queued, due.charge),
            to: (MessageStatus::Sending, due.charge),
            messages: 1,
            credits: due.credits,
        });
    }
    Ok(allowed.into_iter().map(|due| due.message).collect())
}

/// Takes messages out of the queue that may not go out, and releases their credits.
async fn leave_out(tx: &mut Tx, books: &mut Books, due: &[Due]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
        status: &'static str,
        reason: &'static str,
    }
    let gone: Vec<_> = due
        .iter()
        .filter_map(|due| {
            let forbidden = due.forbidden?;
            let id = json_id(due.message.id.as_uuid());
            Some(Bound { id, status: forbidden.status.as_str(), reason: forbidden.reason })
        })
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let fields = [("id", Field::Uuid), ("status", Field::Text), ("reason", Field::Text)];
    let rows = tx.dialect().rows_of(1, "gone", &fields);
    let sql = format!(
        "UPDATE messages
         SET status = gone.status, reason = gone.reason,
             charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
         FROM {rows}
         WHERE messages.id = gone.id
         RETURNING messages.id AS id, site_id, broadcast_id, messages.status AS status, credits, charge"
    );
    for row in tx.all(AssertSqlSafe(sql), args![to_json(&gone)?]).await? {
        note_left(books, row.get("site_id")?, row.get("status")?, &row)?;
    }
    Ok(())
}

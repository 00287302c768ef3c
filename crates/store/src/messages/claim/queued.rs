//! Messages that stand in the queue as rows: single ones, named recipients, and what is tried again.

use std::sync::Arc;

use domain::{
    BroadcastId, Credits, MessageId, MessageKind, MessageStatus, Opening, Openings, Region, SiteId, SubscriberStatus,
    Timestamp,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{ClaimedMessage, LEASE, LeaseToken, codes};
use crate::{
    StoreError,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, Value, args, json_id, to_json},
    dialect::Field,
    messages::{
        id_list, note_left,
        quiet::{LOOKED_AT, NEVER, Wait, latest_of},
        too_late::TOO_LATE,
    },
    subscribers::UNSUBSCRIBED,
};

/// A message that is due, and whether something forbids it.
pub(super) struct Due {
    pub(super) message: ClaimedMessage,
    broadcast: Option<BroadcastId>,
    region: Option<Region>,
    credits: Credits,
    charge: Charge,
    pub(super) forbidden: Option<Forbidden>,
    /// It may go out, but not at this hour.
    wait: Option<Wait>,
}

/// What is due of a site or a broadcast, locked.
#[derive(Default)]
pub(super) struct Found {
    pub(super) due: Vec<Due>,
    /// How many were put off until their recipients' quiet hours are over.
    pub(super) postponed: u64,
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
           m.region, m.latest_at, b.latest_at AS broadcast_latest_at,
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
    openings: Option<&mut Openings>,
) -> Result<Found, StoreError> {
    let lock = tx.dialect().for_update_skip_locked("m");
    let sql = format!(
        "{DUE}
         WHERE m.site_id = $1 AND m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL AND m.due_at <= $2
         ORDER BY m.lane, m.due_at, m.id
         LIMIT $3{lock}"
    );
    let mut found = look(tx, &sql, || args![site, now, limit], limit, now, lease, openings).await?;
    codes::look_up(tx, &mut found.due, now).await?;
    Ok(found)
}

/// A broadcast's messages, locked, the longest due first. `messages_due_broadcast` serves it.
pub(super) async fn of_broadcast(
    tx: &mut Tx,
    broadcast: BroadcastId,
    now: Timestamp,
    limit: u32,
    lease: LeaseToken,
    openings: Option<&mut Openings>,
) -> Result<Found, StoreError> {
    let lock = tx.dialect().for_update_skip_locked("m");
    let sql = format!(
        "{DUE}
         WHERE m.broadcast_id = $1 AND m.status = 'queued' AND m.due_at <= $2
         ORDER BY m.due_at, m.id
         LIMIT $3{lock}"
    );
    look(tx, &sql, || args![broadcast, now, limit], limit, now, lease, openings).await
}

/// Reads what is due, and puts off what may not go out at this hour. Where that is all, it looks further: an account with a rate
/// takes a few at a time, and thousands may wait for the morning.
async fn look(
    tx: &mut Tx,
    sql: &str,
    values: impl Fn() -> Vec<Value>,
    limit: u32,
    now: Timestamp,
    lease: LeaseToken,
    mut openings: Option<&mut Openings>,
) -> Result<Found, StoreError> {
    let mut found = Found::default();
    loop {
        // A broadcast's messages share their text.
        let mut text = SharedText::default();
        let rows = tx.all(AssertSqlSafe(sql.to_owned()), values()).await?;
        let mut waits = Vec::new();
        for row in &rows {
            let due = due(row, &mut text, now, lease, openings.as_deref_mut())?;
            match due.wait {
                Some(wait) => waits.push((due.message.id, wait)),
                None => found.due.push(due),
            }
        }
        found.postponed += u64::try_from(waits.len()).unwrap_or(u64::MAX);
        Wait::put_off(tx, &waits).await?;
        let more_may_wait = !waits.is_empty() && rows.len() == limit as usize && found.postponed < LOOKED_AT;
        if !(more_may_wait && found.due.is_empty()) {
            return Ok(found);
        }
    }
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

fn due(
    row: &Row,
    text: &mut SharedText,
    now: Timestamp,
    lease: LeaseToken,
    openings: Option<&mut Openings>,
) -> Result<Due, StoreError> {
    let kind: MessageKind = row.get("kind")?;
    let (sender, body) = text.of(row)?;
    let latest = latest_of(row)?;
    let mut forbidden = forbidden(row, kind, latest, now)?;
    let mut wait = None;
    // For whom no hour is right it is not for want of time, even where the time is over as well.
    let is_late = forbidden.is_some_and(|forbidden| forbidden.reason == TOO_LATE);
    if let (MessageKind::Broadcast, Some(openings)) = (kind, openings.filter(|_| forbidden.is_none() || is_late)) {
        match openings.of(row.get("recipient")?, row.get("region")?) {
            Opening::At(until) if !is_late => wait = Some(Wait::from(now, until, latest)),
            Opening::Now | Opening::At(_) => {}
            Opening::Never => forbidden = Some(Forbidden { status: MessageStatus::Cancelled, reason: NEVER }),
        }
    }
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
        region: row.get("region")?,
        credits: row.get("credits")?,
        charge: row.get("charge")?,
        forbidden,
        wait,
    })
}

/// Why a message of that kind may not go to its number now.
fn forbidden(
    row: &Row,
    kind: MessageKind,
    latest: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Forbidden>, StoreError> {
    if latest.is_some_and(|latest| latest < now) {
        return Ok(Some(Forbidden { status: MessageStatus::Cancelled, reason: TOO_LATE }));
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
            region: due.region,
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
         RETURNING messages.id AS id, site_id, broadcast_id, region, messages.status AS status, credits, charge"
    );
    for row in tx.all(AssertSqlSafe(sql), args![to_json(&gone)?]).await? {
        note_left(books, row.get("site_id")?, row.get("status")?, &row)?;
    }
    Ok(())
}

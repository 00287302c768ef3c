//! Claiming messages that are due.

use std::time::Duration;

use domain::{
    BroadcastId, Credits, MessageId, MessageKind, MessageStatus, PhoneNumber, SiteId, SubscriberStatus, Timestamp,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Store, StoreError,
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Row, Tx, Value, args, json_id, to_json},
    dialect::{Field, Gate},
    messages::{id_list, lane, note_left},
};

/// How long a claim lasts. What is still `sending` afterwards becomes `unknown`.
pub const LEASE: Duration = Duration::from_secs(90);

/// Says whose claim a message is under: random, one for each claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseToken(pub Uuid);

/// A message to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// Identity.
    pub id: MessageId,
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// Who gets it.
    pub recipient: PhoneNumber,
    /// The sender it carries.
    pub sender: String,
    /// The text.
    pub body: String,
    /// The attempt this claim makes, 1 for the first.
    pub attempts: u32,
    /// The claim it is under.
    pub lease: LeaseToken,
}

/// A message that is due, and whether something forbids it.
struct Due {
    message: ClaimedMessage,
    broadcast: Option<BroadcastId>,
    credits: Credits,
    charge: Charge,
    /// Why it may not go out.
    forbidden: Option<&'static str>,
}

/// What a claim reads of a message, with what is known about its number.
const DUE: &str = "SELECT m.id, m.site_id, m.kind, m.broadcast_id, m.recipient, m.attempts, m.credits, m.charge,
           COALESCE(m.sender, b.sender) AS sender, COALESCE(m.body, b.body) AS body,
           x.phone AS stopped, s.status AS subscriber, s.deleted_at AS deleted_at
    FROM messages m
    LEFT JOIN broadcasts b ON b.id = m.broadcast_id
    LEFT JOIN suppressions x ON x.site_id = m.site_id AND x.phone = m.recipient
    LEFT JOIN subscribers s ON s.site_id = m.site_id AND s.phone = m.recipient";

impl Store {
    /// Takes up to `limit` messages that are due, marks them `sending` under the lease for [`LEASE`] and commits: codes,
    /// STOP confirmations and help first, then other single messages, then broadcasts, which share what is left.
    /// What may not go out any more (STOP, suspension, deletion) is suppressed instead and its credits released.
    pub async fn claim_due(
        &self,
        now: Timestamp,
        limit: u32,
        lease: LeaseToken,
    ) -> Result<Vec<ClaimedMessage>, StoreError> {
        loop {
            let mut tx = self.write("claim_due").await?;
            let due = pick(&mut tx, now, limit, lease).await?;
            if due.is_empty() {
                return Ok(Vec::new());
            }
            let (forbidden, allowed): (Vec<_>, Vec<_>) = due.into_iter().partition(|due| due.forbidden.is_some());
            let mut books = Books::default();
            suppress(&mut tx, &mut books, &forbidden).await?;
            start(&mut tx, &mut books, &allowed, now, lease).await?;
            books.post(&mut tx, SYSTEM, now).await?;
            tx.commit().await?;
            // A batch of which nothing may go out says nothing about those behind it.
            if !allowed.is_empty() {
                return Ok(allowed.into_iter().map(|due| due.message).collect());
            }
        }
    }

    /// When the next message is due, for sites that send: `None` if nothing is queued.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        // One look at the head of each lane in `messages_due`, and of each broadcast in `messages_due_broadcast`.
        let heads: Vec<String> = [lane(MessageKind::Code), lane(MessageKind::Welcome), lane(MessageKind::Broadcast)]
            .iter()
            .map(|lane| {
                format!(
                    "SELECT (
                         SELECT m.due_at
                         FROM messages m
                         JOIN sites ON sites.id = m.site_id AND sites.sms_enabled = $1
                         WHERE m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL AND m.lane = {lane}
                         ORDER BY m.due_at
                         LIMIT 1
                     ) AS due_at"
                )
            })
            .collect();
        let sql = format!(
            "SELECT MIN(due_at) AS due_at FROM (
                 {heads}
                 UNION ALL
                 SELECT (
                     SELECT m.due_at
                     FROM messages m
                     WHERE m.broadcast_id = b.id AND m.status = 'queued'
                     ORDER BY m.due_at
                     LIMIT 1
                 )
                 FROM broadcasts b
                 JOIN sites ON sites.id = b.site_id AND sites.sms_enabled = $1
                 WHERE b.status = 'sending' AND b.queued > 0
             ) AS next",
            heads = heads.join(" UNION ALL "),
        );
        let row = self.read().await?.one(AssertSqlSafe(sql), args![true]).await?;
        row.get("due_at")
    }
}

/// Picks what is due, locked: single messages by lane, then a fair share of each broadcast.
async fn pick(tx: &mut Tx, now: Timestamp, limit: u32, lease: LeaseToken) -> Result<Vec<Due>, StoreError> {
    tx.pass(Gate::Sending).await?;
    let lock = tx.dialect().for_update_skip_locked("m");
    // `messages_due` serves it.
    let singles = format!(
        "{DUE}
         JOIN sites ON sites.id = m.site_id AND sites.sms_enabled = $1
         WHERE m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL AND m.due_at <= $2
         ORDER BY m.lane, m.due_at, m.id
         LIMIT $3{lock}"
    );
    let mut due = read(tx, singles, args![true, now, limit], lease).await?;

    let mut left = limit.saturating_sub(u32::try_from(due.len()).unwrap_or(u32::MAX));
    if left == 0 {
        return Ok(due);
    }
    let broadcasts = tx
        .all(
            "SELECT b.id
             FROM broadcasts b
             JOIN sites ON sites.id = b.site_id AND sites.sms_enabled = $1
             WHERE b.status = 'sending' AND b.queued > 0
             ORDER BY b.id",
            args![true],
        )
        .await?;
    // `messages_due_broadcast` serves it.
    let share = format!(
        "{DUE}
         WHERE m.broadcast_id = $1 AND m.status = 'queued' AND m.due_at <= $2
         ORDER BY m.due_at, m.id
         LIMIT $3{lock}"
    );
    let mut waiting = u32::try_from(broadcasts.len()).unwrap_or(u32::MAX);
    for row in broadcasts {
        let id: BroadcastId = row.get("id")?;
        let taken = read(tx, share.clone(), args![id, now, left.div_ceil(waiting)], lease).await?;
        left = left.saturating_sub(u32::try_from(taken.len()).unwrap_or(u32::MAX));
        waiting -= 1;
        due.extend(taken);
        if left == 0 {
            break;
        }
    }
    Ok(due)
}

async fn read(tx: &mut Tx, sql: String, values: Vec<Value>, lease: LeaseToken) -> Result<Vec<Due>, StoreError> {
    tx.all(AssertSqlSafe(sql), values).await?.iter().map(|row| due(row, lease)).collect()
}

fn due(row: &Row, lease: LeaseToken) -> Result<Due, StoreError> {
    let kind: MessageKind = row.get("kind")?;
    Ok(Due {
        message: ClaimedMessage {
            id: row.get("id")?,
            site: row.get("site_id")?,
            kind,
            recipient: row.get("recipient")?,
            sender: row.get("sender")?,
            body: row.get("body")?,
            attempts: row.get::<u32>("attempts")? + 1,
            lease,
        },
        broadcast: row.get("broadcast_id")?,
        credits: row.get("credits")?,
        charge: row.get("charge")?,
        forbidden: if kind.ignores_stop() { None } else { forbidden(row, kind)? },
    })
}

/// Why a message of that kind may not go to its number.
fn forbidden(row: &Row, kind: MessageKind) -> Result<Option<&'static str>, StoreError> {
    let stopped: Option<i64> = row.get("stopped")?;
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    let status: Option<SubscriberStatus> = row.get("subscriber")?;
    Ok(match status {
        _ if stopped.is_some() => Some("unsubscribed"),
        _ if deleted.is_some() => Some("deleted"),
        Some(SubscriberStatus::Suspended) => Some("suspended"),
        Some(SubscriberStatus::Pending) if kind == MessageKind::Broadcast => Some("pending"),
        _ => None,
    })
}

async fn suppress(tx: &mut Tx, books: &mut Books, forbidden: &[Due]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
        reason: Option<&'static str>,
    }
    if forbidden.is_empty() {
        return Ok(());
    }
    let list: Vec<_> =
        forbidden.iter().map(|due| Bound { id: json_id(due.message.id.as_uuid()), reason: due.forbidden }).collect();
    let rows = tx.dialect().rows_of(1, "gone", &[("id", Field::Uuid), ("reason", Field::Text)]);
    let sql = format!(
        "UPDATE messages
         SET status = 'suppressed', reason = gone.reason,
             charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
         FROM {rows}
         WHERE messages.id = gone.id
         RETURNING messages.id AS id, site_id, broadcast_id, credits, charge"
    );
    for row in tx.all(AssertSqlSafe(sql), args![to_json(&list)?]).await? {
        note_left(books, row.get("site_id")?, MessageStatus::Suppressed, &row)?;
    }
    Ok(())
}

async fn start(
    tx: &mut Tx,
    books: &mut Books,
    allowed: &[Due],
    now: Timestamp,
    lease: LeaseToken,
) -> Result<(), StoreError> {
    if allowed.is_empty() {
        return Ok(());
    }
    let ids: Vec<MessageId> = allowed.iter().map(|due| due.message.id).collect();
    let rows = tx.dialect().rows_of(1, "due", &[("id", Field::Uuid)]);
    let sql = format!(
        "UPDATE messages SET status = 'sending', attempts = attempts + 1, lease = $2, lease_until = $3
         WHERE id IN (SELECT id FROM {rows})"
    );
    tx.execute(AssertSqlSafe(sql), args![id_list(&ids)?, lease, now.plus(LEASE)]).await?;
    for due in allowed {
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
    Ok(())
}

//! Settling what was claimed.

mod accepted;

use std::collections::{BTreeMap, BTreeSet};

use domain::{BroadcastId, BroadcastStatus, Credits, MessageId, MessageStatus, Region, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    LeaseToken, Store, StoreError,
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Row, Tx, args, clean, json_id, to_json},
    dialect::{Field, Gate},
    messages::id_list,
};

/// What became of a claimed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The message.
    pub id: MessageId,
    /// The claim it was under.
    pub lease: LeaseToken,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the provider's answer, or its absence, means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it.
    Accepted {
        /// The provider's id for it.
        provider_message_id: Option<String>,
    },
    /// The provider refused it for good.
    Rejected {
        /// The provider's code.
        code: Option<String>,
        /// The provider's words.
        words: String,
    },
    /// It provably did not go out, and may be tried again.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        words: String,
    },
    /// It was not tried, or not for its own sake: the site can't send at present. The attempt doesn't count.
    Postponed {
        /// Until when.
        until: Timestamp,
        /// Why.
        words: String,
    },
    /// It can't be told whether it went out.
    Unknown {
        /// Why.
        words: String,
        /// The provider's id for it, where it still came to be known: it can be asked after then.
        provider_message_id: Option<String>,
    },
}

impl Outcome {
    /// What was said or happened, where something is to be said about it.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Accepted { .. } => None,
            Self::Rejected { words, .. }
            | Self::Retry { words, .. }
            | Self::Postponed { words, .. }
            | Self::Unknown { words, .. } => Some(words),
        }
    }
}

/// What came of a batch of settlements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Messages that changed their state.
    pub settled: u64,
    /// Settlements that came for a message under another claim, or settled already.
    pub ignored: u64,
}

/// A message as it stands, locked.
struct Current {
    site: SiteId,
    broadcast: Option<BroadcastId>,
    region: Option<Region>,
    broadcast_over: bool,
    status: MessageStatus,
    charge: Charge,
    credits: Credits,
    sent_at: Option<Timestamp>,
    lease: Option<Uuid>,
}

/// What changes about a message, as it is bound. What is `None` stays as it was.
#[derive(Serialize)]
struct Change {
    id: String,
    status: &'static str,
    charge: &'static str,
    response: Option<String>,
    error_code: Option<String>,
    provider_message_id: Option<String>,
    reason: Option<&'static str>,
    due_at: Option<i64>,
    sent_at: Option<i64>,
    /// 1 takes back the attempt that a claim counted.
    unsent: i64,
    /// 1 forgets the words and the code of earlier answers.
    settled_anew: i64,
}

const CHANGE: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("status", Field::Text),
    ("charge", Field::Text),
    ("response", Field::Text),
    ("error_code", Field::Text),
    ("provider_message_id", Field::Text),
    ("reason", Field::Text),
    ("due_at", Field::Int),
    ("sent_at", Field::Int),
    ("unsent", Field::Int),
    ("settled_anew", Field::Int),
];

/// Settles a batch: states and, through the books, credits.
pub(super) async fn settle(
    tx: &mut Tx,
    books: &mut Books,
    batch: &[Settlement],
    now: Timestamp,
) -> Result<Settled, StoreError> {
    let rest = accepted::settle(tx, books, batch, now).await?;
    if rest.is_empty() {
        return Ok(Settled { settled: count(batch.len()), ignored: 0 });
    }
    let ids: Vec<MessageId> = rest.iter().map(|settlement| settlement.id).collect();
    let mut current = lock_messages(tx, &ids).await?;
    let mut changes = Vec::with_capacity(rest.len());
    for settlement in &rest {
        let Some(message) = current.get(&settlement.id) else { continue };
        let Some((status, change)) = change(settlement, message, now) else { continue };
        books.note_sent(message.becomes(settlement.id, status), message.sent_at.unwrap_or(now));
        changes.push(change);
        // Taken out, so that what is named twice is settled once.
        current.remove(&settlement.id);
    }
    write(tx, &changes).await?;
    let ignored = count(rest.len() - changes.len());
    Ok(Settled { settled: count(batch.len()) - ignored, ignored })
}

/// Puts back into the queue what was claimed and provably not sent.
pub(super) async fn unsend(
    tx: &mut Tx,
    books: &mut Books,
    claimed: &[(MessageId, LeaseToken)],
) -> Result<(), StoreError> {
    if claimed.is_empty() {
        return Ok(());
    }
    let ids: Vec<MessageId> = claimed.iter().map(|(id, _)| *id).collect();
    let mut current = lock_messages(tx, &ids).await?;
    let mut changes = Vec::with_capacity(claimed.len());
    for (id, lease) in claimed {
        let Some(message) = current.remove(id).filter(|message| message.is_under(*lease)) else { continue };
        let Some(status) = message.requeued() else { continue };
        let mut change = message.change(*id, status);
        change.unsent = 1;
        books.note(message.becomes(*id, status));
        changes.push(change);
    }
    write(tx, &changes).await
}

/// Locks everything that a turn names, in the order of the messages' ids. What the provider took is locked by its own
/// statement, in the same order; where that is all there is, this does nothing.
pub(super) async fn lock_all(
    tx: &mut Tx,
    settlements: &[Settlement],
    unsent: &[(MessageId, LeaseToken)],
) -> Result<(), StoreError> {
    let lock = tx.dialect().for_update("m");
    let accepted = |settlement: &Settlement| matches!(settlement.outcome, Outcome::Accepted { .. });
    if lock.is_empty() || (unsent.is_empty() && settlements.iter().all(accepted)) {
        return Ok(());
    }
    let named = settlements.iter().map(|settlement| settlement.id).chain(unsent.iter().map(|(id, _)| *id));
    let ids: Vec<MessageId> = named.collect::<BTreeSet<_>>().into_iter().collect();
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "SELECT COUNT(*) AS messages
         FROM (SELECT m.id FROM {rows} CROSS JOIN messages m WHERE m.id = named.id ORDER BY m.id{lock}) AS locked"
    );
    tx.one(AssertSqlSafe(sql), args![id_list(&ids)?]).await?;
    Ok(())
}

/// Puts back into the queue everything that is `sending` under these claims. `messages_leased` serves it.
pub(super) async fn put_back(tx: &mut Tx, books: &mut Books, leases: &[LeaseToken]) -> Result<(), StoreError> {
    for lease in leases {
        let sql = "SELECT id FROM messages WHERE status = 'sending' AND lease_until > 0 AND lease = $1 ORDER BY id";
        let claimed: Result<Vec<_>, StoreError> =
            tx.all(sql, args![*lease]).await?.iter().map(|row| Ok((row.get("id")?, *lease))).collect();
        unsend(tx, books, &claimed?).await?;
    }
    Ok(())
}

fn count(messages: usize) -> u64 {
    u64::try_from(messages).unwrap_or(u64::MAX)
}

impl Store {
    /// Marks `unknown` what is `sending` under a lease that is over at `now`: a process died, or lost its way. How many.
    /// Also goes on with the cancellations of broadcasts that such an end cut short.
    pub async fn reap_leases(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.finish_cancellations(now).await?;
        let mut tx = self.write("reap_leases").await?;
        tx.pass(Gate::Sending).await?;
        let lock = tx.dialect().for_update_skip_locked("m");
        let sql = format!(
            "SELECT m.id FROM messages m
             WHERE m.status = 'sending' AND m.lease_until <= $1
             ORDER BY m.lease_until
             LIMIT 1000{lock}"
        );
        let mut over = Vec::new();
        for row in tx.all(AssertSqlSafe(sql), args![now]).await? {
            over.push(row.get::<MessageId>("id")?);
        }
        let words = "the process that was sending it stopped before the provider's answer was noted";
        let mut books = Books::default();
        let mut changes = Vec::with_capacity(over.len());
        for (id, message) in lock_messages(&mut tx, &over).await? {
            let Ok(status) = message.status.lose_track() else { continue };
            let mut change = message.change(id, status);
            change.response = Some(words.to_owned());
            change.sent_at = Some(now.as_micros());
            books.note_sent(message.becomes(id, status), message.sent_at.unwrap_or(now));
            changes.push(change);
        }
        write(&mut tx, &changes).await?;
        books.post(&mut tx, SYSTEM, now).await?;
        tx.commit().await?;
        Ok(u64::try_from(changes.len()).unwrap_or(u64::MAX))
    }
}

impl Current {
    fn is_under(&self, lease: LeaseToken) -> bool {
        self.status == MessageStatus::Sending && self.lease == Some(lease.0)
    }

    /// Where it stands when it goes back into the queue, which for a broadcast that was called off means cancelled.
    fn requeued(&self) -> Option<MessageStatus> {
        let queued = self.status.requeue().ok()?;
        if self.broadcast_over { queued.cancel().ok() } else { Some(queued) }
    }

    fn becomes(&self, id: MessageId, status: MessageStatus) -> Move {
        Move {
            site: self.site,
            broadcast: self.broadcast,
            region: self.region,
            message: self.broadcast.is_none().then_some(id),
            from: (self.status, self.charge),
            to: (status, self.charge.after(status)),
            messages: 1,
            credits: self.credits,
        }
    }

    fn change(&self, id: MessageId, status: MessageStatus) -> Change {
        Change {
            id: json_id(id.as_uuid()),
            status: status.as_str(),
            charge: self.charge.after(status).as_str(),
            response: None,
            error_code: None,
            provider_message_id: None,
            reason: (status == MessageStatus::Cancelled).then_some("cancelled"),
            due_at: None,
            sent_at: None,
            unsent: 0,
            settled_anew: 0,
        }
    }
}

/// What a settlement makes of a message: its new state and what else changes. `None` if it changes nothing.
fn change(settlement: &Settlement, message: &Current, now: Timestamp) -> Option<(MessageStatus, Change)> {
    // An answer may come when the lease is over and the message `unknown`, or after the report that it was delivered.
    let late = message.status != MessageStatus::Sending;
    if !late && !message.is_under(settlement.lease) {
        return None;
    }
    let status = match &settlement.outcome {
        Outcome::Accepted { .. } => message.status.accept().ok()?,
        Outcome::Rejected { .. } => message.status.reject().ok()?,
        Outcome::Retry { .. } | Outcome::Postponed { .. } => message.requeued()?,
        Outcome::Unknown { .. } => message.status.lose_track().ok()?,
    };
    let mut change = message.change(settlement.id, status);
    match &settlement.outcome {
        Outcome::Accepted { provider_message_id } => {
            change.provider_message_id = provider_message_id.as_deref().map(clean);
            change.sent_at = Some(now.as_micros());
            // What was said before it was taken is over. A report that was quicker keeps its words.
            change.settled_anew = i64::from(status != message.status);
        }
        Outcome::Rejected { code, words } => {
            change.error_code = code.as_deref().map(clean);
            change.response = Some(clean(words));
        }
        Outcome::Retry { at, words } => {
            change.due_at = Some(at.as_micros());
            change.response = Some(clean(words));
        }
        Outcome::Postponed { until, words } => {
            change.due_at = Some(until.as_micros());
            change.response = Some(clean(words));
            change.unsent = 1;
        }
        Outcome::Unknown { words, provider_message_id } => {
            change.provider_message_id = provider_message_id.as_deref().map(clean);
            change.response = Some(clean(words));
            change.sent_at = Some(now.as_micros());
        }
    }
    Some((status, change))
}

/// Reads messages as they stand and locks them, in the order of their ids.
async fn lock_messages(tx: &mut Tx, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Current>, StoreError> {
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let lock = tx.dialect().for_update("m");
    let distinct: Vec<MessageId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let sql = format!(
        "SELECT m.id, m.site_id, m.broadcast_id, m.region, m.status, m.charge, m.credits, m.sent_at,
                m.lease, b.status AS broadcast_status
         FROM {rows}
         CROSS JOIN messages m
         LEFT JOIN broadcasts b ON b.id = m.broadcast_id
         WHERE m.id = named.id
         ORDER BY m.id{lock}"
    );
    tx.all(AssertSqlSafe(sql), args![id_list(&distinct)?])
        .await?
        .iter()
        .map(|row| Ok((row.get("id")?, current(row)?)))
        .collect()
}

fn current(row: &Row) -> Result<Current, StoreError> {
    let broadcast_status: Option<BroadcastStatus> = row.get("broadcast_status")?;
    Ok(Current {
        site: row.get("site_id")?,
        broadcast: row.get("broadcast_id")?,
        region: row.get("region")?,
        broadcast_over: broadcast_status.is_some_and(BroadcastStatus::is_final),
        status: row.get("status")?,
        charge: row.get("charge")?,
        credits: row.get("credits")?,
        sent_at: row.get("sent_at")?,
        lease: row.get("lease")?,
    })
}

/// Writes what changes, in one statement.
async fn write(tx: &mut Tx, changes: &[Change]) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(1, "change", CHANGE);
    let sql = format!(
        "UPDATE messages
         SET status = change.status,
             charge = change.charge,
             response = CASE WHEN change.settled_anew = 1 THEN change.response
                        ELSE COALESCE(change.response, messages.response) END,
             error_code = CASE WHEN change.settled_anew = 1 THEN change.error_code
                          ELSE COALESCE(change.error_code, messages.error_code) END,
             provider_message_id = COALESCE(messages.provider_message_id, change.provider_message_id),
             reason = COALESCE(change.reason, messages.reason),
             due_at = COALESCE(change.due_at, messages.due_at),
             sent_at = COALESCE(messages.sent_at, change.sent_at),
             attempts = attempts - change.unsent,
             lease = NULL,
             lease_until = NULL
         FROM {rows}
         WHERE messages.id = change.id"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&changes)?]).await?;
    Ok(())
}

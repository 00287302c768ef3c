//! A broadcast to all: its recipients are gone over in the order of their ids, and each one's message is written as it is
//! claimed. So a broadcast to a million is confirmed at once, and a STOP finds nothing to take back for those whose turn has
//! not come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{
    BroadcastId, Credits, MessageId, MessageKind, MessageStatus, PhoneNumber, Quote, Region, SiteId, SubscriberId,
    SubscriberStatus, Timestamp,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::confirm::credits_by_region;
use crate::{
    ClaimedMessage, LEASE, LeaseToken, StoreError,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, args, json_id, to_json},
    dialect::Field,
    ids::new_id,
    messages::{TOO_LATE, lane},
};

/// The reason of those who left and came back before their turn: not active without a break.
const RETURNED: &str = "returned";

/// A broadcast to all that is not written out yet.
struct Unwritten {
    id: BroadcastId,
    site: SiteId,
    sender: Arc<str>,
    body: Arc<str>,
    quote: Quote,
    epoch: i64,
    latest_at: Option<Timestamp>,
    written_up_to: Option<SubscriberId>,
    messages: u64,
    credits: Credits,
    left_meanwhile: BTreeMap<String, u64>,
}

/// Someone who was active when the broadcast was confirmed.
struct Recipient {
    id: SubscriberId,
    phone: PhoneNumber,
    region: Region,
    /// Why not any more.
    left: Option<&'static str>,
}

/// What a walk brought.
#[derive(Default)]
pub(crate) struct Walked {
    pub(crate) messages: Vec<ClaimedMessage>,
    /// Recipients gone over.
    pub(crate) went_over: u64,
}

/// A message as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    recipient: Option<i64>,
    region: &'static str,
    credits: i64,
}

const FIELDS: &[(&str, Field)] =
    &[("id", Field::Uuid), ("recipient", Field::Int), ("region", Field::Text), ("credits", Field::Int)];

/// Locks broadcasts in the order of their ids: those to walk, and those whose counts will change.
pub(crate) async fn lock(tx: &mut Tx, ids: impl Iterator<Item = BroadcastId>) -> Result<(), StoreError> {
    let lock = tx.dialect().for_update("b");
    if lock.is_empty() {
        return Ok(());
    }
    for id in ids.collect::<BTreeSet<_>>() {
        let sql = format!("SELECT 1 AS locked FROM broadcasts b WHERE b.id = $1{lock}");
        tx.optional(AssertSqlSafe(sql), args![id]).await?;
    }
    Ok(())
}

/// Goes over up to `limit` recipients and writes their messages as `sending` under the lease. Who left since the broadcast
/// was confirmed gets none: the counts by reason are kept and the credits released. The broadcast must be locked.
pub(crate) async fn walk(
    tx: &mut Tx,
    books: &mut Books,
    id: BroadcastId,
    limit: u32,
    lease: LeaseToken,
    now: Timestamp,
) -> Result<Walked, StoreError> {
    let Some(mut broadcast) = find(tx, id).await? else { return Ok(Walked::default()) };
    if broadcast.is_late(now) {
        return Ok(Walked { messages: Vec::new(), went_over: broadcast.leave_out_rest(tx, books).await? });
    }
    let recipients = next_recipients(tx, &broadcast, limit).await?;
    let credits = credits_by_region(&broadcast.quote)?;
    let mut walked = Walked { messages: Vec::with_capacity(recipients.len()), went_over: recipients.len() as u64 };
    let mut bound = Vec::with_capacity(recipients.len());
    let mut sum = 0;
    for recipient in &recipients {
        let cost = credits.get(&recipient.region).copied().unwrap_or_default();
        if let Some(reason) = recipient.left {
            broadcast.leave_out(books, MessageStatus::Suppressed, reason, 1, cost);
            continue;
        }
        let id = MessageId::from_uuid(new_id(now)?);
        sum += cost.get();
        bound.push(Bound {
            id: json_id(id.as_uuid()),
            recipient: recipient.phone.digits().parse().ok(),
            region: recipient.region.as_str(),
            credits: cost.get(),
        });
        walked.messages.push(ClaimedMessage {
            id,
            site: broadcast.site,
            kind: MessageKind::Broadcast,
            recipient: recipient.phone,
            sender: Arc::clone(&broadcast.sender),
            body: Arc::clone(&broadcast.body),
            sealed_body: None,
            attempts: 1,
            lease,
            not_before: now,
        });
    }
    if !bound.is_empty() {
        write(tx, &broadcast, &bound, lease, now).await?;
        broadcast.start(books, bound.len() as u64, Credits::new(sum));
    }
    if recipients.len() < limit as usize && broadcast.messages > 0 {
        let (rest, credits) = (broadcast.messages, broadcast.credits);
        broadcast.leave_out(books, MessageStatus::Suppressed, RETURNED, rest, credits);
    }
    broadcast.save(tx, recipients.last().map(|recipient| recipient.id)).await?;
    Ok(walked)
}

/// Leaves everybody out whose message is not written yet, if the broadcast is sending and too late; how many.
pub(crate) async fn leave_out_late(
    tx: &mut Tx,
    books: &mut Books,
    id: BroadcastId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    match find(tx, id).await? {
        Some(mut broadcast) if broadcast.is_late(now) => broadcast.leave_out_rest(tx, books).await,
        _ => Ok(0),
    }
}

async fn find(tx: &mut Tx, id: BroadcastId) -> Result<Option<Unwritten>, StoreError> {
    let row = tx
        .optional(
            "SELECT id, site_id, sender, body, quote, epoch, latest_at, written_up_to, unwritten, unwritten_credits,
                    left_meanwhile
             FROM broadcasts
             WHERE id = $1 AND status = 'sending' AND unwritten > 0",
            args![id],
        )
        .await?;
    row.map(|row| {
        Ok(Unwritten {
            id: row.get("id")?,
            site: row.get("site_id")?,
            sender: row.get::<String>("sender")?.into(),
            body: row.get::<String>("body")?.into(),
            quote: row.json("quote")?,
            epoch: row.get("epoch")?,
            latest_at: row.get("latest_at")?,
            written_up_to: row.get("written_up_to")?,
            messages: row.get("unwritten")?,
            credits: row.get("unwritten_credits")?,
            left_meanwhile: row.json("left_meanwhile")?,
        })
    })
    .transpose()
}

async fn write(
    tx: &mut Tx,
    broadcast: &Unwritten,
    messages: &[Bound],
    lease: LeaseToken,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = tx.dialect().rows_of(1, "new", FIELDS);
    let sql = format!(
        "INSERT INTO messages
             (id, site_id, kind, lane, broadcast_id, recipient, region, segments, credits, status, charge, attempts,
              lease, lease_until, created_at, due_at)
         SELECT id, $2, $3, $4, $5, recipient, region, $6, credits, 'sending', 'reserved', 1, $7, $8, $9, $9
         FROM {rows}"
    );
    let values = args![
        to_json(&messages)?,
        broadcast.site,
        MessageKind::Broadcast,
        lane(MessageKind::Broadcast),
        broadcast.id,
        broadcast.quote.segments,
        lease,
        now.plus(LEASE),
        now,
    ];
    tx.execute(AssertSqlSafe(sql), values).await?;
    Ok(())
}

impl Unwritten {
    fn is_late(&self, now: Timestamp) -> bool {
        self.latest_at.is_some_and(|latest| latest < now)
    }

    /// Cancels all that is left as too late; how many.
    async fn leave_out_rest(&mut self, tx: &mut Tx, books: &mut Books) -> Result<u64, StoreError> {
        let (rest, credits) = (self.messages, self.credits);
        self.leave_out(books, MessageStatus::Cancelled, TOO_LATE, rest, credits);
        self.save(tx, None).await?;
        Ok(rest)
    }

    /// Notes recipients whose messages are being sent.
    fn start(&mut self, books: &mut Books, messages: u64, credits: Credits) {
        self.go_over(messages, credits);
        let (from, to) = ((MessageStatus::Queued, Charge::Reserved), (MessageStatus::Sending, Charge::Reserved));
        books.note(Move { site: self.site, broadcast: Some(self.id), message: None, from, to, messages, credits });
    }

    /// Notes recipients who get no message after all.
    fn leave_out(&mut self, books: &mut Books, status: MessageStatus, reason: &str, messages: u64, credits: Credits) {
        self.go_over(messages, credits);
        *self.left_meanwhile.entry(reason.to_owned()).or_default() += messages;
        let (from, to) = ((MessageStatus::Queued, Charge::Reserved), (status, Charge::Released));
        books.note(Move { site: self.site, broadcast: Some(self.id), message: None, from, to, messages, credits });
    }

    fn go_over(&mut self, messages: u64, credits: Credits) {
        self.messages -= messages;
        self.credits = Credits::new(self.credits.get() - credits.get());
    }

    /// Writes down how far the walk has come, before the books are posted: what is unwritten is never more than what is
    /// queued.
    async fn save(&self, tx: &mut Tx, last: Option<SubscriberId>) -> Result<(), StoreError> {
        let left = serde_json::to_string(&self.left_meanwhile).map_err(|error| StoreError::corrupt("counts", error))?;
        tx.execute(
            "UPDATE broadcasts
             SET unwritten = $2, unwritten_credits = $3, left_meanwhile = $4, written_up_to = COALESCE($5, written_up_to)
             WHERE id = $1",
            args![self.id, self.messages, self.credits, left, last],
        )
        .await?;
        Ok(())
    }
}

/// Those who were active when the broadcast was confirmed and have not left and come back since, in the order of their ids.
/// `subscribers_walk` serves it.
async fn next_recipients(tx: &mut Tx, broadcast: &Unwritten, limit: u32) -> Result<Vec<Recipient>, StoreError> {
    let mut values = args![broadcast.site, broadcast.epoch, limit];
    let mut after = "";
    if let Some(last) = broadcast.written_up_to {
        values.extend(args![last]);
        after = "AND s.id > $4";
    }
    let sql = format!(
        "SELECT s.id, s.phone, s.region, s.status, s.deleted_at, x.phone AS stopped
         FROM subscribers s
         LEFT JOIN suppressions x ON x.site_id = s.site_id AND x.phone = s.phone
         WHERE s.site_id = $1 AND s.active_epoch <= $2 {after}
             AND ((s.status = 'active' AND s.deleted_at IS NULL) OR s.left_epoch > $2)
         ORDER BY s.id
         LIMIT $3"
    );
    tx.all(AssertSqlSafe(sql), values).await?.iter().map(recipient).collect()
}

fn recipient(row: &Row) -> Result<Recipient, StoreError> {
    let (stopped, deleted): (Option<i64>, Option<Timestamp>) = (row.get("stopped")?, row.get("deleted_at")?);
    let status: SubscriberStatus = row.get("status")?;
    let left = if stopped.is_some() || status == SubscriberStatus::Unsubscribed {
        Some("unsubscribed")
    } else if deleted.is_some() {
        Some("deleted")
    } else {
        match status {
            SubscriberStatus::Active => None,
            SubscriberStatus::Pending => Some("pending"),
            SubscriberStatus::Suspended | SubscriberStatus::Unsubscribed => Some("suspended"),
        }
    };
    Ok(Recipient { id: row.get("id")?, phone: row.get("phone")?, region: row.get("region")?, left })
}

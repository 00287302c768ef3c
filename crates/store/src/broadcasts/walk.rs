//! A broadcast to all: its recipients are gone over in the order of their ids, and each one's message is written as it is
//! claimed. So a broadcast to a million is confirmed at once, and a STOP finds nothing to take back for those whose turn has
//! not come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::{
    BroadcastId, Credits, MessageId, MessageKind, MessageStatus, Opening, Openings, PhoneNumber, Quote, Region, SiteId,
    SubscriberId, SubscriberStatus, Timestamp,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{confirm::credits_by_region, regions, regions::Share};
use crate::{
    ClaimedMessage, LEASE, LeaseToken, StoreError,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, args, json_id, to_json},
    dialect::Field,
    ids::new_id,
    messages::{
        TOO_LATE, lane,
        quiet::{LOOKED_AT, NEVER, Wait},
    },
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
    /// Gone over since it was read, by region.
    gone: BTreeMap<Region, u64>,
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
    /// Until when it waits, and until when it may go out after that.
    quiet_until: Option<i64>,
    latest: Option<i64>,
}

const FIELDS: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("recipient", Field::Int),
    ("region", Field::Text),
    ("credits", Field::Int),
    ("quiet_until", Field::Int),
    ("latest", Field::Int),
];

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

/// Goes over recipients and writes up to `limit` messages as `sending` under the lease. Who left since the broadcast was confirmed gets
/// none: the counts by reason are kept and the credits released. Whose hour is quiet gets a message that waits in the queue, and who is
/// too dear is passed by; as these get nothing now, more recipients are gone over. The broadcast must be locked.
pub(crate) async fn walk(
    tx: &mut Tx,
    books: &mut Books,
    id: BroadcastId,
    limit: u32,
    lease: LeaseToken,
    now: Timestamp,
    mut openings: Option<&mut Openings>,
) -> Result<Walked, StoreError> {
    let Some(mut broadcast) = find(tx, id).await? else { return Ok(Walked::default()) };
    if broadcast.is_late(now) {
        return Ok(Walked { messages: Vec::new(), went_over: broadcast.leave_out_rest(tx, books).await? });
    }
    let credits = credits_by_region(&broadcast.quote)?;
    let mut walked = Walked { messages: Vec::with_capacity(limit as usize), went_over: 0 };
    let mut look_at = limit;
    // Recipients gone over, without those passed by; and whether any of them wait.
    let (mut counted, mut some_wait) = (0, false);
    loop {
        let recipients = next_recipients(tx, &broadcast, look_at).await?;
        let (mut started, mut waiting) = (Batch::default(), Batch::default());
        let (mut gone_over, mut passed_by) = (0, 0);
        for recipient in &recipients {
            let enough = counted >= limit && !some_wait;
            if enough || walked.messages.len() == limit as usize {
                break;
            }
            gone_over += 1;
            broadcast.written_up_to = Some(recipient.id);
            // Never among those it was confirmed for.
            if broadcast.quote.leaves_out(recipient.region) {
                passed_by += 1;
                continue;
            }
            counted += 1;
            let cost = credits.get(&recipient.region).copied().unwrap_or_default();
            if let Some(reason) = recipient.left {
                broadcast.leave_out(books, MessageStatus::Suppressed, reason, &recipient.share(cost));
                continue;
            }
            let opening = openings.as_deref_mut().map(|openings| openings.of(recipient.phone, recipient.region));
            let id = MessageId::from_uuid(new_id(now)?);
            match opening.unwrap_or(Opening::Now) {
                Opening::Never => {
                    broadcast.leave_out(books, MessageStatus::Cancelled, NEVER, &recipient.share(cost));
                }
                Opening::At(until) => {
                    some_wait = true;
                    waiting.add(id, recipient, cost, Some(Wait::from(now, until, broadcast.latest_at)));
                }
                Opening::Now => {
                    started.add(id, recipient, cost, None);
                    walked.messages.push(broadcast.claimed(id, recipient, lease, now));
                }
            }
        }
        walked.went_over += gone_over as u64;
        started.write(tx, &broadcast, Some(lease), now).await?;
        broadcast.start(books, &started);
        waiting.write(tx, &broadcast, None, now).await?;
        // They stay queued, from now on as rows.
        waiting.shares().for_each(|share| broadcast.go_over(&share));
        let at_the_end = gone_over == recipients.len() && recipients.len() < look_at as usize;
        if at_the_end && broadcast.messages > 0 {
            for share in broadcast.rest(tx).await? {
                broadcast.leave_out(books, MessageStatus::Suppressed, RETURNED, &share);
            }
        }
        let nobody_to_make_up_for = waiting.messages.is_empty() && (passed_by == 0 || counted >= limit);
        let looked_enough = nobody_to_make_up_for || walked.went_over >= LOOKED_AT;
        if at_the_end || looked_enough || walked.messages.len() == limit as usize {
            break;
        }
        look_at = u32::try_from(LOOKED_AT).unwrap_or(u32::MAX);
    }
    broadcast.save(tx).await?;
    Ok(walked)
}

/// Messages that are written together.
#[derive(Default)]
struct Batch {
    messages: Vec<Bound>,
    /// How many to each region, and their credits.
    by_region: BTreeMap<Region, (u64, i64)>,
}

impl Batch {
    fn add(&mut self, id: MessageId, recipient: &Recipient, cost: Credits, wait: Option<Wait>) {
        let share = self.by_region.entry(recipient.region).or_default();
        share.0 += 1;
        share.1 += cost.get();
        self.messages.push(Bound {
            id: json_id(id.as_uuid()),
            recipient: recipient.phone.digits().parse().ok(),
            region: recipient.region.as_str(),
            credits: cost.get(),
            quiet_until: wait.map(|wait| wait.until.as_micros()),
            latest: wait.and_then(|wait| wait.latest).map(Timestamp::as_micros),
        });
    }

    fn shares(&self) -> impl Iterator<Item = Share> {
        self.by_region.iter().map(|(region, (messages, credits))| Share {
            region: Some(*region),
            messages: *messages,
            credits: Credits::new(*credits),
        })
    }

    /// Writes the messages: under a lease as `sending`, without one as `queued`.
    async fn write(
        &self,
        tx: &mut Tx,
        broadcast: &Unwritten,
        lease: Option<LeaseToken>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.messages.is_empty() {
            return Ok(());
        }
        let rows = tx.dialect().rows_of(1, "new", FIELDS);
        let sql = format!(
            "INSERT INTO messages
                 (id, site_id, kind, lane, broadcast_id, recipient, region, segments, credits, status, charge, attempts,
                  lease, lease_until, created_at, due_at, quiet_until, latest_at)
             SELECT id, $2, $3, $4, $5, recipient, region, $6, credits, $7, 'reserved', $8, $9, $10, $11,
                    COALESCE(quiet_until, $11), quiet_until, latest
             FROM {rows}"
        );
        let status = if lease.is_some() { MessageStatus::Sending } else { MessageStatus::Queued };
        let values = args![
            to_json(&self.messages)?,
            broadcast.site,
            MessageKind::Broadcast,
            lane(MessageKind::Broadcast),
            broadcast.id,
            broadcast.quote.segments,
            status,
            i64::from(lease.is_some()),
            lease,
            lease.map(|_| now.plus(LEASE)),
            now,
        ];
        tx.execute(AssertSqlSafe(sql), values).await?;
        Ok(())
    }
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
            gone: BTreeMap::new(),
        })
    })
    .transpose()
}

impl Unwritten {
    /// The message of a recipient whose turn it is.
    fn claimed(&self, id: MessageId, recipient: &Recipient, lease: LeaseToken, now: Timestamp) -> ClaimedMessage {
        ClaimedMessage {
            id,
            site: self.site,
            kind: MessageKind::Broadcast,
            recipient: recipient.phone,
            sender: Arc::clone(&self.sender),
            body: Arc::clone(&self.body),
            sealed_body: None,
            attempts: 1,
            lease,
            not_before: now,
        }
    }

    fn is_late(&self, now: Timestamp) -> bool {
        self.latest_at.is_some_and(|latest| latest < now)
    }

    /// Cancels all that is left as too late; how many.
    async fn leave_out_rest(&mut self, tx: &mut Tx, books: &mut Books) -> Result<u64, StoreError> {
        let rest = self.messages;
        for share in self.rest(tx).await? {
            self.leave_out(books, MessageStatus::Cancelled, TOO_LATE, &share);
        }
        self.save(tx).await?;
        Ok(rest)
    }

    /// Everybody whose turn has not come.
    async fn rest(&self, tx: &mut Tx) -> Result<Vec<Share>, StoreError> {
        regions::rest(tx, self.id, &self.quote, (self.messages, self.credits), &self.gone).await
    }

    /// Notes recipients whose messages are being sent.
    fn start(&mut self, books: &mut Books, started: &Batch) {
        for share in started.shares() {
            self.note(books, (MessageStatus::Sending, Charge::Reserved), &share);
        }
    }

    /// Notes recipients who get no message after all.
    fn leave_out(&mut self, books: &mut Books, status: MessageStatus, reason: &str, share: &Share) {
        *self.left_meanwhile.entry(reason.to_owned()).or_default() += share.messages;
        self.note(books, (status, Charge::Released), share);
    }

    fn note(&mut self, books: &mut Books, to: (MessageStatus, Charge), share: &Share) {
        self.go_over(share);
        let Share { region, messages, credits } = *share;
        let from = (MessageStatus::Queued, Charge::Reserved);
        books.note(Move {
            site: self.site,
            broadcast: Some(self.id),
            region,
            message: None,
            from,
            to,
            messages,
            credits,
        });
    }

    fn go_over(&mut self, share: &Share) {
        self.messages -= share.messages;
        self.credits = Credits::new(self.credits.get() - share.credits.get());
        if let Some(region) = share.region {
            *self.gone.entry(region).or_default() += share.messages;
        }
    }

    /// Writes down how far the walk has come, before the books are posted: what is unwritten is never more than what is
    /// queued.
    async fn save(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let left = serde_json::to_string(&self.left_meanwhile).map_err(|error| StoreError::corrupt("counts", error))?;
        tx.execute(
            "UPDATE broadcasts
             SET unwritten = $2, unwritten_credits = $3, left_meanwhile = $4, written_up_to = $5
             WHERE id = $1",
            args![self.id, self.messages, self.credits, left, self.written_up_to],
        )
        .await?;
        regions::go_over(tx, self.id, &self.gone).await
    }
}

impl Recipient {
    fn share(&self, cost: Credits) -> Share {
        Share { region: Some(self.region), messages: 1, credits: cost }
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

//! Writing the recipients of "all" as messages, a chunk at a time.

use std::collections::BTreeMap;

use domain::{
    BroadcastId, Credits, MessageStatus, PhoneNumber, Quote, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp,
};
use sqlx::AssertSqlSafe;

use super::confirm::{BoundMessage, credits_by_region, insert_messages};
use crate::{
    Store, StoreError,
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Row, Tx, args, json_id},
    dialect::Gate,
    ids::new_id,
};

/// The reason of those who left and came back before their turn: not active without a break.
const RETURNED: &str = "returned";

/// A broadcast to all that is not written out yet.
struct Unwritten {
    id: BroadcastId,
    site: SiteId,
    quote: Quote,
    epoch: i64,
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

impl Store {
    /// Writes the messages of up to `chunk` recipients of one broadcast to all, the oldest first. How many subscribers it
    /// went over; zero once nothing is left to write. Who left since the broadcast was confirmed gets no message: the
    /// counts by reason are kept and the credits released.
    pub async fn expand_broadcasts(&self, chunk: u32, now: Timestamp) -> Result<u64, StoreError> {
        loop {
            let sql = "SELECT id, site_id FROM broadcasts WHERE unwritten > 0 ORDER BY id LIMIT 1";
            let Some(row) = self.read().await?.optional(sql, Vec::new()).await? else { return Ok(0) };
            let mut tx = self.write("expand_broadcasts").await?;
            let site: SiteId = row.get("site_id")?;
            tx.lock_site(site).await?;
            tx.pass(Gate::Sending).await?;
            // Another process may have come first: then there is nothing to do about this one.
            let Some(broadcast) = lock(&mut tx, row.get("id")?).await? else { continue };
            let went_over = write_chunk(&mut tx, broadcast, chunk, now).await?;
            tx.commit().await?;
            if went_over > 0 {
                return Ok(went_over);
            }
        }
    }
}

async fn lock(tx: &mut Tx, id: BroadcastId) -> Result<Option<Unwritten>, StoreError> {
    let lock = tx.dialect().for_update("b");
    let sql = format!(
        "SELECT b.id, b.site_id, b.quote, b.epoch, b.written_up_to, b.unwritten, b.unwritten_credits, b.left_meanwhile
         FROM broadcasts b
         WHERE b.id = $1 AND b.unwritten > 0{lock}"
    );
    let row = tx.optional(AssertSqlSafe(sql), args![id]).await?;
    row.map(|row| {
        Ok(Unwritten {
            id: row.get("id")?,
            site: row.get("site_id")?,
            quote: row.json("quote")?,
            epoch: row.get("epoch")?,
            written_up_to: row.get("written_up_to")?,
            messages: row.get("unwritten")?,
            credits: row.get("unwritten_credits")?,
            left_meanwhile: row.json("left_meanwhile")?,
        })
    })
    .transpose()
}

/// Goes over the next subscribers; how many. At the end the rest is noted as left.
async fn write_chunk(tx: &mut Tx, mut broadcast: Unwritten, chunk: u32, now: Timestamp) -> Result<u64, StoreError> {
    let recipients = next_recipients(tx, &broadcast, chunk).await?;
    let credits = credits_by_region(&broadcast.quote)?;
    let cost = |region| credits.get(&region).copied().unwrap_or_default();
    let mut books = Books::default();
    let mut messages = Vec::with_capacity(recipients.len());
    for recipient in &recipients {
        let cost = cost(recipient.region);
        if let Some(reason) = recipient.left {
            broadcast.note_left(&mut books, reason, 1, cost);
        } else {
            broadcast.messages -= 1;
            broadcast.credits = Credits::new(broadcast.credits.get() - cost.get());
            messages.push(BoundMessage {
                id: json_id(new_id(now)?),
                recipient: recipient.phone.digits().parse().ok(),
                typed: None,
                region: Some(recipient.region.as_str()),
                credits: cost.get(),
                status: MessageStatus::Queued.as_str(),
                charge: Charge::Reserved.as_str(),
                reason: None,
            });
        }
    }
    insert_messages(tx, broadcast.site, broadcast.id, broadcast.quote.segments, &messages, now).await?;
    let went_over = u64::try_from(recipients.len()).unwrap_or(u64::MAX);
    if went_over < u64::from(chunk) && broadcast.messages > 0 {
        let (rest, credits) = (broadcast.messages, broadcast.credits);
        broadcast.note_left(&mut books, RETURNED, rest, credits);
    }
    broadcast.save(tx, recipients.last().map(|recipient| recipient.id)).await?;
    books.post(tx, SYSTEM, now).await?;
    Ok(went_over)
}

impl Unwritten {
    /// Notes recipients who get no message after all.
    fn note_left(&mut self, books: &mut Books, reason: &str, messages: u64, credits: Credits) {
        self.messages -= messages;
        self.credits = Credits::new(self.credits.get() - credits.get());
        *self.left_meanwhile.entry(reason.to_owned()).or_default() += messages;
        books.note(Move {
            site: self.site,
            broadcast: Some(self.id),
            message: None,
            from: (MessageStatus::Queued, Charge::Reserved),
            to: (MessageStatus::Suppressed, Charge::Released),
            messages,
            credits,
        });
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
async fn next_recipients(tx: &mut Tx, broadcast: &Unwritten, chunk: u32) -> Result<Vec<Recipient>, StoreError> {
    let mut values = args![broadcast.site, broadcast.epoch, chunk];
    let mut after = "";
    if let Some(last) = broadcast.written_up_to {
        values.extend(args![last]);
        after = "AND id > $4";
    }
    let sql = format!(
        "SELECT id, phone, region, status, deleted_at FROM subscribers
         WHERE site_id = $1 AND active_epoch <= $2 {after}
             AND ((status = 'active' AND deleted_at IS NULL) OR left_epoch > $2)
         ORDER BY id
         LIMIT $3"
    );
    tx.all(AssertSqlSafe(sql), values).await?.iter().map(recipient).collect()
}

fn recipient(row: &Row) -> Result<Recipient, StoreError> {
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    let status: SubscriberStatus = row.get("status")?;
    let left = match status {
        SubscriberStatus::Unsubscribed => Some("unsubscribed"),
        _ if deleted.is_some() => Some("deleted"),
        SubscriberStatus::Suspended | SubscriberStatus::Pending => Some("suspended"),
        SubscriberStatus::Active => None,
    };
    Ok(Recipient { id: row.get("id")?, phone: row.get("phone")?, region: row.get("region")?, left })
}

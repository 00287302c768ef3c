//! Confirming a broadcast: quote, reservation and recipients in one transaction.

use std::collections::BTreeMap;

use domain::{
    BroadcastId, BroadcastStatus, Ceiling, Credits, MessageKind, MessageStatus, Quote, Region, SiteId, Timestamp,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{
    read::{find, find_by_key},
    regions,
};
use crate::{
    Act, Acting, Audience, AudienceCounts, Broadcast, Change, LeftOutReason, RatesId, StoreError,
    audience::{Named, count},
    audit::Entry,
    bookkeeping::{Charge, account, reserve},
    db::{Tx, args, clean, json_id, to_json},
    dialect::Field,
    ids::new_id,
    messages::{lane, latest},
};

/// Messages written in one statement.
const CHUNK: usize = 1_000;

/// A broadcast to be confirmed.
#[derive(Debug, Clone)]
pub struct NewBroadcast {
    /// The site.
    pub site: SiteId,
    /// The text.
    pub body: String,
    /// The sender it carries.
    pub sender: String,
    /// Who it goes to.
    pub audience: Audience,
    /// Leaves out who costs more.
    pub ceiling: Option<Ceiling>,
    /// The rates it is quoted with.
    pub rates: RatesId,
    /// The most that was agreed to.
    pub agreed: Agreed,
    /// What the caller calls this request.
    pub idempotency_key: String,
    /// A hash of the request, by which a repeat is told from another request under the same key.
    pub request_hash: Vec<u8>,
    /// Who confirms: `user ada@example.org`, `api key ci`.
    pub actor: String,
    /// When.
    pub now: Timestamp,
}

/// The most people and credits that the one who confirms has agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// People.
    pub recipients: u64,
    /// Credits.
    pub credits: Credits,
}

impl Agreed {
    /// Whatever it is.
    pub const ANY: Self = Self { recipients: u64::MAX, credits: Credits::MAX };

    fn covers(self, quote: &Quote) -> bool {
        quote.recipients <= self.recipients && quote.credits <= self.credits
    }
}

/// What came of confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// It goes out.
    Created(Broadcast),
    /// The same request under the same key was confirmed before; nothing was done again.
    Replayed(Broadcast),
}

impl Confirmed {
    /// The broadcast, made now or before.
    pub fn into_broadcast(self) -> Broadcast {
        match self {
            Self::Created(broadcast) | Self::Replayed(broadcast) => broadcast,
        }
    }
}

impl Acting {
    /// Confirms a broadcast: counts the audience, has it priced, reserves the credits and starts it, all or nothing.
    /// `price` sees the counts of this very transaction.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`], [`StoreError::NoRecipients`], [`StoreError::MoreThanAgreed`],
    /// [`StoreError::InsufficientCredits`]; a key is remembered only by a broadcast that was made.
    pub async fn confirm_broadcast(
        &self,
        new: NewBroadcast,
        price: impl Fn(&AudienceCounts) -> Quote + Send,
    ) -> Result<Confirmed, StoreError> {
        let mut tx = self.act("confirm_broadcast").await?;
        tx.lock_site(new.site).await?;
        if let Some((broadcast, request_hash)) = find_by_key(&mut tx, new.site, &new.idempotency_key).await? {
            let same = request_hash == new.request_hash;
            return if same { Ok(Confirmed::Replayed(broadcast)) } else { Err(StoreError::KeyReused) };
        }
        let counted = count(&mut tx, new.site, &new.audience, new.ceiling.as_ref()).await?;
        let quote = price(&counted.counts);
        if quote.recipients == 0 {
            return Err(StoreError::NoRecipients);
        }
        if !new.agreed.covers(&quote) {
            return Err(StoreError::MoreThanAgreed(Box::new(quote)));
        }
        let available = account(&mut tx, new.site).await?.available();
        if quote.credits > available {
            return Err(StoreError::InsufficientCredits { needed: quote.credits, available });
        }
        let id = BroadcastId::from_uuid(new_id(new.now)?);
        insert(&mut tx, id, &new, &quote).await?;
        regions::insert(&mut tx, id, &quote, new.audience == Audience::All).await?;
        if !counted.named.is_empty() {
            write_named(&mut tx, id, &new, &quote, &counted.named).await?;
        }
        reserve(&mut tx, new.site, quote.credits, (Some(id), None), &new.actor, new.now).await?;
        let broadcast = find(&mut tx, new.site, id).await?.ok_or(StoreError::NotFound("broadcast"))?;
        let mut change = Change::none()
            .new_field("audience", if new.audience == Audience::All { "all" } else { "named" })
            .new_field("recipients", quote.recipients)
            .new_field("segments", quote.segments)
            .new_field("credits", quote.credits.get());
        if let Some(ceiling) = &new.ceiling {
            change = change.new_field("max_rate", ceiling.max_rate);
        }
        tx.commit(Entry::new(Act::BroadcastConfirmed, "broadcast").at(new.site).id(id).change(change), new.now).await?;
        Ok(Confirmed::Created(broadcast))
    }
}

/// Writes the broadcast's row. One to all ends the site's epoch: who becomes active from now on comes too late for it.
async fn insert(tx: &mut Tx, id: BroadcastId, new: &NewBroadcast, quote: &Quote) -> Result<(), StoreError> {
    let epoch: Option<i64> = if new.audience == Audience::All {
        let sql = "UPDATE sites SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch - 1 AS epoch";
        Some(tx.one(sql, args![new.site]).await?.get("epoch")?)
    } else {
        None
    };
    let unwritten = if epoch.is_some() { (quote.recipients, quote.credits) } else { (0, Credits::ZERO) };
    let latest_at = latest(tx, new.site, MessageKind::Broadcast, new.now).await?;
    let quote_json = serde_json::to_string(quote).map_err(|error| StoreError::corrupt("quote", error))?;
    tx.execute(
        "INSERT INTO broadcasts
             (id, site_id, status, body, sender, quote, rates_id, idempotency_key, request_hash, actor, created_at,
              epoch, unwritten, unwritten_credits, recipients, queued, credits, reserved, latest_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $16, $17)",
        args![
            id,
            new.site,
            BroadcastStatus::Sending,
            new.body,
            new.sender,
            quote_json,
            new.rates,
            new.idempotency_key,
            new.request_hash,
            new.actor,
            new.now,
            epoch,
            unwritten.0,
            unwritten.1,
            quote.recipients,
            quote.credits,
            latest_at,
        ],
    )
    .await?;
    Ok(())
}

/// A broadcast's message as it is bound.
#[derive(Serialize)]
pub(super) struct BoundMessage {
    pub(super) id: String,
    pub(super) recipient: Option<i64>,
    pub(super) typed: Option<String>,
    pub(super) region: Option<&'static str>,
    pub(super) credits: i64,
    pub(super) status: &'static str,
    pub(super) charge: &'static str,
    pub(super) reason: Option<&'static str>,
}

const BOUND_MESSAGE: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("recipient", Field::Int),
    ("typed", Field::Text),
    ("region", Field::Text),
    ("credits", Field::Int),
    ("status", Field::Text),
    ("charge", Field::Text),
    ("reason", Field::Text),
];

/// What a message of this quote costs in each region.
pub(super) fn credits_by_region(quote: &Quote) -> Result<BTreeMap<Region, Credits>, StoreError> {
    quote
        .by_region
        .iter()
        .map(|row| {
            let credits = Credits::new(i64::from(row.rate)).checked_mul(u64::from(quote.segments));
            Ok((row.region, credits.map_err(|error| StoreError::corrupt("quote", error))?))
        })
        .collect()
}

/// Writes messages of a broadcast; those with a reason stand for who was left out from the start.
pub(super) async fn insert_messages(
    tx: &mut Tx,
    site: SiteId,
    broadcast: BroadcastId,
    segments: u32,
    messages: &[BoundMessage],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = tx.dialect().rows_of(1, "new", BOUND_MESSAGE);
    let sql = format!(
        "INSERT INTO messages
             (id, site_id, kind, lane, broadcast_id, recipient, typed, region, segments, credits, status, charge,
              excluded, reason, created_at, due_at)
         SELECT id, $2, $3, $4, $5, recipient, typed, region, $6, credits, status, charge,
                reason IS NOT NULL, reason, $7, $7
         FROM {rows}"
    );
    for chunk in messages.chunks(CHUNK) {
        let values = args![
            to_json(&chunk)?,
            site,
            MessageKind::Broadcast,
            lane(MessageKind::Broadcast),
            broadcast,
            segments,
            now
        ];
        tx.execute(AssertSqlSafe(sql.clone()), values).await?;
    }
    Ok(())
}

/// Writes a row for everybody named: recipients queued, the others with the reason why not.
async fn write_named(
    tx: &mut Tx,
    id: BroadcastId,
    new: &NewBroadcast,
    quote: &Quote,
    named: &[Named],
) -> Result<(), StoreError> {
    let credits = credits_by_region(quote)?;
    let mut messages = Vec::with_capacity(named.len());
    for one in named {
        let region = one.number.map(|(_, region)| region);
        let cost = region.and_then(|region| credits.get(&region)).copied().unwrap_or_default();
        let (status, charge) = match one.left_out {
            None if cost == Credits::ZERO => (MessageStatus::Queued, Charge::None),
            None => (MessageStatus::Queued, Charge::Reserved),
            Some(LeftOutReason::Invalid) => (MessageStatus::Rejected, Charge::None),
            Some(_) => (MessageStatus::Suppressed, Charge::None),
        };
        messages.push(BoundMessage {
            id: json_id(new_id(new.now)?),
            recipient: one.number.and_then(|(phone, _)| phone.digits().parse().ok()),
            typed: one.typed.as_deref().map(clean),
            region: region.map(Region::as_str),
            credits: if one.left_out.is_none() { cost.get() } else { 0 },
            status: status.as_str(),
            charge: charge.as_str(),
            reason: one.left_out.map(LeftOutReason::as_str),
        });
    }
    insert_messages(tx, new.site, id, quote.segments, &messages, new.now).await
}

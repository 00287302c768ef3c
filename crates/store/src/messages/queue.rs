//! Queueing single messages.

use std::collections::{BTreeMap, btree_map};

use domain::{Credits, MessageId, MessageKind, PhoneNumber, Region, SiteId, SiteSettings, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Hold, Store, StoreError,
    bookkeeping::{Charge, SYSTEM, reserve},
    db::{Tx, args, clean, json_id, to_json},
    dialect::Field,
    erasure::recall,
    ids::new_id,
};

/// A single message to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// Who gets it.
    pub recipient: PhoneNumber,
    /// The recipient's region.
    pub region: Region,
    /// The sender it carries.
    pub sender: String,
    /// The text.
    pub body: String,
    /// SMS on the air.
    pub segments: u32,
    /// What it costs; zero for what is free.
    pub credits: Credits,
}

/// A message that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// Its credits are reserved; it goes out when its turn comes.
    Ready(MessageId),
    /// It waits until the site has the credits.
    Held(MessageId),
}

impl Queued {
    /// Its identity.
    pub const fn id(self) -> MessageId {
        match self {
            Self::Ready(id) | Self::Held(id) => id,
        }
    }
}

/// Which messages go first.
pub(crate) const fn lane(kind: MessageKind) -> i64 {
    match kind {
        MessageKind::Code | MessageKind::StopConfirmation | MessageKind::Help => 0,
        MessageKind::Welcome | MessageKind::Test | MessageKind::Answer | MessageKind::Event => 1,
        MessageKind::Broadcast => 2,
    }
}

/// A message as it is written into the queue.
struct Entry<'a> {
    id: MessageId,
    message: &'a NewMessage,
    hold: Option<Hold>,
    resend_of: Option<MessageId>,
    now: Timestamp,
}

/// An entry as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    site: String,
    kind: &'static str,
    lane: i64,
    recipient: Option<i64>,
    region: &'static str,
    sender: String,
    body: String,
    segments: u32,
    credits: i64,
    charge: &'static str,
    hold: Option<&'static str>,
    resend_of: Option<String>,
    at: i64,
    latest: i64,
}

const ENTRY: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("site", Field::Uuid),
    ("kind", Field::Text),
    ("lane", Field::Int),
    ("recipient", Field::Int),
    ("region", Field::Text),
    ("sender", Field::Text),
    ("body", Field::Text),
    ("segments", Field::Int),
    ("credits", Field::Int),
    ("charge", Field::Text),
    ("hold", Field::Text),
    ("resend_of", Field::Uuid),
    ("at", Field::Int),
    ("latest", Field::Int),
];

/// Until when a message of that kind may go out, by the site's settings.
pub(crate) async fn latest(
    tx: &mut Tx,
    site: SiteId,
    kind: MessageKind,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    Ok(now.plus(settings(tx, site).await?.send_within(kind)))
}

async fn settings(tx: &mut Tx, site: SiteId) -> Result<SiteSettings, StoreError> {
    let sql = "SELECT settings FROM sites WHERE id = $1";
    tx.optional(sql, args![site]).await?.ok_or(StoreError::NotFound("site"))?.json("settings")
}

/// Queues a message; without enough credits it is held until there are.
pub(crate) async fn enqueue_or_hold(tx: &mut Tx, message: &NewMessage, now: Timestamp) -> Result<Queued, StoreError> {
    let id = MessageId::from_uuid(new_id(now)?);
    let mut entry = Entry { id, message, hold: None, resend_of: None, now };
    match reserve(tx, message.site, message.credits, (None, Some(id)), SYSTEM, now).await {
        Ok(()) => {
            insert(tx, &[entry]).await?;
            Ok(Queued::Ready(id))
        }
        Err(StoreError::InsufficientCredits { .. }) => {
            entry.hold = Some(Hold::Credits);
            insert(tx, &[entry]).await?;
            Ok(Queued::Held(id))
        }
        Err(error) => Err(error),
    }
}

/// Queues messages in their order, each at its time: those that are free at once, the others as far as credits go.
pub(crate) async fn enqueue_all(tx: &mut Tx, messages: &[(&NewMessage, Timestamp)]) -> Result<(), StoreError> {
    let mut free = Vec::with_capacity(messages.len());
    // Accounts are locked in the order of their sites.
    let mut messages = messages.to_vec();
    messages.sort_by_key(|(message, _)| message.site);
    for (message, now) in messages {
        if message.credits == Credits::ZERO {
            let id = MessageId::from_uuid(new_id(now)?);
            free.push(Entry { id, message, hold: None, resend_of: None, now });
        } else {
            enqueue_or_hold(tx, message, now).await?;
        }
    }
    insert(tx, &free).await
}

/// Queues a message, the sequel of another if it sends one again; or [`StoreError::InsufficientCredits`].
pub(crate) async fn enqueue(
    tx: &mut Tx,
    message: &NewMessage,
    resend_of: Option<MessageId>,
    now: Timestamp,
) -> Result<MessageId, StoreError> {
    let id = MessageId::from_uuid(new_id(now)?);
    insert(tx, &[Entry { id, message, hold: None, resend_of, now }]).await?;
    reserve(tx, message.site, message.credits, (None, Some(id)), SYSTEM, now).await?;
    Ok(id)
}

/// Queues messages of one site, each the sequel of the one it stands with, which it sends again: all of them, or
/// [`StoreError::InsufficientCredits`] with what all of them need.
pub(crate) async fn enqueue_again(
    tx: &mut Tx,
    site: SiteId,
    messages: &[(MessageId, NewMessage)],
    now: Timestamp,
) -> Result<Credits, StoreError> {
    let mut entries = Vec::with_capacity(messages.len());
    let mut needed = 0;
    for (resend_of, message) in messages {
        let id = MessageId::from_uuid(new_id(now)?);
        entries.push(Entry { id, message, hold: None, resend_of: Some(*resend_of), now });
        needed += message.credits.get();
    }
    insert(tx, &entries).await?;
    let needed = Credits::new(needed);
    reserve(tx, site, needed, (None, None), SYSTEM, now).await?;
    Ok(needed)
}

async fn insert(tx: &mut Tx, entries: &[Entry<'_>]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(1, "entry", ENTRY);
    let sql = format!(
        "INSERT INTO messages
             (id, site_id, kind, lane, recipient, region, sender, body, segments, credits, status, charge, hold,
              resend_of, created_at, due_at, latest_at)
         SELECT id, site, kind, lane, recipient, region, sender, body, segments, credits, 'queued', charge, hold,
                resend_of, at, at, latest
         FROM {rows}"
    );
    let mut sites = BTreeMap::new();
    let mut bound = Vec::with_capacity(entries.len());
    for entry in entries {
        let site = entry.message.site;
        let settings = match sites.entry(site) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(unknown) => unknown.insert(settings(tx, site).await?),
        };
        bound.push(entry.bound(settings));
    }
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}

impl Entry<'_> {
    fn bound(&self, settings: &SiteSettings) -> Bound {
        let message = self.message;
        let free = self.hold.is_some() || message.credits == Credits::ZERO;
        Bound {
            id: json_id(self.id.as_uuid()),
            site: json_id(message.site.as_uuid()),
            kind: message.kind.as_str(),
            lane: lane(message.kind),
            recipient: message.recipient.digits().parse().ok(),
            region: message.region.as_str(),
            sender: clean(&message.sender),
            body: clean(&message.body),
            segments: message.segments,
            credits: message.credits.get(),
            charge: if free { Charge::None } else { Charge::Reserved }.as_str(),
            hold: self.hold.map(Hold::as_str),
            resend_of: self.resend_of.map(|id| json_id(id.as_uuid())),
            at: self.now.as_micros(),
            latest: self.now.plus(settings.send_within(message.kind)).as_micros(),
        }
    }
}

impl Store {
    /// Queues a message; without enough credits it is held until there are.
    pub async fn queue_message(&self, message: NewMessage, now: Timestamp) -> Result<Queued, StoreError> {
        let mut tx = self.write("queue_message").await?;
        tx.lock_site(message.site).await?;
        recall(&mut tx, &[(message.site, message.recipient)]).await?;
        let queued = enqueue_or_hold(&mut tx, &message, now).await?;
        tx.commit().await?;
        Ok(queued)
    }
}

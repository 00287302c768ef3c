//! Queueing single messages.

use domain::{Credits, MessageId, MessageKind, PhoneNumber, Region, SiteId, Timestamp};

use crate::{
    Hold, Store, StoreError,
    bookkeeping::{Charge, SYSTEM, reserve},
    db::{Tx, args},
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
        MessageKind::Welcome | MessageKind::Test | MessageKind::Event => 1,
        MessageKind::Broadcast => 2,
    }
}

/// Queues a message; without enough credits it is held until there are.
pub(crate) async fn enqueue_or_hold(tx: &mut Tx, message: &NewMessage, now: Timestamp) -> Result<Queued, StoreError> {
    let id = MessageId::from_uuid(new_id(now)?);
    match reserve(tx, message.site, message.credits, (None, Some(id)), SYSTEM, now).await {
        Ok(()) => {
            insert(tx, id, message, None, None, now).await?;
            Ok(Queued::Ready(id))
        }
        Err(StoreError::InsufficientCredits { .. }) => {
            insert(tx, id, message, Some(Hold::Credits), None, now).await?;
            Ok(Queued::Held(id))
        }
        Err(error) => Err(error),
    }
}

/// Queues a message, the sequel of another if it sends one again; or [`StoreError::InsufficientCredits`].
pub(crate) async fn enqueue(
    tx: &mut Tx,
    message: &NewMessage,
    resend_of: Option<MessageId>,
    now: Timestamp,
) -> Result<MessageId, StoreError> {
    let id = MessageId::from_uuid(new_id(now)?);
    insert(tx, id, message, None, resend_of, now).await?;
    reserve(tx, message.site, message.credits, (None, Some(id)), SYSTEM, now).await?;
    Ok(id)
}

async fn insert(
    tx: &mut Tx,
    id: MessageId,
    message: &NewMessage,
    hold: Option<Hold>,
    resend_of: Option<MessageId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let charge = if hold.is_some() || message.credits == Credits::ZERO { Charge::None } else { Charge::Reserved };
    tx.execute(
        "INSERT INTO messages
             (id, site_id, kind, lane, recipient, region, sender, body, segments, credits, status, charge, hold,
              resend_of, created_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, $12, $13, $14, $14)",
        args![
            id,
            message.site,
            message.kind,
            lane(message.kind),
            message.recipient,
            message.region,
            message.sender,
            message.body,
            message.segments,
            message.credits,
            charge.as_str(),
            hold.map(Hold::as_str),
            resend_of,
            now,
        ],
    )
    .await?;
    Ok(())
}

impl Store {
    /// Queues a message; without enough credits it is held until there are.
    pub async fn queue_message(&self, message: NewMessage, now: Timestamp) -> Result<Queued, StoreError> {
        let mut tx = self.write("queue_message").await?;
        tx.lock_site(message.site).await?;
        let queued = enqueue_or_hold(&mut tx, &message, now).await?;
        tx.commit().await?;
        Ok(queued)
    }
}

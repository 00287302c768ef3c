//! Queueing single messages.

use domain::{Credits, MessageId, MessageKind, PhoneNumber, Region, SiteId, Timestamp};

use crate::{Store, StoreError};

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

impl Store {
    /// Queues a message; without enough credits it is held until there are.
    pub async fn queue_message(&self, message: NewMessage, now: Timestamp) -> Result<Queued, StoreError> {
        todo!()
    }

    /// Queues a message, or [`StoreError::InsufficientCredits`].
    pub async fn queue_message_if_paid(&self, message: NewMessage, now: Timestamp) -> Result<MessageId, StoreError> {
        todo!()
    }
}

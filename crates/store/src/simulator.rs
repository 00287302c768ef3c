//! What the simulator's virtual handsets received and sent.

use domain::{PhoneNumber, Timestamp};

use crate::{HandsetMessageId, Page, Paged, Store, StoreError};

/// Which way a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HandsetDirection {
    /// To the handset.
    Received,
    /// From the handset.
    Sent,
}

/// A text to be noted in a handset's log.
#[derive(Debug, Clone)]
pub struct NewHandsetMessage<'a> {
    /// The handset's number.
    pub handset: PhoneNumber,
    /// Which way it went.
    pub direction: HandsetDirection,
    /// The other side: a sender's name or number.
    pub other: &'a str,
    /// The text.
    pub body: &'a str,
    /// What the simulator did with it: `delivered`, `failed`, `refused (status 32)`.
    pub outcome: &'a str,
}

/// A text in a handset's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandsetMessage {
    /// Identity.
    pub id: HandsetMessageId,
    /// The handset's number.
    pub handset: PhoneNumber,
    /// Which way it went.
    pub direction: HandsetDirection,
    /// The other side: a sender's name or number.
    pub other: String,
    /// The text.
    pub body: String,
    /// What the simulator did with it.
    pub outcome: String,
    /// When.
    pub created_at: Timestamp,
}

/// A virtual handset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handset {
    /// Its number.
    pub phone: PhoneNumber,
    /// Texts in its log.
    pub messages: u64,
    /// When the last one came or went.
    pub last_at: Timestamp,
}

impl Store {
    /// Notes a text in a handset's log.
    pub async fn add_handset_message(
        &self,
        message: NewHandsetMessage<'_>,
        now: Timestamp,
    ) -> Result<HandsetMessageId, StoreError> {
        todo!()
    }

    /// Handsets with a log, the latest used first.
    pub async fn handsets(&self, page: Page) -> Result<Paged<Handset>, StoreError> {
        todo!()
    }

    /// The latest texts of a handset, at most `limit`, oldest first.
    pub async fn handset_messages(&self, phone: PhoneNumber, limit: u32) -> Result<Vec<HandsetMessage>, StoreError> {
        todo!()
    }
}

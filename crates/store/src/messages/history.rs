//! The history of messages.

use domain::{BroadcastId, Credits, MessageId, MessageKind, MessageStatus, PhoneNumber, Region, SiteId, Timestamp};

use crate::{Page, Paged, Store, StoreError};

/// Why a queued message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// The site lacks the credits.
    Credits,
}

/// One SMS to one number, or the record of why none was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Identity.
    pub id: MessageId,
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// The broadcast it is part of.
    pub broadcast: Option<BroadcastId>,
    /// The sender it carries.
    pub sender: String,
    /// Who gets it; `None` where what was named is no number.
    pub recipient: Option<PhoneNumber>,
    /// What was named in place of a number.
    pub typed: Option<String>,
    /// The recipient's region.
    pub region: Option<Region>,
    /// The text.
    pub body: String,
    /// SMS on the air.
    pub segments: u32,
    /// What it costs, or would have.
    pub credits: Credits,
    /// Where it stands.
    pub status: MessageStatus,
    /// Why it waits, if it does.
    pub hold: Option<Hold>,
    /// Named for a broadcast and left out of it from the start: not among its recipients.
    pub excluded: bool,
    /// Why it was not sent: `unsubscribed`, `suspended`, `deleted`, `pending`, `invalid`, `duplicate`, `cancelled`.
    pub reason: Option<String>,
    /// The provider's last words.
    pub response: Option<String>,
    /// The provider's last error code.
    pub error_code: Option<String>,
    /// The provider's id for it.
    pub provider_message_id: Option<String>,
    /// How often it was claimed for sending.
    pub attempts: u32,
    /// The message that this one sends again.
    pub resend_of: Option<MessageId>,
    /// The message that sends this one again.
    pub resent_as: Option<MessageId>,
    /// Given up on, its credits refunded.
    pub written_off: bool,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it is due, or was.
    pub due_at: Timestamp,
    /// When the provider took it, or may have.
    pub sent_at: Option<Timestamp>,
    /// When the handset had it, by the provider's report.
    pub delivered_at: Option<Timestamp>,
}

/// Which messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Digits that the recipient's number contains; other characters are ignored.
    pub recipient: Option<String>,
    /// Where it stands.
    pub status: Option<MessageStatus>,
    /// What it is for.
    pub kind: Option<MessageKind>,
    /// The broadcast it is part of.
    pub broadcast: Option<BroadcastId>,
    /// Queued at this time or later.
    pub from: Option<Timestamp>,
    /// Queued before this time.
    pub to: Option<Timestamp>,
    /// Words anywhere: text, sender, recipient, response, reason.
    pub search: Option<String>,
}

impl Store {
    /// A page of a site's messages, newest first.
    pub async fn messages(
        &self,
        site: SiteId,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<Message>, StoreError> {
        todo!()
    }

    /// The messages after `cursor` in the order of [`Store::messages`], at most `limit`; from the start without a cursor.
    /// For exports that are too long for one piece.
    pub async fn messages_after(
        &self,
        site: SiteId,
        filter: &MessageFilter,
        cursor: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        todo!()
    }

    /// One message of a site.
    pub async fn message(&self, site: SiteId, id: MessageId) -> Result<Option<Message>, StoreError> {
        todo!()
    }

    /// The site of a message, for what only knows its id.
    pub async fn message_site(&self, id: MessageId) -> Result<Option<SiteId>, StoreError> {
        todo!()
    }
}

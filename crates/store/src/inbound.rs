//! Texts that came in: STOP, START, HELP and the rest.

use domain::{InboundId, PhoneNumber, Reply, SiteId, Timestamp};

use crate::{NewMessage, Page, Paged, Store, StoreError};

/// A text that came in, as the provider told it.
#[derive(Debug, Clone)]
pub struct InboundRecord {
    /// The site whose webhook it came to.
    pub site: SiteId,
    /// Who sent it, where that is a phone number.
    pub from: Option<PhoneNumber>,
    /// Who sent it, as it came.
    pub from_raw: String,
    /// The number it was sent to, as it came; only recorded.
    pub to: String,
    /// The provider's keyword, where the number is shared.
    pub keyword: Option<String>,
    /// The text, decoded.
    pub text: String,
    /// The provider's coding, as it came.
    pub coding: Option<String>,
    /// The provider's time, as it came.
    pub provider_time: Option<String>,
    /// Everything as it came.
    pub raw: String,
    /// A hash of from, to, time, keyword, text and coding, by which a repeat is recognised.
    pub hash: Vec<u8>,
    /// What the text was understood to want.
    pub reply: Reply,
    /// When it came.
    pub now: Timestamp,
}

/// What to do about it. Answers are queued only where something changed.
#[derive(Debug, Clone)]
pub enum InboundAction {
    /// Unsubscribe, and confirm it once.
    Stop {
        /// The confirmation.
        confirmation: Option<NewMessage>,
    },
    /// Lift a STOP.
    Start {
        /// The answer, for who is an active subscriber again.
        confirmation: Option<NewMessage>,
    },
    /// Answer with the help text, at most once a day and number.
    Help {
        /// The help text.
        answer: Option<NewMessage>,
    },
    /// Only keep it.
    Keep,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundEffect {
    /// The same text came within 48 hours before: nothing was done again.
    Repeat,
    /// The number is stopped now.
    Stopped,
    /// It was stopped already.
    AlreadyStopped,
    /// The STOP was lifted.
    Restarted,
    /// There was no STOP to lift.
    NotStopped,
    /// The help text is queued.
    HelpSent,
    /// Kept, and nothing else done.
    Kept,
}

/// A text that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// Identity.
    pub id: InboundId,
    /// Who sent it, as it came.
    pub from: String,
    /// The number it was sent to, as it came.
    pub to: String,
    /// The text.
    pub text: String,
    /// What it was understood to want: `stop`, `start`, `help`, `review`, `other`.
    pub reply: String,
    /// Whether it had come before.
    pub repeat: bool,
    /// When it came.
    pub created_at: Timestamp,
}

impl Store {
    /// Keeps a text that came in and does what it wants, in one transaction: durable when this returns.
    pub async fn receive_inbound(
        &self,
        record: InboundRecord,
        action: InboundAction,
    ) -> Result<InboundEffect, StoreError> {
        todo!()
    }

    /// Texts that came in on a site, newest first.
    pub async fn inbound_messages(&self, site: SiteId, page: Page) -> Result<Paged<InboundMessage>, StoreError> {
        todo!()
    }
}

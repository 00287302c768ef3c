//! Texts that came in: STOP, START, HELP and the rest.

mod plan;
mod receive;

pub use receive::InboundBatch;

use domain::{InboundId, PhoneNumber, Reply, SiteId, Timestamp};

use crate::{
    NewMessage, Page, Paged, Store, StoreError,
    db::{Row, args},
};

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

impl InboundEffect {
    /// The word for it in the database.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Stopped => "stopped",
            Self::AlreadyStopped => "already_stopped",
            Self::Restarted => "restarted",
            Self::NotStopped => "not_stopped",
            Self::HelpSent => "help_sent",
            Self::Kept => "kept",
        }
    }
}

fn inbound_message(row: &Row) -> Result<InboundMessage, StoreError> {
    Ok(InboundMessage {
        id: row.get("id")?,
        from: row.get("from_raw")?,
        to: row.get("to_raw")?,
        text: row.get("text")?,
        reply: row.get("reply")?,
        repeat: row.get::<String>("effect")? == InboundEffect::Repeat.as_str(),
        created_at: row.get("created_at")?,
    })
}

impl Store {
    /// Texts that came in on a site, newest first.
    pub async fn inbound_messages(&self, site: SiteId, page: Page) -> Result<Paged<InboundMessage>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT id, from_raw, to_raw, text, reply, effect, created_at
                 FROM inbound_messages
                 WHERE site_id = $1
                 ORDER BY id DESC
                 LIMIT $2 OFFSET $3",
                args![site, page.size, page.offset()],
            )
            .await?;
        let sql = "SELECT COUNT(*) AS total FROM inbound_messages WHERE site_id = $1";
        let total = tx.one(sql, args![site]).await?.get("total")?;
        Ok(Paged { items: rows.iter().map(inbound_message).collect::<Result<_, _>>()?, total })
    }
}

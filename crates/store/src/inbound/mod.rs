//! Texts that came in: STOP, START, HELP and the rest.

mod decide;
mod inbox;
mod plan;
mod receive;

pub use decide::{AnsweredText, UnsubscribedByText};
pub use inbox::{Conversation, InboundFilter, InboundMessage, InboxDecision, InboxState, TextDecided};
pub use receive::InboundBatch;

use domain::{PhoneNumber, Reading, SiteId, Timestamp};

use crate::{
    StoreError, Translated,
    db::{FromCell, Row},
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
    /// What the text was understood to want, and why.
    pub reading: Reading,
    /// When it came.
    pub now: Timestamp,
}

/// What to do about it. Answers are queued only where something changed.
#[derive(Debug, Clone)]
pub enum InboundAction {
    /// Unsubscribe, and confirm it once.
    Stop {
        /// The confirmation.
        confirmation: Option<Translated>,
    },
    /// Lift a STOP.
    Start {
        /// The answer, for who is an active subscriber again.
        confirmation: Option<Translated>,
    },
    /// Take it for the answer to a code that the number was asked for; keep it if there was none. The text said YES.
    Confirm {
        /// How it is read if it was one.
        reading: Reading,
        /// The welcome message, for who is subscribed by this.
        welcome: Option<Translated>,
        /// The message for who comes back after a STOP.
        back: Option<Translated>,
    },
    /// Answer with the help text, at most once a day and number.
    Help {
        /// The help text.
        answer: Option<Translated>,
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
    /// It confirmed what the number was asked.
    Confirmed,
    /// The help text is queued.
    HelpSent,
    /// Kept, and nothing else done.
    Kept,
}

impl InboundEffect {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Stopped => "stopped",
            Self::AlreadyStopped => "already_stopped",
            Self::Restarted => "restarted",
            Self::NotStopped => "not_stopped",
            Self::Confirmed => "confirmed",
            Self::HelpSent => "help_sent",
            Self::Kept => "kept",
        }
    }
}

impl FromCell for InboundEffect {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        const ALL: [InboundEffect; 8] = [
            InboundEffect::Repeat,
            InboundEffect::Stopped,
            InboundEffect::AlreadyStopped,
            InboundEffect::Restarted,
            InboundEffect::NotStopped,
            InboundEffect::Confirmed,
            InboundEffect::HelpSent,
            InboundEffect::Kept,
        ];
        let word: String = row.get(column)?;
        let known = ALL.into_iter().find(|effect| effect.as_str() == word);
        known.ok_or_else(|| StoreError::corrupt("effect", word))
    }
}

//! The append-only record of who agreed to or refused what, when, how and on which wording.

mod read;
mod record;

pub use read::ConsentFilter;
pub(crate) use record::{NewConsentEvent, record, record_all};

use domain::{PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ConsentEventId, Fingerprint, StoreError,
    db::{FromCell, Row},
};

/// What a visitor saw and agreed to, and from where: the proof of consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The words beside the box. Each text is kept once for a site, as one of its versions.
    pub wording: String,
    /// The language they were shown in, a BCP 47 tag.
    pub locale: Option<String>,
    /// The page they stood on.
    pub page: Option<String>,
    /// The visitor's address, as much of it as the site keeps.
    pub ip: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<String>,
}

/// What a consent event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsentKind {
    /// Opted in.
    OptIn,
    /// Opted in while the number was stopped: changed nothing.
    OptInWhileStopped,
    /// Opted in while suspended by an admin: changed nothing.
    OptInWhileSuspended,
    /// Opted in once more: changed nothing.
    OptInAgain,
    /// Opted in where a code must be entered first.
    ConfirmationRequested,
    /// Entered the code, or answered YES.
    Confirmed,
    /// Came back after a STOP by entering a code.
    Returned,
    /// Texted STOP.
    Stop,
    /// Texted START after a STOP.
    Start,
    /// The carrier reports that the number opted out.
    CarrierOptOut,
    /// An admin suspended the number.
    Suspended,
    /// An admin let the number receive again.
    Resumed,
    /// An admin unsubscribed the number, on request.
    Unsubscribed,
    /// An admin deleted the number.
    Deleted,
    /// An admin took the deletion back within seconds.
    DeletionUndone,
    /// An admin had everything about the number erased.
    Erased,
}

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentSubject {
    /// The number.
    Number(PhoneNumber),
    /// What is kept of a number that was erased.
    Erased(Fingerprint),
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// Identity.
    pub id: ConsentEventId,
    /// Whom it is about.
    pub subject: ConsentSubject,
    /// What happened.
    pub kind: ConsentKind,
    /// How it came in: `web`, `api`, `sms`, `admin`, `carrier`.
    pub source: String,
    /// Who did it: `subscriber`, `user ada@example.org`, `api key ci`, `system`.
    pub actor: String,
    /// The reason an admin gave, or the text that the subscriber sent.
    pub reason: Option<String>,
    /// What was seen and agreed to, for an opt-in.
    pub evidence: Option<Evidence>,
    /// Which version of the site's wordings that was; `None` for events from before versions were kept.
    pub wording_version: Option<u64>,
    /// When.
    pub created_at: Timestamp,
}

impl ConsentKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::OptIn,
        Self::OptInWhileStopped,
        Self::OptInWhileSuspended,
        Self::OptInAgain,
        Self::ConfirmationRequested,
        Self::Confirmed,
        Self::Returned,
        Self::Stop,
        Self::Start,
        Self::CarrierOptOut,
        Self::Suspended,
        Self::Resumed,
        Self::Unsubscribed,
        Self::Deleted,
        Self::DeletionUndone,
        Self::Erased,
    ];

    /// The word for it in the database and for people who export it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OptIn => "opt_in",
            Self::OptInWhileStopped => "opt_in_while_stopped",
            Self::OptInWhileSuspended => "opt_in_while_suspended",
            Self::OptInAgain => "opt_in_again",
            Self::ConfirmationRequested => "confirmation_requested",
            Self::Confirmed => "confirmed",
            Self::Returned => "returned",
            Self::Stop => "stop",
            Self::Start => "start",
            Self::CarrierOptOut => "carrier_opt_out",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Unsubscribed => "unsubscribed",
            Self::Deleted => "deleted",
            Self::DeletionUndone => "deletion_undone",
            Self::Erased => "erased",
        }
    }
}

impl FromCell for ConsentKind {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        let known = Self::ALL.iter().find(|kind| kind.as_str() == word);
        known.copied().ok_or_else(|| StoreError::corrupt("consent event", word))
    }
}

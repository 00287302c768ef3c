//! The append-only record of who agreed to or refused what, when, how and on which wording.

use domain::{PhoneNumber, SiteId, Timestamp};

use crate::{Store, StoreError};

/// What a visitor saw and agreed to, and from where: the proof of consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The words beside the box.
    pub wording: String,
    /// The page they stood on.
    pub page: Option<String>,
    /// The visitor's address.
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
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// The number.
    pub phone: PhoneNumber,
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
    /// When.
    pub created_at: Timestamp,
}

impl Store {
    /// What a number agreed to and refused on a site, oldest first.
    pub async fn consent_events(&self, site: SiteId, phone: PhoneNumber) -> Result<Vec<ConsentEvent>, StoreError> {
        todo!()
    }
}

//! Opting in.

use domain::{PhoneNumber, Region, SiteId, SubscriberId, Timestamp};

use crate::{Evidence, NewMessage, Store, StoreError};

/// A visitor's wish to receive texts.
#[derive(Debug, Clone)]
pub struct OptIn {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// Its region.
    pub region: Region,
    /// How it came in: `web`, `api`.
    pub source: String,
    /// The visitor's language, a BCP 47 tag.
    pub locale: Option<String>,
    /// What was seen and agreed to.
    pub evidence: Evidence,
    /// The welcome message, for who is new or returns after a deletion.
    pub welcome: Option<NewMessage>,
    /// When.
    pub now: Timestamp,
}

/// What came of an opt-in. In every case the consent event is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribed {
    /// A new active subscriber; the welcome message is queued.
    New(SubscriberId),
    /// Deleted before and active again; the welcome message is queued.
    Returned(SubscriberId),
    /// Active already: nothing changed.
    AlreadyActive(SubscriberId),
    /// Suspended by an admin: nothing changed.
    Suspended(SubscriberId),
    /// The number said STOP: nothing changed.
    Stopped,
}

impl Store {
    /// Takes an opt-in: subscriber, consent event, welcome message and its credits in one transaction. Without enough
    /// credits the welcome message is held until there are.
    pub async fn subscribe(&self, opt_in: OptIn) -> Result<Subscribed, StoreError> {
        todo!()
    }
}

//! The virtual handsets of the demo.

use domain::{PhoneNumber, Timestamp};
use serde::Serialize;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;

/// A virtual handset in the list.
#[derive(Debug, Clone, Serialize)]
pub struct Handset {
    /// Its number.
    pub phone: PhoneNumber,
    /// The number in international format.
    pub phone_international: String,
    /// Messages it received and sent.
    pub messages: u64,
    /// When the last one was.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub last_at: Timestamp,
}

/// A message on a virtual handset.
#[derive(Debug, Clone, Serialize)]
pub struct HandsetMessage {
    /// Whether the handset sent it.
    pub sent: bool,
    /// Whom it is from, or whom it was sent to.
    pub peer: String,
    /// Its text.
    pub body: String,
    /// What became of it: `delivered`, `failed: 005 Unknown subscriber.`, `answered`.
    pub outcome: String,
    /// Whether it got to its other end: a handset's screen shows only what did.
    pub arrived: bool,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub at: Timestamp,
}

impl Engine {
    /// The virtual handsets that have messages, busiest last word first.
    ///
    /// # Errors
    /// `NotFound` outside demo mode.
    pub async fn handsets(&self, access: &SiteAccess) -> Result<Vec<Handset>, EngineError> {
        todo!()
    }

    /// A handset's messages, oldest first; empty for one that has none yet.
    ///
    /// # Errors
    /// `NotFound` outside demo mode, `Invalid` (field `phone`).
    pub async fn handset(&self, access: &SiteAccess, phone: &str) -> Result<Vec<HandsetMessage>, EngineError> {
        todo!()
    }

    /// Lets a handset send an SMS to the site. It arrives through the inbound webhook like any other.
    ///
    /// # Errors
    /// `NotFound` outside demo mode, `Invalid` (fields `phone`, `text`), `Provider` where the webhook wasn't answered.
    pub async fn handset_reply(&self, access: &SiteAccess, phone: &str, text: &str) -> Result<(), EngineError> {
        todo!()
    }
}

//! Claiming messages that are due.

use std::time::Duration;

use domain::{MessageId, MessageKind, PhoneNumber, SiteId, Timestamp};
use uuid::Uuid;

use crate::{Store, StoreError};

/// How long a claim lasts. What is still `sending` afterwards becomes `unknown`.
pub const LEASE: Duration = Duration::from_secs(90);

/// Says whose claim a message is under: random, one for each claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseToken(pub Uuid);

/// A message to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// Identity.
    pub id: MessageId,
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// Who gets it.
    pub recipient: PhoneNumber,
    /// The sender it carries.
    pub sender: String,
    /// The text.
    pub body: String,
    /// The attempt this claim makes, 1 for the first.
    pub attempts: u32,
    /// The claim it is under.
    pub lease: LeaseToken,
}

impl Store {
    /// Takes up to `limit` messages that are due, marks them `sending` under the lease for [`LEASE`] and commits: codes,
    /// STOP confirmations and help first, then other single messages, then broadcasts, which share what is left.
    /// What may not go out any more (STOP, suspension, deletion) is suppressed instead and its credits released.
    pub async fn claim_due(
        &self,
        now: Timestamp,
        limit: u32,
        lease: LeaseToken,
    ) -> Result<Vec<ClaimedMessage>, StoreError> {
        todo!()
    }

    /// When the next message is due, for sites that send: `None` if nothing is queued.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        todo!()
    }
}

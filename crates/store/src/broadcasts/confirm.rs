//! Confirming a broadcast: quote, reservation and recipients in one transaction.

use domain::{Quote, SiteId, Timestamp};

use crate::{Audience, AudienceCounts, Broadcast, RatesId, Store, StoreError};

/// A broadcast to be confirmed.
#[derive(Debug, Clone)]
pub struct NewBroadcast {
    /// The site.
    pub site: SiteId,
    /// The text.
    pub body: String,
    /// The sender it carries.
    pub sender: String,
    /// Who it goes to.
    pub audience: Audience,
    /// The rates it is quoted with.
    pub rates: RatesId,
    /// What the caller calls this request.
    pub idempotency_key: String,
    /// A hash of the request, by which a repeat is told from another request under the same key.
    pub request_hash: Vec<u8>,
    /// Who confirms: `user ada@example.org`, `api key ci`.
    pub actor: String,
    /// When.
    pub now: Timestamp,
}

/// What came of confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// It goes out.
    Created(Broadcast),
    /// The same request under the same key was confirmed before; nothing was done again.
    Replayed(Broadcast),
}

impl Confirmed {
    /// The broadcast, made now or before.
    pub fn into_broadcast(self) -> Broadcast {
        match self {
            Self::Created(broadcast) | Self::Replayed(broadcast) => broadcast,
        }
    }
}

impl Store {
    /// Confirms a broadcast: counts the audience, has it priced, reserves the credits and starts it, all or nothing.
    /// `price` sees the counts of this very transaction.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`], [`StoreError::NoRecipients`], [`StoreError::InsufficientCredits`]; a key is remembered
    /// only by a broadcast that was made.
    pub async fn confirm_broadcast(
        &self,
        new: NewBroadcast,
        price: impl Fn(&AudienceCounts) -> Quote + Send,
    ) -> Result<Confirmed, StoreError> {
        todo!()
    }
}

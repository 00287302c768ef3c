//! The ledger: every change of a credit account, one line each, never changed afterwards.

use domain::{BroadcastId, Credits, MessageId, SiteId, Timestamp};

use crate::{LedgerEntryId, Page, Paged, Store, StoreError};

/// Why an account changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LedgerKind {
    /// Given by an owner.
    Grant,
    /// The free credits of a month.
    Monthly,
    /// Bought.
    Purchase,
    /// Promised to messages.
    Reserve,
    /// Promised, and not needed after all.
    Release,
    /// Used by messages that went out, or may have.
    Spend,
    /// Given back for messages that did not go out after all, or were written off.
    Refund,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Identity.
    pub id: LedgerEntryId,
    /// Why.
    pub kind: LedgerKind,
    /// How the balance changed.
    pub balance_delta: Credits,
    /// How the reserved part changed.
    pub reserved_delta: Credits,
    /// The broadcast it is about.
    pub broadcast: Option<BroadcastId>,
    /// The single message it is about.
    pub message: Option<MessageId>,
    /// Words for people.
    pub note: Option<String>,
    /// Who: `system`, `user ada@example.org`, `api key ci`.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
}

impl Store {
    /// A site's ledger, newest first.
    pub async fn ledger(&self, site: SiteId, page: Page) -> Result<Paged<LedgerEntry>, StoreError> {
        todo!()
    }

    /// Checks that the ledger, the account, the broadcasts and the messages of a site say the same in one snapshot.
    /// [`StoreError::Ledger`] with what differs if they don't.
    pub async fn check_ledger(&self, site: SiteId) -> Result<(), StoreError> {
        todo!()
    }
}

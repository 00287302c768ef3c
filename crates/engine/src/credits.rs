//! Credits: what a site has, where it went, and grants.

use domain::{BroadcastId, Credits, MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::paging::{Paged, Paging};

/// What a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CreditAccount {
    /// Granted and refunded, less spent.
    pub balance: Credits,
    /// Set aside for what is queued.
    pub reserved: Credits,
    /// What is left to use.
    pub available: Credits,
}

/// One line of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerEntry {
    /// `grant`, `monthly`, `purchase`, `reserve`, `release`, `spend` or `refund`.
    pub kind: String,
    /// What it did to the balance.
    pub balance_delta: i64,
    /// What it did to the reservation.
    pub reserved_delta: i64,
    /// The broadcast it is about.
    pub broadcast_id: Option<BroadcastId>,
    /// The message it is about.
    pub message_id: Option<MessageId>,
    /// Words.
    pub note: Option<String>,
    /// Who did it.
    pub actor: String,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// A grant by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// Credits to give, 1 to 1,000,000,000.
    pub amount: i64,
    /// Why; at most 200 characters.
    #[serde(default)]
    pub note: String,
}

impl Engine {
    /// What the site has.
    pub async fn credits(&self, access: &SiteAccess) -> Result<CreditAccount, EngineError> {
        todo!()
    }

    /// The site's ledger, newest first.
    pub async fn ledger(&self, access: &SiteAccess, paging: Paging) -> Result<Paged<LedgerEntry>, EngineError> {
        todo!()
    }

    /// Gives the site credits (owners). What waited for credits goes out.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`.
    pub async fn grant_credits(&self, access: &SiteAccess, grant: GrantInput) -> Result<CreditAccount, EngineError> {
        todo!()
    }
}

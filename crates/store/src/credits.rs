//! Credit accounts: what a site has and what of it is reserved.

use domain::{Credits, SiteId, Timestamp};

use crate::{Store, StoreError};

/// What a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditAccount {
    /// Granted and refunded, less what was spent.
    pub balance: Credits,
    /// The part of the balance that is promised to messages not sent yet.
    pub reserved: Credits,
}

impl CreditAccount {
    /// What can still be promised: balance less reserved, never below zero.
    pub const fn available(self) -> Credits {
        Credits::new(self.balance.get() - self.reserved.get())
    }
}

impl Store {
    /// A site's account. [`StoreError::NotFound`] if there is no such site.
    pub async fn credit_account(&self, site: SiteId) -> Result<CreditAccount, StoreError> {
        todo!()
    }

    /// Adds credits (`amount` above zero) to a site; the account afterwards.
    pub async fn grant_credits(
        &self,
        site: SiteId,
        amount: Credits,
        note: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<CreditAccount, StoreError> {
        todo!()
    }

    /// Adds the free credits of a month (`2026-07`) to a site, once however many processes ask; `true` for the one that
    /// did it. An amount of zero is remembered as granted.
    pub async fn grant_monthly_credits(
        &self,
        site: SiteId,
        month: &str,
        amount: Credits,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        todo!()
    }
}

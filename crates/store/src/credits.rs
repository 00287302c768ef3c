//! Credit accounts: what a site has and what of it is reserved.

use domain::{Credits, SiteId, Timestamp};

use crate::{
    Act, Acting, Change, LedgerKind, Store, StoreError,
    audit::Entry,
    bookkeeping::{SYSTEM, account, deposit},
    db::args,
    ledger::NewLedgerEntry,
};

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
        account(&mut self.read().await?, site).await
    }

    /// Adds the free credits of a month (`2026-07`) to a site, once however many processes ask; `true` for the one that
    /// did it. An amount of zero is remembered as granted. A month is over once the next one was granted, even if the clock
    /// is set back into it.
    pub async fn grant_monthly_credits(
        &self,
        site: SiteId,
        month: &str,
        amount: Credits,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write("grant_monthly_credits").await?;
        tx.lock_site(site).await?;
        if let Some(next) = month_after(month) {
            let sql = "SELECT 1 AS granted FROM monthly_grants WHERE site_id = $1 AND month = $2";
            if tx.optional(sql, args![site, next]).await?.is_some() {
                return Ok(false);
            }
        }
        let first = tx
            .execute(
                "INSERT INTO monthly_grants (site_id, month, created_at) VALUES ($1, $2, $3)
                 ON CONFLICT (site_id, month) DO NOTHING",
                args![site, month, now],
            )
            .await?
            == 1;
        if first && amount > Credits::ZERO {
            deposit(&mut tx, granted(site, LedgerKind::Monthly, amount, month), SYSTEM, now).await?;
        }
        tx.commit().await?;
        Ok(first)
    }
}

impl Acting {
    /// Adds credits (`amount` above zero) to a site; the account afterwards.
    pub async fn grant_credits(
        &self,
        site: SiteId,
        amount: Credits,
        note: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<CreditAccount, StoreError> {
        let mut tx = self.act("grant_credits").await?;
        let before = account(&mut tx, site).await?;
        deposit(&mut tx, granted(site, LedgerKind::Grant, amount, note), actor, now).await?;
        let after = account(&mut tx, site).await?;
        let change = Change::none().new_field("credits", amount.get()).field(
            "balance",
            before.balance.get(),
            after.balance.get(),
        );
        tx.commit(Entry::new(Act::CreditsGranted, "credits").at(site).change(change), now).await?;
        Ok(after)
    }
}

/// `2026-08` after `2026-07`.
fn month_after(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let months = year * 12 + month;
    Some(format!("{:04}-{:02}", months / 12, months % 12 + 1))
}

fn granted(site: SiteId, kind: LedgerKind, amount: Credits, note: &str) -> NewLedgerEntry<'_> {
    NewLedgerEntry {
        site,
        kind,
        balance_delta: amount,
        reserved_delta: Credits::ZERO,
        broadcast: None,
        message: None,
        note: Some(note),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_follow_each_other() {
        assert_eq!(month_after("2026-07").as_deref(), Some("2026-08"));
        assert_eq!(month_after("2026-12").as_deref(), Some("2027-01"));
        assert_eq!(month_after("someday"), None);
    }
}

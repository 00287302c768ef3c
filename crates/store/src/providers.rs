//! The provider account of a site.

use domain::{SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Row, args},
};

/// A site's account with a provider. `Debug` leaves the credentials out.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderAccount {
    /// Which provider: `mocean`, `simulator`.
    pub kind: String,
    /// Its address, where it is not the provider's usual one.
    pub base_url: Option<String>,
    /// The credentials, encrypted by the caller.
    pub sealed_credentials: Vec<u8>,
    /// The sender that messages carry.
    pub sender: String,
    /// Messages a second that the provider takes; `None` sets no rate.
    pub messages_per_second: Option<u32>,
    /// The balance it said last, a decimal number.
    pub balance: Option<String>,
    /// The balance's currency.
    pub currency: Option<String>,
    /// When the balance was asked.
    pub checked_at: Option<Timestamp>,
    /// When the account was saved.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for ProviderAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderAccount")
            .field("kind", &self.kind)
            .field("base_url", &self.base_url)
            .field("sender", &self.sender)
            .finish_non_exhaustive()
    }
}

/// A provider account to be saved.
#[derive(Clone)]
pub struct NewProviderAccount<'a> {
    /// Which provider: `mocean`, `simulator`.
    pub kind: &'a str,
    /// Its address, where it is not the provider's usual one.
    pub base_url: Option<&'a str>,
    /// The credentials, encrypted by the caller.
    pub sealed_credentials: &'a [u8],
    /// The sender that messages carry.
    pub sender: &'a str,
    /// Messages a second that the provider takes; `None` sets no rate.
    pub messages_per_second: Option<u32>,
    /// The balance it said, a decimal number.
    pub balance: Option<&'a str>,
    /// The balance's currency.
    pub currency: Option<&'a str>,
}

const ACCOUNT: &str = "SELECT kind, base_url, sealed_credentials, sender, messages_per_second, balance, currency,
           checked_at, updated_at
    FROM provider_accounts";

fn provider_account(row: &Row) -> Result<ProviderAccount, StoreError> {
    Ok(ProviderAccount {
        kind: row.get("kind")?,
        base_url: row.get("base_url")?,
        sealed_credentials: row.get("sealed_credentials")?,
        sender: row.get("sender")?,
        messages_per_second: row.get("messages_per_second")?,
        balance: row.get("balance")?,
        currency: row.get("currency")?,
        checked_at: row.get("checked_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// What saving an account changes, without its credentials.
fn saved(before: Option<&ProviderAccount>, account: &NewProviderAccount<'_>) -> Change {
    let mut change = Change::none();
    let fields = [
        ("kind", before.map(|before| before.kind.as_str()), Some(account.kind)),
        ("base_url", before.and_then(|before| before.base_url.as_deref()), account.base_url),
        ("sender", before.map(|before| before.sender.as_str()), Some(account.sender)),
    ];
    for (name, was, became) in fields {
        if was != became {
            change = change.field(name, was, became);
        }
    }
    let pace = before.and_then(|before| before.messages_per_second);
    if pace != account.messages_per_second {
        change = change.field("messages_per_second", pace, account.messages_per_second);
    }
    if before.is_none_or(|before| before.sealed_credentials != account.sealed_credentials) {
        change = change.secret("credentials");
    }
    change
}

impl Store {
    /// The site's provider account, if it has one.
    pub async fn provider_account(&self, site: SiteId) -> Result<Option<ProviderAccount>, StoreError> {
        let sql = format!("{ACCOUNT} WHERE site_id = $1");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![site]).await?;
        row.as_ref().map(provider_account).transpose()
    }

    /// Whether any site has a provider account.
    pub async fn any_provider_account(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS found FROM provider_accounts LIMIT 1";
        Ok(self.read().await?.optional(sql, Vec::new()).await?.is_some())
    }

    /// Notes the balance that the provider said at `now`. [`StoreError::NotFound`] without an account.
    pub async fn set_provider_balance(
        &self,
        site: SiteId,
        balance: &str,
        currency: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write("set_provider_balance").await?;
        let sql = "UPDATE provider_accounts SET balance = $2, currency = $3, checked_at = $4 WHERE site_id = $1";
        if tx.execute(sql, args![site, balance, currency, now]).await? == 0 {
            return Err(StoreError::NotFound("provider account"));
        }
        tx.commit().await
    }
}

impl Acting {
    /// Saves the site's provider account in place of an earlier one; its balance counts as asked at `now`.
    pub async fn put_provider_account(
        &self,
        site: SiteId,
        account: NewProviderAccount<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("put_provider_account").await?;
        tx.lock_site(site).await?;
        let there = tx.optional(AssertSqlSafe(format!("{ACCOUNT} WHERE site_id = $1")), args![site]).await?;
        let before = there.as_ref().map(provider_account).transpose()?;
        tx.execute(
            "INSERT INTO provider_accounts
                 (site_id, kind, base_url, sealed_credentials, sender, balance, currency, checked_at, updated_at,
                  messages_per_second)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
             ON CONFLICT (site_id) DO UPDATE
             SET kind = excluded.kind, base_url = excluded.base_url,
                 sealed_credentials = excluded.sealed_credentials, sender = excluded.sender,
                 balance = excluded.balance, currency = excluded.currency,
                 checked_at = excluded.checked_at, updated_at = excluded.updated_at,
                 messages_per_second = excluded.messages_per_second",
            args![
                site,
                account.kind,
                account.base_url,
                account.sealed_credentials,
                account.sender,
                account.balance,
                account.currency,
                now,
                account.messages_per_second,
            ],
        )
        .await?;
        tx.commit(
            Entry::new(Act::ProviderSaved, "provider account").at(site).change(saved(before.as_ref(), &account)),
            now,
        )
        .await
    }
}

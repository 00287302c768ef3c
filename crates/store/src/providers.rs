//! The provider account of a site, and the secrets of its webhooks.

use domain::{SiteId, Timestamp};

use crate::{Store, StoreError};

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
    /// The balance it said, a decimal number.
    pub balance: Option<&'a str>,
    /// The balance's currency.
    pub currency: Option<&'a str>,
}

impl Store {
    /// The site's provider account, if it has one.
    pub async fn provider_account(&self, site: SiteId) -> Result<Option<ProviderAccount>, StoreError> {
        todo!()
    }

    /// Whether any site has a provider account.
    pub async fn any_provider_account(&self) -> Result<bool, StoreError> {
        todo!()
    }

    /// Saves the site's provider account in place of an earlier one; its balance counts as asked at `now`.
    pub async fn put_provider_account(
        &self,
        site: SiteId,
        account: NewProviderAccount<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// Notes the balance that the provider said at `now`. [`StoreError::NotFound`] without an account.
    pub async fn set_provider_balance(
        &self,
        site: SiteId,
        balance: &str,
        currency: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// The site's webhook secret, encrypted by the caller.
    pub async fn webhook_secret(&self, site: SiteId) -> Result<Option<Vec<u8>>, StoreError> {
        todo!()
    }

    /// Keeps a webhook secret (its hash, and itself encrypted) unless the site has one; the encrypted one that is there
    /// afterwards, the same for all who ask at once.
    pub async fn put_webhook_secret_if_absent(
        &self,
        site: SiteId,
        hash: &[u8],
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, StoreError> {
        todo!()
    }

    /// Puts a new webhook secret in place of the old one, which is unknown from then on.
    pub async fn replace_webhook_secret(
        &self,
        site: SiteId,
        hash: &[u8],
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        todo!()
    }

    /// The site whose webhook secret has that hash.
    pub async fn site_by_webhook_hash(&self, hash: &[u8]) -> Result<Option<SiteId>, StoreError> {
        todo!()
    }
}

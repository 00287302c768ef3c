//! Who may do what, and the keys of the REST API.

use domain::{ApiKeyId, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Store, StoreError};

/// What a user or an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything: sites, users, keys, credits.
    Owner,
    /// The daily work on a site.
    Admin,
}

/// Which sites a user or an API key reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteScope {
    /// Every site, those to come too.
    All,
    /// One site.
    One(SiteId),
}

/// A key of the REST API, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identity.
    pub id: ApiKeyId,
    /// What its maker called it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub scope: SiteScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A key to be kept.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// The hash of its secret, by which it is found.
    pub hash: &'a [u8],
    /// What its maker calls it.
    pub name: &'a str,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub scope: SiteScope,
}

impl Store {
    /// Keeps a key.
    pub async fn create_api_key(&self, key: NewApiKey<'_>, now: Timestamp) -> Result<ApiKey, StoreError> {
        todo!()
    }

    /// The key with that hash, unless it was revoked; notes that it was used, at most once a minute.
    pub async fn api_key_by_hash(&self, hash: &[u8], now: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        todo!()
    }

    /// All keys, newest first, revoked ones too.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        todo!()
    }

    /// Takes a key back; once more changes nothing. [`StoreError::NotFound`] if there is none.
    pub async fn revoke_api_key(&self, id: ApiKeyId, now: Timestamp) -> Result<(), StoreError> {
        todo!()
    }
}

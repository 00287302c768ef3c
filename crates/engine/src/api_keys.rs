//! Keys for programs.

use std::fmt;

use domain::{ApiKeyId, Timestamp};
use serde::Serialize;

use store::Role;

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is for, 1 to 80 characters.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The slug of the one site it is for; `None` for all sites.
    pub site: Option<String>,
}

/// A key as it is listed. The key itself is nowhere to be had.
#[derive(Debug, Clone, Serialize)]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The slug of the one site it is for; `None` for all sites.
    pub site: Option<String>,
    /// When it was made.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
    /// When it was used last, to about a minute.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub revoked_at: Option<Timestamp>,
}

/// A key that was just made: the only time it can be read.
#[derive(Clone)]
pub struct CreatedApiKey {
    /// The key, for the `Authorization: Bearer` header.
    pub key: String,
    /// How it is listed.
    pub view: ApiKeyView,
}

impl fmt::Debug for CreatedApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedApiKey").field("view", &self.view).finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes a key (owners). Only its hash is stored.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound` for the site.
    pub async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<CreatedApiKey, EngineError> {
        todo!()
    }

    /// All keys, revoked ones too (owners).
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn api_keys(&self, actor: &Actor) -> Result<Vec<ApiKeyView>, EngineError> {
        todo!()
    }

    /// Revokes a key (owners). It is refused from now on.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_api_key(&self, actor: &Actor, id: ApiKeyId) -> Result<(), EngineError> {
        todo!()
    }

    /// Who a bearer token is; `None` for what is no key or a revoked one.
    pub async fn authenticate(&self, bearer: &str) -> Result<Option<Actor>, EngineError> {
        todo!()
    }
}

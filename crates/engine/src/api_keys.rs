//! Keys for programs.

use std::fmt;

use domain::{ApiKeyId, Timestamp};
use serde::Serialize;
use store::{ApiKey, Role, SiteScope};

use crate::actor::{Actor, ActorKind};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::{random_token, token_hash};
use crate::sites::Site;

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is for, 1 to 80 characters.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The slug of the one site it is for; `None` for all sites that its maker reaches.
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

/// What every key begins with, so that one that leaked is recognised for what it is.
const KEY_PREFIX: &str = "carillon_";
/// A key has 52 characters; whoever sends more needs no look into the database.
const MAX_KEY_BYTES: usize = 128;

impl Engine {
    /// Makes a key (owners). Only its hash is stored.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound` for the site.
    pub async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<CreatedApiKey, EngineError> {
        actor.require_owner()?;
        let name = domain::name(&new.name).map_err(|problem| EngineError::invalid("name", problem.to_string()))?;
        let sites = self.sites(actor).await?;
        let scope = match &new.site {
            None => actor.sites,
            Some(slug) => {
                let site = sites.iter().find(|site| site.slug.as_str() == slug);
                SiteScope::One(site.ok_or(EngineError::NotFound("site"))?.id)
            }
        };
        let key = format!("{KEY_PREFIX}{}", random_token()?);
        let stored = store::NewApiKey { hash: &token_hash(&key), name: &name, role: new.role, scope };
        let created = self.by(actor).create_api_key(stored, self.now()).await?;
        Ok(CreatedApiKey { key, view: ApiKeyView::of(created, &sites) })
    }

    /// All keys, revoked ones too (owners), newest first.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn api_keys(&self, actor: &Actor) -> Result<Vec<ApiKeyView>, EngineError> {
        actor.require_owner()?;
        let sites = self.sites(actor).await?;
        let keys = self.store().api_keys().await?;
        Ok(keys.into_iter().filter(|key| reaches(actor, key)).map(|key| ApiKeyView::of(key, &sites)).collect())
    }

    /// Revokes a key (owners). It is refused from now on; once more changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_api_key(&self, actor: &Actor, id: ApiKeyId) -> Result<(), EngineError> {
        actor.require_owner()?;
        let keys = self.store().api_keys().await?;
        if !keys.iter().any(|key| key.id == id && reaches(actor, key)) {
            return Err(EngineError::NotFound("API key"));
        }
        Ok(self.by(actor).revoke_api_key(id, self.now()).await?)
    }

    /// Who a bearer token is; `None` for what is no key or a revoked one.
    ///
    /// Keys are 256 random bits and looked up by their hash, so the time it takes says nothing about them.
    pub async fn authenticate(&self, bearer: &str) -> Result<Option<Actor>, EngineError> {
        if !bearer.starts_with(KEY_PREFIX) || bearer.len() > MAX_KEY_BYTES {
            return Ok(None);
        }
        let key = self.store().api_key_by_hash(&token_hash(bearer), self.now()).await?;
        Ok(key.map(|key| Actor {
            kind: ActorKind::ApiKey(key.id),
            name: key.name,
            role: key.role,
            sites: key.scope,
            address: None,
        }))
    }
}

impl ApiKeyView {
    fn of(key: ApiKey, sites: &[Site]) -> Self {
        let site = match key.scope {
            SiteScope::All => None,
            SiteScope::One(id) => sites.iter().find(|site| site.id == id).map(|site| site.slug.to_string()),
        };
        Self {
            id: key.id,
            name: key.name,
            role: key.role,
            site,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// Whether a key lies within the actor's own sites.
fn reaches(actor: &Actor, key: &ApiKey) -> bool {
    actor.sites == SiteScope::All || actor.sites == key.scope
}

//! Keys for programs.

use std::fmt;
use std::time::Duration;

use domain::{ApiKeyId, Scope, Scopes, SiteScope, Timestamp};
use store::ApiKey;

use crate::actor::{Actor, ActorKind, Powers};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::secrets::{random_token, token_hash};
use crate::sites::Site;

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// What it is for, 1 to 80 characters.
    pub name: String,
    /// What it may be used for: at least one scope.
    pub scopes: Scopes,
    /// The slug of the one site it is for; `None` for all sites.
    pub site: Option<String>,
    /// After how many days it ends by itself, up to ten years; `None` for never.
    pub expires_in_days: Option<u32>,
}

impl NewApiKey {
    /// A key for everything at all sites that never ends.
    pub fn for_everything(name: impl Into<String>) -> Self {
        let scopes = [Scope::Everything].into_iter().collect();
        Self { name: name.into(), scopes, site: None, expires_in_days: None }
    }
}

/// A key as it is listed. The key itself is nowhere to be had.
#[derive(Debug, Clone)]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// The slug of the one site it is for; `None` for all sites.
    pub site: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to about a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Whether it has.
    pub is_over: bool,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Who a bearer token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// A program that may call.
    Known(Actor),
    /// A key that ended by itself.
    Expired,
    /// No key, or a revoked one.
    Unknown,
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
/// The longest time a key may be given, in days: ten years.
const MAX_DAYS: u32 = 3_650;

impl Engine {
    /// Makes a key (owners, for the sites they own). Only its hash is stored.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for the fields `name`, `scopes` and `expires_in_days`; `NotFound` for the site.
    pub async fn create_api_key(&self, actor: &Actor, new: NewApiKey) -> Result<CreatedApiKey, EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let sites = self.sites(actor).await?;
        let reach = match &new.site {
            None => SiteScope::All,
            Some(slug) => {
                let site = sites.iter().find(|site| site.slug.as_str() == slug);
                SiteScope::One(site.ok_or(EngineError::NotFound("site"))?.id)
            }
        };
        actor.require(Scope::Everything, reach)?;
        let mut errors = FieldErrors::default();
        let mut name = String::new();
        errors.take("name", domain::name(&new.name), &mut name);
        if new.scopes.is_empty() {
            errors.add("scopes", "Choose at least one thing that the key may be used for.");
        }
        if reach != SiteScope::All && new.scopes.iter().any(Scope::concerns_all_sites) {
            errors.add("scopes", "Only a key for all sites can add sites.");
        }
        if new.expires_in_days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
            errors.add("expires_in_days", "Give a whole number of days from 1 to 3,650.");
        }
        errors.into_result()?;
        let now = self.now();
        let lasts = new.expires_in_days.map(|days| Duration::from_hours(24 * u64::from(days)));
        let key = format!("{KEY_PREFIX}{}", random_token()?);
        let stored = store::NewApiKey {
            hash: &token_hash(&key),
            name: &name,
            scopes: new.scopes,
            sites: reach,
            expires_at: lasts.map(|lasts| now.plus(lasts)),
        };
        let created = self.by(actor).create_api_key(stored, now).await?;
        Ok(CreatedApiKey { key, view: ApiKeyView::of(created, &sites, now) })
    }

    /// All keys of the sites that the actor owns, revoked ones too, newest first.
    ///
    /// # Errors
    /// `Forbidden` where they own none.
    pub async fn api_keys(&self, actor: &Actor) -> Result<Vec<ApiKeyView>, EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let sites = self.sites(actor).await?;
        let keys = self.store().api_keys().await?;
        let theirs = keys.into_iter().filter(|key| actor.may_all_over(Scope::Everything, key.sites));
        Ok(theirs.map(|key| ApiKeyView::of(key, &sites, self.now())).collect())
    }

    /// Revokes a key (owners of its sites). It is refused from now on; once more changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_api_key(&self, actor: &Actor, id: ApiKeyId) -> Result<(), EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let keys = self.store().api_keys().await?;
        if !keys.iter().any(|key| key.id == id && actor.may_all_over(Scope::Everything, key.sites)) {
            return Err(EngineError::NotFound("API key"));
        }
        Ok(self.by(actor).revoke_api_key(id, self.now()).await?)
    }

    /// Who a bearer token is.
    ///
    /// Keys are 256 random bits and looked up by their hash, so the time it takes says nothing about them.
    pub async fn authenticate(&self, bearer: &str) -> Result<Bearer, EngineError> {
        if !bearer.starts_with(KEY_PREFIX) || bearer.len() > MAX_KEY_BYTES {
            return Ok(Bearer::Unknown);
        }
        let now = self.now();
        let Some(key) = self.store().api_key_by_hash(&token_hash(bearer), now).await? else {
            return Ok(Bearer::Unknown);
        };
        if key.is_over(now) {
            return Ok(Bearer::Expired);
        }
        let powers = Powers::Scopes { scopes: key.scopes, sites: key.sites };
        Ok(Bearer::Known(Actor { kind: ActorKind::ApiKey(key.id), name: key.name, powers, address: None }))
    }
}

impl ApiKeyView {
    fn of(key: ApiKey, sites: &[Site], now: Timestamp) -> Self {
        let site = match key.sites {
            SiteScope::All => None,
            SiteScope::One(id) => sites.iter().find(|site| site.id == id).map(|site| site.slug.to_string()),
        };
        Self {
            is_over: key.is_over(now),
            id: key.id,
            name: key.name,
            scopes: key.scopes,
            site,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
        }
    }
}

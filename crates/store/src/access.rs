//! Who may do what, and the keys of the REST API.

use std::time::Duration;

use domain::{ApiKeyId, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{FromCell, Row, args},
    ids::new_id,
};

/// What a user or an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything: sites, users, keys, credits.
    Owner,
    /// The daily work on a site.
    Manager,
    /// Looking, and changing nothing.
    Viewer,
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

impl Role {
    /// `owner`, `manager` or `viewer`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Viewer => "viewer",
        }
    }

    /// Whether it may do all that `needed` may.
    pub const fn includes(self, needed: Self) -> bool {
        match needed {
            Self::Owner => matches!(self, Self::Owner),
            Self::Manager => matches!(self, Self::Owner | Self::Manager),
            Self::Viewer => true,
        }
    }
}

impl FromCell for Role {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        [Self::Owner, Self::Manager, Self::Viewer]
            .into_iter()
            .find(|role| role.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("role", word))
    }
}

impl SiteScope {
    /// Whether it reaches a site.
    pub fn reaches(self, site: SiteId) -> bool {
        match self {
            Self::All => true,
            Self::One(only) => only == site,
        }
    }

    /// As it is stored: the one site, or NULL for all.
    pub(crate) const fn site(self) -> Option<SiteId> {
        match self {
            Self::All => None,
            Self::One(site) => Some(site),
        }
    }

    pub(crate) fn from_site(site: Option<SiteId>) -> Self {
        site.map_or(Self::All, Self::One)
    }
}

/// How exact `last_used_at` is: a write for each call would cost more than it tells.
const USE_NOTED_EVERY: Duration = Duration::from_mins(1);

const API_KEY: &str = "SELECT id, name, role, site_id, created_at, last_used_at, revoked_at FROM api_keys";

fn api_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.get("id")?,
        name: row.get("name")?,
        role: row.get("role")?,
        scope: SiteScope::from_site(row.get("site_id")?),
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

impl Acting {
    /// Keeps a key.
    pub async fn create_api_key(&self, key: NewApiKey<'_>, now: Timestamp) -> Result<ApiKey, StoreError> {
        let id = ApiKeyId::from_uuid(new_id(now)?);
        let mut tx = self.act("create_api_key").await?;
        tx.execute(
            "INSERT INTO api_keys (id, hash, name, role, site_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id, key.hash, key.name, key.role.as_str(), key.scope.site(), now],
        )
        .await?;
        let made = Change::none().new_field("role", key.role.as_str());
        let entry = Entry::new(Act::ApiKeyCreated, "api key").at(key.scope.site()).id(id).name(key.name).change(made);
        tx.commit(entry, now).await?;
        Ok(ApiKey {
            id,
            name: key.name.to_owned(),
            role: key.role,
            scope: key.scope,
            created_at: now,
            last_used_at: None,
            revoked_at: None,
        })
    }

    /// Takes a key back; once more changes nothing. [`StoreError::NotFound`] if there is none.
    pub async fn revoke_api_key(&self, id: ApiKeyId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("revoke_api_key").await?;
        let sql = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING name, site_id";
        let Some(row) = tx.optional(sql, args![id, now]).await? else {
            let there = tx.optional("SELECT id FROM api_keys WHERE id = $1", args![id]).await?;
            return there.map(|_| ()).ok_or(StoreError::NotFound("API key"));
        };
        let name: String = row.get("name")?;
        let entry =
            Entry::new(Act::ApiKeyRevoked, "api key").at(row.get::<Option<SiteId>>("site_id")?).id(id).name(&name);
        tx.commit(entry, now).await
    }
}

impl Store {
    /// The key with that hash, unless it was revoked; notes that it was used, at most once a minute.
    pub async fn api_key_by_hash(&self, hash: &[u8], now: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let sql = format!("{API_KEY} WHERE hash = $1 AND revoked_at IS NULL");
        let Some(row) = self.read().await?.optional(AssertSqlSafe(sql), args![hash]).await? else {
            return Ok(None);
        };
        let mut key = api_key(&row)?;
        if key.last_used_at.is_none_or(|used| now.since(used) >= USE_NOTED_EVERY) {
            let mut tx = self.write("api_key_by_hash").await?;
            tx.execute("UPDATE api_keys SET last_used_at = $2 WHERE id = $1", args![key.id, now]).await?;
            tx.commit().await?;
            key.last_used_at = Some(now);
        }
        Ok(Some(key))
    }

    /// All keys, newest first, revoked ones too.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let sql = format!("{API_KEY} ORDER BY id DESC");
        self.read().await?.all(AssertSqlSafe(sql), Vec::new()).await?.iter().map(api_key).collect()
    }
}

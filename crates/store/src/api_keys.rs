//! The keys of the REST API.

use std::time::Duration;

use domain::{ApiKeyId, Scopes, SiteId, SiteScope, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Row, args},
    ids::new_id,
};

/// A key of the REST API, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identity.
    pub id: ApiKeyId,
    /// What its maker called it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// Where.
    pub sites: SiteScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
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
    /// What it may be used for.
    pub scopes: Scopes,
    /// Where.
    pub sites: SiteScope,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it has ended by itself.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// How exact `last_used_at` is: a write for each call would cost more than it tells.
const USE_NOTED_EVERY: Duration = Duration::from_mins(1);

const API_KEY: &str =
    "SELECT id, name, scopes, site_id, created_at, last_used_at, expires_at, revoked_at FROM api_keys";

fn api_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.get("id")?,
        name: row.get("name")?,
        scopes: row.get("scopes")?,
        sites: SiteScope::from_site(row.get("site_id")?),
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

impl Acting {
    /// Keeps a key.
    pub async fn create_api_key(&self, key: NewApiKey<'_>, now: Timestamp) -> Result<ApiKey, StoreError> {
        let id = ApiKeyId::from_uuid(new_id(now)?);
        let mut tx = self.act("create_api_key").await?;
        tx.execute(
            "INSERT INTO api_keys (id, hash, name, scopes, site_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![id, key.hash, key.name, key.scopes, key.sites.site(), now, key.expires_at],
        )
        .await?;
        let made = Change::none()
            .new_field("scopes", key.scopes.to_string())
            .new_field("expires_at", key.expires_at.map(Timestamp::as_micros));
        let entry = Entry::new(Act::ApiKeyCreated, "api key").at(key.sites.site()).id(id).name(key.name).change(made);
        tx.commit(entry, now).await?;
        Ok(ApiKey {
            id,
            name: key.name.to_owned(),
            scopes: key.scopes,
            sites: key.sites,
            created_at: now,
            last_used_at: None,
            expires_at: key.expires_at,
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
    /// The key with that hash, unless it was revoked. As long as it is not over at `now`, notes that it was used, at most
    /// once a minute.
    pub async fn api_key_by_hash(&self, hash: &[u8], now: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let sql = format!("{API_KEY} WHERE hash = $1 AND revoked_at IS NULL");
        let Some(row) = self.read().await?.optional(AssertSqlSafe(sql), args![hash]).await? else {
            return Ok(None);
        };
        let mut key = api_key(&row)?;
        if !key.is_over(now) && key.last_used_at.is_none_or(|used| now.since(used) >= USE_NOTED_EVERY) {
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

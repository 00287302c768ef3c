//! Sites.

use domain::{SiteId, SiteSettings, Slug, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Row, Tx, args},
    ids::new_id,
};

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Identity.
    pub id: SiteId,
    /// Its short name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Whether it sends anything at all.
    pub sms_enabled: bool,
    /// What its owner set.
    pub settings: SiteSettings,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a site becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteChange {
    /// Its name for people.
    pub name: String,
    /// Whether it sends anything at all.
    pub sms_enabled: bool,
    /// What its owner set.
    #[serde(flatten)]
    pub settings: SiteSettings,
}

/// The short name and the name of the site that a new database holds.
const DEFAULT_SITE: (&str, &str) = ("main", "Carillon");

const SITE: &str = "SELECT id, slug, name, sms_enabled, settings, created_at FROM sites";

fn site(row: &Row) -> Result<Site, StoreError> {
    Ok(Site {
        id: row.get("id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        sms_enabled: row.get("sms_enabled")?,
        settings: row.json("settings")?,
        created_at: row.get("created_at")?,
    })
}

fn settings_json(settings: &SiteSettings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|error| StoreError::corrupt("settings", error))
}

/// The settings' quiet hours as they stand beside them.
fn quiet_json(settings: &SiteSettings) -> Result<Option<String>, StoreError> {
    let hours = settings.quiet_hours;
    let json = hours.is_on().then(|| serde_json::to_string(&hours)).transpose();
    json.map_err(|error| StoreError::corrupt("quiet hours", error))
}

/// Adds a site and its account, unless the short name is taken; whether it did.
async fn insert(tx: &mut Tx, slug: &str, name: &str, now: Timestamp) -> Result<bool, StoreError> {
    let id = SiteId::from_uuid(new_id(now)?);
    let added = tx
        .execute(
            "INSERT INTO sites (id, slug, name, sms_enabled, settings, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)
             ON CONFLICT (slug) DO NOTHING",
            args![id, slug, name, true, settings_json(&SiteSettings::default())?, now],
        )
        .await?;
    if added == 1 {
        tx.execute("INSERT INTO credit_accounts (site_id) VALUES ($1)", args![id]).await?;
    }
    Ok(added == 1)
}

async fn by_id(tx: &mut Tx, id: SiteId) -> Result<Option<Site>, StoreError> {
    let row = tx.optional(AssertSqlSafe(format!("{SITE} WHERE id = $1")), args![id]).await?;
    row.as_ref().map(site).transpose()
}

async fn by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Site>, StoreError> {
    let row = tx.optional(AssertSqlSafe(format!("{SITE} WHERE slug = $1")), args![slug]).await?;
    row.as_ref().map(site).transpose()
}

async fn oldest(tx: &mut Tx) -> Result<Option<Site>, StoreError> {
    let row = tx.optional(AssertSqlSafe(format!("{SITE} ORDER BY id LIMIT 1")), Vec::new()).await?;
    row.as_ref().map(site).transpose()
}

impl Store {
    /// All sites, oldest first.
    pub async fn sites(&self) -> Result<Vec<Site>, StoreError> {
        let sql = format!("{SITE} ORDER BY id");
        self.read().await?.all(AssertSqlSafe(sql), Vec::new()).await?.iter().map(site).collect()
    }

    /// The site with that identity.
    pub async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError> {
        by_id(&mut self.read().await?, id).await
    }

    /// The site with that short name.
    pub async fn site_by_slug(&self, slug: &Slug) -> Result<Option<Site>, StoreError> {
        by_slug(&mut self.read().await?, slug.as_str()).await
    }

    /// The oldest site; makes `main` in a database without any, once however many processes ask.
    pub async fn ensure_default_site(&self, now: Timestamp) -> Result<Site, StoreError> {
        if let Some(site) = oldest(&mut self.read().await?).await? {
            return Ok(site);
        }
        let mut tx = self.write("ensure_default_site").await?;
        if oldest(&mut tx).await?.is_none() {
            // Whoever comes second waits here for the first, and finds the name taken.
            insert(&mut tx, DEFAULT_SITE.0, DEFAULT_SITE.1, now).await?;
        }
        let site = oldest(&mut tx).await?.ok_or(StoreError::NotFound("site"))?;
        tx.commit().await?;
        Ok(site)
    }
}

impl Acting {
    /// Makes a site with default settings and an empty credit account. [`StoreError::Taken`] if the short name is.
    pub async fn create_site(&self, slug: &Slug, name: &str, now: Timestamp) -> Result<Site, StoreError> {
        let mut tx = self.act("create_site").await?;
        if !insert(&mut tx, slug.as_str(), name, now).await? {
            return Err(StoreError::Taken("slug"));
        }
        let made = by_slug(&mut tx, slug.as_str()).await?.ok_or(StoreError::NotFound("site"))?;
        let entry = Entry::new(Act::SiteCreated, "site").at(made.id).id(made.id).name(made.slug.as_str());
        let change = Change::none().new_field("slug", made.slug.as_str()).new_field("name", made.name.as_str());
        tx.commit(entry.change(change), now).await?;
        Ok(made)
    }

    /// Changes a site into what `change` makes of it, as it is in this very transaction: nobody else's change is lost.
    /// Nothing changes if `change` refuses; [`StoreError::NotFound`] if there is no such site.
    pub async fn change_site<E: From<StoreError>>(
        &self,
        id: SiteId,
        now: Timestamp,
        change: impl FnOnce(&Site) -> Result<SiteChange, E> + Send,
    ) -> Result<Site, E> {
        let mut tx = self.act("change_site").await?;
        tx.lock_site(id).await?;
        let before = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("site"))?;
        let after = change(&before)?;
        let was = SiteChange { name: before.name, sms_enabled: before.sms_enabled, settings: before.settings };
        let changed = Change::between(&was, &after)?;
        let SiteChange { name, sms_enabled, settings } = after;
        let quiet_changed_at = (settings.quiet_hours != was.settings.quiet_hours).then_some(now);
        tx.execute(
            "UPDATE sites
             SET name = $2, sms_enabled = $3, settings = $4, updated_at = $5, quiet_hours = $6,
                 quiet_changed_at = COALESCE($7, quiet_changed_at)
             WHERE id = $1",
            args![id, name, sms_enabled, settings_json(&settings)?, now, quiet_json(&settings)?, quiet_changed_at],
        )
        .await?;
        let after = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("site"))?;
        if changed.is_empty() {
            tx.commit_without_act().await?;
        } else {
            let entry = Entry::new(Act::SiteSettingsChanged, "site").at(id).id(id).name(after.slug.as_str());
            tx.commit(entry.change(changed), now).await?;
        }
        Ok(after)
    }
}

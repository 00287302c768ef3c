//! Sites.

use domain::{SiteId, SiteSettings, Slug, Timestamp};

use crate::{Store, StoreError};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteChange {
    /// Its name for people.
    pub name: String,
    /// Whether it sends anything at all.
    pub sms_enabled: bool,
    /// What its owner set.
    pub settings: SiteSettings,
}

impl Store {
    /// All sites, oldest first.
    pub async fn sites(&self) -> Result<Vec<Site>, StoreError> {
        todo!()
    }

    /// The site with that identity.
    pub async fn site(&self, id: SiteId) -> Result<Option<Site>, StoreError> {
        todo!()
    }

    /// The site with that short name.
    pub async fn site_by_slug(&self, slug: &Slug) -> Result<Option<Site>, StoreError> {
        todo!()
    }

    /// Makes a site with default settings and an empty credit account. [`StoreError::Taken`] if the short name is.
    pub async fn create_site(&self, slug: &Slug, name: &str, now: Timestamp) -> Result<Site, StoreError> {
        todo!()
    }

    /// The oldest site; makes `main` in a database without any, once however many processes ask.
    pub async fn ensure_default_site(&self, now: Timestamp) -> Result<Site, StoreError> {
        todo!()
    }

    /// Changes a site. [`StoreError::NotFound`] if there is none.
    pub async fn update_site(&self, id: SiteId, change: &SiteChange, now: Timestamp) -> Result<Site, StoreError> {
        todo!()
    }
}

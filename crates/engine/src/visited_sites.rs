//! What requests of visitors need to know of a site, remembered for a few seconds: nodes near the visitors may be far from
//! the database, and a page view needs nothing else of it.
//!
//! Only settings are remembered, no subscriber and nothing about credits. What this process changes it forgets at once; what
//! another one changes is seen here [`LIFETIME`] later at the latest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::SiteId;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::providers::SIMULATOR_SENDER;
use crate::public_site::PublicSites;
use crate::sites::Site;
use crate::words::Samples;

/// How old settings may be when a visitor sees them.
const LIFETIME: Duration = Duration::from_secs(5);

/// A site with what belongs to its settings.
#[derive(Debug)]
pub(crate) struct VisitedSite {
    /// The site as it was read.
    pub(crate) site: Site,
    /// The sender of its provider account; `None` where it has none.
    pub(crate) account_sender: Option<String>,
    /// The same for its visitors, words filled in.
    pub(crate) public: Arc<PublicSites>,
}

impl VisitedSite {
    /// Whom the site's messages are from, for its words.
    pub(crate) fn sender(&self) -> &str {
        self.account_sender.as_deref().unwrap_or(SIMULATOR_SENDER)
    }
}

/// Sites by slug; the default site under the empty one. As many as there are sites: what is not found isn't remembered.
#[derive(Debug, Default)]
pub(crate) struct VisitedSites(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    sites: HashMap<String, (Instant, Arc<VisitedSite>)>,
    /// Counts how often everything was forgotten, so that what was read before is not remembered after.
    forgotten: u64,
}

impl VisitedSites {
    /// The site, if it was read less than [`LIFETIME`] before `now`; else which count to give to [`Self::keep`].
    fn get(&self, slug: &str, now: Instant) -> Result<Arc<VisitedSite>, u64> {
        let remembered = self.lock();
        match remembered.sites.get(slug) {
            Some((read, site)) if now.duration_since(*read) < LIFETIME => Ok(Arc::clone(site)),
            _ => Err(remembered.forgotten),
        }
    }

    /// Remembers a site whose reading began at `read`.
    fn keep(&self, slug: &str, site: &Arc<VisitedSite>, read: Instant, forgotten: u64) {
        let mut remembered = self.lock();
        if remembered.forgotten == forgotten {
            remembered.sites.insert(slug.to_owned(), (read, Arc::clone(site)));
        }
    }

    /// Forgets all: something about a site changes.
    pub(crate) fn forget(&self) {
        let mut remembered = self.lock();
        remembered.sites.clear();
        remembered.forgotten += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// A site as visitors may see it, a few seconds old at most; the default site without a slug.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn visited_site(&self, slug: Option<&str>) -> Result<Arc<VisitedSite>, EngineError> {
        let (key, now) = (slug.unwrap_or_default(), Instant::now());
        let forgotten = match self.visited_sites().get(key, now) {
            Ok(site) => return Ok(site),
            Err(forgotten) => forgotten,
        };
        let site = self.read_visited_site(slug).await?;
        self.visited_sites().keep(key, &site, now, forgotten);
        Ok(site)
    }

    /// A site as it is at this moment.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn site_to_judge(&self, id: SiteId) -> Result<Arc<VisitedSite>, EngineError> {
        let site = self.store().site(id).await?.ok_or(EngineError::NotFound("site"))?;
        self.visited(site.into()).await
    }

    async fn read_visited_site(&self, slug: Option<&str>) -> Result<Arc<VisitedSite>, EngineError> {
        let site = if let Some(slug) = slug {
            self.site_by_slug(slug).await?
        } else {
            let sites = self.store().sites().await?;
            sites.into_iter().next().map(Site::from).ok_or(EngineError::NotFound("site"))?
        };
        self.visited(site).await
    }

    /// A site with what belongs to its settings.
    pub(crate) async fn visited(&self, site: Site) -> Result<Arc<VisitedSite>, EngineError> {
        let account_sender = self.store().provider_account(site.id).await?.map(|account| account.sender);
        let sender = account_sender.clone().unwrap_or_else(|| SIMULATOR_SENDER.to_owned());
        let public = PublicSites::of(&site, &Samples { sender, preferences: self.sample_preferences() });
        Ok(Arc::new(VisitedSite { site, account_sender, public: Arc::new(public) }))
    }
}

#[cfg(test)]
mod tests {
    use domain::{SiteSettings, Slug, Timestamp};

    use super::*;

    fn site() -> Arc<VisitedSite> {
        let site = Site {
            id: SiteId::from_uuid(uuid::Uuid::nil()),
            slug: Slug::parse("main").unwrap(),
            name: "Main".to_owned(),
            sms_enabled: true,
            settings: SiteSettings::default(),
            created_at: Timestamp::from_secs(0),
        };
        let samples = Samples { sender: "Main".to_owned(), preferences: "/preferences/x".to_owned() };
        let public = Arc::new(PublicSites::of(&site, &samples));
        Arc::new(VisitedSite { site, account_sender: None, public })
    }

    #[test]
    fn remembered_for_five_seconds_from_the_start_of_reading() {
        let (sites, began) = (VisitedSites::default(), Instant::now());
        let forgotten = sites.get("main", began).unwrap_err();
        sites.keep("main", &site(), began, forgotten);
        assert!(sites.get("main", began + Duration::from_millis(4_999)).is_ok());
        assert!(sites.get("main", began + Duration::from_secs(5)).is_err());
        assert!(sites.get("other", began).is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_remembered_after_it() {
        let (sites, began) = (VisitedSites::default(), Instant::now());
        let reading = sites.get("main", began).unwrap_err();
        sites.forget();
        sites.keep("main", &site(), began, reading);
        let forgotten = sites.get("main", began).unwrap_err();
        sites.keep("main", &site(), began, forgotten);
        assert!(sites.get("main", began).is_ok());
        sites.forget();
        assert!(sites.get("main", began).is_err());
    }
}

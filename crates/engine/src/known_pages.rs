//! What visitors last saw: shown on when the database is away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Language;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::public_site::{PublicSite, PublicSites};

/// How long a visitor waits for the database where there is an older page to show.
const PATIENCE: Duration = Duration::from_secs(2);

/// The pages by slug; the default site's under the empty one. As many as there are sites.
#[derive(Debug, Default)]
pub(crate) struct KnownPages(Mutex<HashMap<String, Arc<PublicSites>>>);

impl KnownPages {
    fn get(&self, slug: &str) -> Option<Arc<PublicSites>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(slug).cloned()
    }

    /// Keeps a page under what it was asked for by, and under its own slug, which its form names.
    fn keep(&self, asked: &str, site: &Arc<PublicSites>) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for slug in [asked, site.slug()] {
            pages.insert(slug.to_owned(), Arc::clone(site));
        }
    }
}

impl Engine {
    /// A site as its visitors see it, in the first of the languages they want that the site has; the default site without a
    /// slug. While the database is away, as this process last saw it.
    ///
    /// # Errors
    /// `NotFound`; `Unavailable` where this process never saw it.
    pub async fn public_site(&self, slug: Option<&str>, wanted: &[Language]) -> Result<PublicSite, EngineError> {
        Ok(self.public_sites(slug).await?.choose(wanted).clone())
    }

    async fn public_sites(&self, slug: Option<&str>) -> Result<Arc<PublicSites>, EngineError> {
        let key = slug.unwrap_or_default();
        let reading = self.read_public_sites(slug);
        let read = match self.known_pages().get(key) {
            None => reading.await,
            Some(known) => match tokio::time::timeout(PATIENCE, reading).await {
                Err(_) | Ok(Err(EngineError::Unavailable { .. })) => {
                    tracing::warn!(slug = key, "the database is away: a visitor sees the page as it was");
                    return Ok(known);
                }
                Ok(read) => read,
            },
        };
        read.inspect(|site| self.known_pages().keep(key, site))
    }
}

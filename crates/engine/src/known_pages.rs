//! What visitors last saw: shown on when the database is away.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::PublicSite;

/// How long a visitor waits for the database where there is an older page to show.
const PATIENCE: Duration = Duration::from_secs(2);

/// The pages by slug; the default site's under the empty one. As many as there are sites.
#[derive(Debug, Default)]
pub(crate) struct KnownPages(Mutex<HashMap<String, PublicSite>>);

impl KnownPages {
    fn get(&self, slug: &str) -> Option<PublicSite> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(slug).cloned()
    }

    /// Keeps a page under what it was asked for by, and under its own slug, which its form names.
    fn keep(&self, asked: &str, site: &PublicSite) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for slug in [asked, site.slug.as_str()] {
            pages.insert(slug.to_owned(), site.clone());
        }
    }
}

impl Engine {
    /// A site as its visitors see it; the default site without a slug. While the database is away, as this process last
    /// saw it.
    ///
    /// # Errors
    /// `NotFound`; `Unavailable` where this process never saw it.
    pub async fn public_site(&self, slug: Option<&str>) -> Result<PublicSite, EngineError> {
        let key = slug.unwrap_or_default();
        let reading = self.read_public_site(slug);
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

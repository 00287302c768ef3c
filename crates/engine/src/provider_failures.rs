//! Providers that fail and are left alone, for those who want to know.
//!
//! The breakers themselves are the dispatcher's, and each process has its own. What this process leaves alone stands here
//! from the moment a breaker opens; every few seconds it is written into the database, for processes that only answer
//! HTTP and for those that find the provider well.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{SiteId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::dispatcher::LONGEST_PAUSE;
use crate::engine::Engine;
use crate::error::EngineError;

/// A provider that fails: it is left alone, and tried again with one message from time to time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProviderFailure {
    /// Since when.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub since: Timestamp,
    /// When it is tried again, if a message waits then.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub next_try: Timestamp,
    /// How it failed last.
    pub words: String,
}

impl ProviderFailure {
    /// Whether it is asked nothing at present. A time further ahead than can be was named before the clock was set back.
    pub(crate) fn is_left_alone(&self, now: Timestamp) -> bool {
        self.next_try > now && self.next_try <= now.plus(LONGEST_PAUSE)
    }
}

impl From<store::ProviderFailure> for ProviderFailure {
    fn from(failure: store::ProviderFailure) -> Self {
        Self { since: failure.since, next_try: failure.next_try, words: failure.words }
    }
}

/// Which providers this process leaves alone.
#[derive(Debug)]
pub(crate) struct FailingProviders {
    /// Under which name it says so in the database.
    process: Uuid,
    failing: Mutex<Failing>,
}

#[derive(Debug, Default)]
struct Failing {
    sites: BTreeMap<SiteId, store::ProviderFailure>,
    /// The database holds something that this process said.
    said: bool,
}

impl FailingProviders {
    /// None yet, for the process of that name.
    pub(crate) fn new(process: Uuid) -> Self {
        Self { process, failing: Mutex::default() }
    }

    /// A site's provider failed, and is left alone for so long.
    pub(crate) fn fails(&self, site: SiteId, words: String, pause: Duration, now: Timestamp) {
        let mut failing = self.lock();
        let since = failing.sites.get(&site).map_or(now, |failure| failure.since);
        failing.sites.insert(site, store::ProviderFailure { since, next_try: now.plus(pause), words });
    }

    /// It answers again.
    pub(crate) fn answers(&self, site: SiteId) {
        self.lock().sites.remove(&site);
    }

    /// There is no dispatcher any more, and no breaker.
    pub(crate) fn forget(&self) {
        self.lock().sites.clear();
    }

    fn of(&self, site: SiteId) -> Option<store::ProviderFailure> {
        self.lock().sites.get(&site).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Failing> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// How a site's provider fails, as far as this process knows and others have said; `None` if nobody leaves it alone.
    pub(crate) async fn provider_failure(&self, site: SiteId) -> Result<Option<ProviderFailure>, EngineError> {
        let here = self.failing_providers();
        let elsewhere = self.store().provider_failure_elsewhere(site, here.process, self.now()).await?;
        let both = match (elsewhere, here.of(site)) {
            (Some(theirs), Some(ours)) => Some(theirs.with(ours)),
            (theirs, ours) => ours.or(theirs),
        };
        Ok(both.map(ProviderFailure::from))
    }

    /// Tells the other processes which providers this one leaves alone, as long as there are any.
    pub(crate) async fn tell_provider_failures(&self, now: Timestamp) -> Result<(), EngineError> {
        let here = self.failing_providers();
        let (sites, said) = {
            let failing = here.lock();
            (failing.sites.clone(), failing.said)
        };
        if sites.is_empty() && !said {
            return Ok(());
        }
        self.store().note_provider_failures(here.process, &sites, now).await?;
        here.lock().said = !sites.is_empty();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_the_first_failure_and_until_the_next_try() {
        let failing = FailingProviders::new(Uuid::nil());
        let (site, at) = (SiteId::from_uuid(Uuid::nil()), Timestamp::from_secs);
        failing.fails(site, "first".to_owned(), Duration::from_secs(2), at(10));
        failing.fails(site, "second".to_owned(), Duration::from_secs(4), at(13));
        let failure = ProviderFailure::from(failing.of(site).unwrap());
        assert_eq!((failure.since, failure.next_try, failure.words.as_str()), (at(10), at(17), "second"));
        assert_eq!([13, 16, 17].map(|second| failure.is_left_alone(at(second))), [true, true, false]);
        assert!(!ProviderFailure { next_try: at(10_000), ..failure }.is_left_alone(at(13)), "the clock was set back");
        failing.answers(site);
        assert_eq!(failing.of(site), None);
        failing.fails(site, "anew".to_owned(), Duration::from_secs(2), at(20));
        assert_eq!(failing.of(site).unwrap().since, at(20));
        failing.forget();
        assert_eq!(failing.of(site), None);
    }
}

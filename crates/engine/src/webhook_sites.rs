//! Whose webhook a secret is, remembered for a moment.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{SiteId, Timestamp};

/// How long a secret that another process renewed may still be taken here.
const REMEMBERED: Duration = Duration::from_secs(5);

/// The sites of secrets that were looked up a moment ago, by the secrets' hashes. Only secrets that exist are kept, so
/// that guessing fills nothing.
#[derive(Default)]
pub(crate) struct WebhookSites(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    sites: HashMap<Vec<u8>, (SiteId, Timestamp)>,
    /// How often secrets were renewed here.
    renewals: u64,
}

/// When a look into the database began, as renewals count.
#[derive(Clone, Copy)]
pub(crate) struct Look(u64);

impl WebhookSites {
    /// The site of the secret with that hash; or, if it must be looked up, the beginning of that look.
    pub(crate) fn get(&self, hash: &[u8], now: Timestamp) -> Result<SiteId, Look> {
        let remembered = self.lock();
        match remembered.sites.get(hash) {
            Some((site, at)) if is_fresh(*at, now) => Ok(*site),
            _ => Err(Look(remembered.renewals)),
        }
    }

    /// Remembers what a look found, unless a secret was renewed meanwhile.
    pub(crate) fn put(&self, look: Look, hash: Vec<u8>, site: SiteId, now: Timestamp) {
        let mut remembered = self.lock();
        if remembered.renewals == look.0 {
            remembered.sites.retain(|_, (_, at)| is_fresh(*at, now));
            remembered.sites.insert(hash, (site, now));
        }
    }

    /// Forgets everything: a secret was renewed.
    pub(crate) fn forget(&self) {
        let mut remembered = self.lock();
        remembered.renewals += 1;
        remembered.sites.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was set back makes nothing last longer.
fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.since(at) < REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_lasts_for_seconds_and_until_a_renewal() {
        let site = SiteId::from_uuid(uuid::Uuid::from_u128(1));
        let at = Timestamp::from_secs;
        let sites = WebhookSites::default();
        let look = sites.get(b"hash", at(10)).unwrap_err();
        sites.put(look, b"hash".to_vec(), site, at(10));
        for (second, found) in [(10, true), (14, true), (15, false), (9, false)] {
            assert_eq!(sites.get(b"hash", at(second)).is_ok(), found, "{second}");
        }
        let look = sites.get(b"other", at(10)).err().unwrap();
        sites.forget();
        assert!(sites.get(b"hash", at(10)).is_err());
        sites.put(look, b"hash".to_vec(), site, at(10));
        assert!(sites.get(b"hash", at(10)).is_err(), "a look that began before the renewal says nothing");
    }
}

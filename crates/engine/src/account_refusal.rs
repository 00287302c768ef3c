//! A provider that refuses the whole account: wrong credentials, no money left.
//!
//! The site's broadcasts are paused with the provider's words and wait for a person; single messages are tried again
//! from time to time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{SiteId, Timestamp};
use gateway::SendStatus;
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::error::EngineError;

/// How long this process asks a provider nothing after it refused the account.
const QUIET: Duration = Duration::from_mins(1);

/// What a provider said about a site's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountRefusal {
    /// What is wrong, with the provider's words, as sentences.
    pub(crate) words: String,
    pub(crate) at: Timestamp,
}

/// Until when this process leaves which site's provider alone.
#[derive(Debug, Default)]
pub(crate) struct QuietSites(Mutex<HashMap<SiteId, Timestamp>>);

impl QuietSites {
    /// Until when the site is quiet, if it is.
    pub(crate) fn until(&self, site: SiteId, now: Timestamp) -> Option<Timestamp> {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.get(&site).copied().filter(|until| is_ahead(*until, now))
    }

    /// Whether the site was not quiet before.
    fn begin(&self, site: SiteId, now: Timestamp) -> bool {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.insert(site, now.plus(QUIET)).is_none_or(|until| !is_ahead(until, now))
    }

    fn end(&self, site: SiteId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&site);
    }
}

/// Whether it lies ahead, and no further than can be: the clock may have been set back since.
fn is_ahead(until: Timestamp, now: Timestamp) -> bool {
    until > now && until <= now.plus(QUIET)
}

impl Engine {
    /// The provider refused the account with this status: pauses the site's broadcasts and remembers its words.
    pub(crate) async fn note_account_refusal(&self, site: SiteId, code: u16, words: &str) -> Result<(), EngineError> {
        let now = self.now();
        if !self.quiet_sites().begin(site, now) {
            return Ok(());
        }
        let words = sentences(code, words);
        tracing::warn!(%site, %words, "the account is refused, broadcasts are paused");
        self.store().pause_sending(site, &words, now).await?;
        let json = serde_json::to_string(&AccountRefusal { words, at: now })
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        self.store().put_app_setting(&key(site), &json, now).await?;
        self.announce_change();
        Ok(())
    }

    /// What the provider said about the account, if it refused it and nobody has done anything about it since.
    pub(crate) async fn account_refusal(&self, site: SiteId) -> Result<Option<AccountRefusal>, EngineError> {
        let json = self.store().app_setting(&key(site)).await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// A person did something about the account: sending may be tried again.
    pub(crate) async fn clear_account_refusal(&self, site: SiteId) -> Result<(), EngineError> {
        self.quiet_sites().end(site);
        self.store().delete_app_setting(&key(site)).await?;
        Ok(())
    }
}

/// What is wrong and what the provider says about it.
fn sentences(code: u16, words: &str) -> String {
    let wrong = match SendStatus::from_code(code) {
        Some(SendStatus::InsufficientBalance) => "The account at the provider has too little money left",
        Some(SendStatus::AuthorizationFailed) => "The provider takes neither key nor secret of the account",
        _ => "The provider refuses the account",
    };
    format!("{wrong}: \u{201c}{}\u{201d}.", words.trim_end_matches('.'))
}

fn key(site: SiteId) -> String {
    format!("account_refusal/{site}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_told_from_credentials() {
        assert_eq!(
            sentences(2, "Insufficient balance."),
            "The account at the provider has too little money left: \u{201c}Insufficient balance\u{201d}."
        );
        assert!(sentences(1, "Authorization failed").starts_with("The provider takes neither key nor secret"));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_site_quiet_for_long() {
        let (quiet, site, noon) =
            (QuietSites::default(), SiteId::from_uuid(uuid::Uuid::nil()), Timestamp::from_secs(1_790_000_000));
        assert!(quiet.begin(site, noon) && !quiet.begin(site, noon));
        assert_eq!(quiet.until(site, noon), Some(noon.plus(QUIET)));
        assert_eq!(quiet.until(site, noon.minus(Duration::from_hours(1))), None);
    }
}

//! A provider that refuses the whole account: wrong credentials, no money left.
//!
//! The site's broadcasts are paused with the provider's words and wait for a person; single messages are tried again
//! from time to time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{BroadcastId, BroadcastStatus, SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Page, StoreError};

use crate::engine::Engine;
use crate::error::EngineError;

/// How long this process asks a provider nothing after it refused the account.
const QUIET: Duration = Duration::from_mins(1);
/// Broadcasts looked at for pausing; nobody has as many under way.
const PAUSED_AT_ONCE: u32 = 100;

/// What a provider said about a site's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountRefusal {
    pub(crate) words: String,
    pub(crate) at: Timestamp,
    /// The broadcasts paused for it.
    pub(crate) broadcasts: Vec<BroadcastId>,
}

/// Until when this process leaves which site's provider alone.
#[derive(Debug, Default)]
pub(crate) struct QuietSites(Mutex<HashMap<SiteId, Timestamp>>);

impl QuietSites {
    /// Until when the site is quiet, if it is.
    pub(crate) fn until(&self, site: SiteId, now: Timestamp) -> Option<Timestamp> {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.get(&site).copied().filter(|until| *until > now)
    }

    /// Whether the site was not quiet before.
    fn begin(&self, site: SiteId, now: Timestamp) -> bool {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.insert(site, now.plus(QUIET)).is_none_or(|until| until <= now)
    }

    fn end(&self, site: SiteId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&site);
    }
}

impl Engine {
    /// The provider refused the account: pauses the site's broadcasts and remembers its words.
    pub(crate) async fn note_account_refusal(&self, site: SiteId, words: &str) -> Result<(), EngineError> {
        let now = self.now();
        if !self.quiet_sites().begin(site, now) {
            return Ok(());
        }
        tracing::warn!(%site, %words, "the provider refuses the account, broadcasts are paused");
        let mut broadcasts = self.account_refusal(site).await?.map(|refusal| refusal.broadcasts).unwrap_or_default();
        let page = self.store().broadcasts(site, Page::first(PAUSED_AT_ONCE)).await?;
        for broadcast in page.items.into_iter().filter(|broadcast| broadcast.status == BroadcastStatus::Sending) {
            match self.store().pause_broadcast(site, broadcast.id, now).await {
                Ok(paused) => broadcasts.push(paused.id),
                // It ended or was paused meanwhile.
                Err(StoreError::Illegal(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let refusal = AccountRefusal { words: words.to_owned(), at: now, broadcasts };
        let json = serde_json::to_string(&refusal).map_err(|error| EngineError::Internal(error.to_string()))?;
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

fn key(site: SiteId) -> String {
    format!("account_refusal/{site}")
}

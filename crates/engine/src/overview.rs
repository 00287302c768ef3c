//! What stands at the top of every admin page.

use serde::Serialize;

use crate::access::SiteAccess;
use crate::broadcasts::BroadcastView;
use crate::config::Mode;
use crate::credits::CreditAccount;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::paging::Paging;
use crate::provider_accounts::ProviderView;
use crate::subscribers::StatusCounts;

/// Whether a site can send, and if not why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SendingState {
    /// It can.
    Ready,
    /// SMS are switched off for the site.
    Off,
    /// Live mode, and the site has no provider.
    NoProvider,
    /// The provider refused the account: what is wrong, with its words, as sentences. Broadcasts are paused.
    AccountRefused(String),
}

/// A site at a glance.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// Subscribers by status.
    pub subscribers: StatusCounts,
    /// Credits.
    pub credits: CreditAccount,
    /// The provider's account.
    pub provider: ProviderView,
    /// Whether the site can send.
    pub sending: SendingState,
    /// Messages of which nobody can tell whether they went out, and on which nobody has decided yet.
    pub unclear: u64,
    /// The broadcasts of late, newest first, at most five.
    pub broadcasts: Vec<BroadcastView>,
}

/// Broadcasts of the overview.
const LATEST_BROADCASTS: u32 = 5;

impl Engine {
    /// Whether the site can send at present.
    pub async fn sending_state(&self, access: &SiteAccess) -> Result<SendingState, EngineError> {
        let site = access.site_id();
        if !self.current_site(site).await?.sms_enabled {
            return Ok(SendingState::Off);
        }
        if let Some(refusal) = self.account_refusal(site).await? {
            return Ok(SendingState::AccountRefused(refusal.words));
        }
        let has_account = self.store().provider_account(site).await?.is_some();
        let can_send = has_account || self.mode().await? == Mode::Demo;
        Ok(if can_send { SendingState::Ready } else { SendingState::NoProvider })
    }

    /// Whether this site's messages go to the simulator and reach nobody: demo mode, and the site has no provider.
    pub async fn uses_simulator(&self, access: &SiteAccess) -> Result<bool, EngineError> {
        let has_account = self.store().provider_account(access.site_id()).await?.is_some();
        Ok(!has_account && self.mode().await? == Mode::Demo)
    }

    /// The site at a glance.
    pub async fn overview(&self, access: &SiteAccess) -> Result<Overview, EngineError> {
        let broadcasts = self.broadcasts(access, Paging::first(LATEST_BROADCASTS)).await?;
        Ok(Overview {
            subscribers: self.store().subscriber_counts(access.site_id()).await?.into(),
            credits: self.credits(access).await?,
            provider: self.provider(access).await?,
            sending: self.sending_state(access).await?,
            unclear: self.count_unclear(access).await?,
            broadcasts: broadcasts.items,
        })
    }
}

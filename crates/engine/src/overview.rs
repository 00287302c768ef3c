//! What stands at the top of every admin page.

use serde::Serialize;

use crate::access::SiteAccess;
use crate::broadcasts::BroadcastView;
use crate::config::Mode;
use crate::credits::CreditAccount;
use crate::engine::Engine;
use crate::error::EngineError;
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
    /// The provider refused the account: its words. Broadcasts wait until the account works again.
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
    /// The broadcasts of late, newest first, at most five.
    pub broadcasts: Vec<BroadcastView>,
}

impl Engine {
    /// Demo or live at present.
    pub async fn mode(&self) -> Result<Mode, EngineError> {
        todo!()
    }

    /// Whether the site can send at present.
    pub async fn sending_state(&self, access: &SiteAccess) -> Result<SendingState, EngineError> {
        todo!()
    }

    /// The site at a glance.
    pub async fn overview(&self, access: &SiteAccess) -> Result<Overview, EngineError> {
        todo!()
    }
}

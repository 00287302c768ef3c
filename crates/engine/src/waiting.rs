//! What waits for a person after no process had sent for long.

use domain::Timestamp;
use serde::Serialize;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;

/// What of a site waits for a decision. Serialises as the API's answer; without a silence its ends are `null` and nothing
/// waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WaitingView {
    /// The last sign before the silence.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub from: Option<Timestamp>,
    /// When it was over.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub to: Option<Timestamp>,
    /// Single messages that wait.
    pub messages: u64,
    /// Broadcasts that wait.
    pub broadcasts: u64,
    /// Recipients that these broadcasts have left.
    pub recipients: u64,
}

impl WaitingView {
    /// Messages of either kind.
    pub fn total(&self) -> u64 {
        self.messages + self.recipients
    }
}

/// What a decision was about. Serialises as the API's answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DecidedView {
    /// Single messages.
    pub messages: u64,
    /// Broadcasts.
    pub broadcasts: u64,
}

impl From<store::Waiting> for WaitingView {
    fn from(waiting: store::Waiting) -> Self {
        Self {
            from: Some(waiting.from),
            to: Some(waiting.to),
            messages: waiting.messages,
            broadcasts: waiting.broadcasts,
            recipients: waiting.recipients,
        }
    }
}

impl From<store::Decided> for DecidedView {
    fn from(decided: store::Decided) -> Self {
        Self { messages: decided.messages, broadcasts: decided.broadcasts }
    }
}

impl Engine {
    /// What of the site waits for a person since a silence.
    pub async fn waiting(&self, access: &SiteAccess) -> Result<WaitingView, EngineError> {
        Ok(self.store().waiting(access.site_id()).await?.map(WaitingView::from).unwrap_or_default())
    }

    /// Lets everything go that waits, with time anew to go out. Where nothing waits, nothing happens.
    pub async fn send_waiting(&self, access: &SiteAccess) -> Result<DecidedView, EngineError> {
        let decided = self.by(access).send_waiting(access.site_id(), self.now()).await?;
        self.announce_change();
        self.wake_dispatcher();
        Ok(decided.into())
    }

    /// Cancels everything that waits; its credits come back.
    pub async fn cancel_waiting(&self, access: &SiteAccess) -> Result<DecidedView, EngineError> {
        let decided = self.by(access).cancel_waiting(access.site_id(), &access.label(), self.now()).await?;
        self.store().release_holds(self.now()).await?;
        self.announce_change();
        self.wake_dispatcher();
        Ok(decided.into())
    }
}

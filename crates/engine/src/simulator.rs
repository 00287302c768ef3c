//! The virtual handsets of the demo.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{PhoneNumber, SiteId, Timestamp};
use gateway::simulator::{Direction, HandsetLogError};
use gateway::{HandsetEntry, HandsetLog, Simulator, SimulatorHandle};
use serde::Serialize;
use store::{HandsetDirection, NewHandsetMessage, Page, Store, StoreError};
use url::Url;

use crate::access::SiteAccess;
use crate::clock::Clock;
use crate::config::Mode;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::token_hash;
use crate::webhooks::secret_in;

/// Handsets listed, and messages of one that are shown.
const SHOWN: u32 = 200;
/// A handset sends at most this much at once.
const MAX_TEXT_CHARS: usize = 1_600;
/// Marks the outcome of what did not get to its other end.
const LOST: &str = "lost: ";

/// A virtual handset in the list.
#[derive(Debug, Clone, Serialize)]
pub struct Handset {
    /// Its number.
    pub phone: PhoneNumber,
    /// The number in international format.
    pub phone_international: String,
    /// Messages it received and sent.
    pub messages: u64,
    /// When the last one was.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub last_at: Timestamp,
}

/// A message on a virtual handset.
#[derive(Debug, Clone, Serialize)]
pub struct HandsetMessage {
    /// Whether the handset sent it.
    pub sent: bool,
    /// Whom it is from, or whom it was sent to.
    pub peer: String,
    /// Its text.
    pub body: String,
    /// What became of it: `delivered`, `failed: 005 Unknown subscriber.`, `answered`.
    pub outcome: String,
    /// Whether it got to its other end: a handset's screen shows only what did.
    pub arrived: bool,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub at: Timestamp,
}

/// The handsets' log in the database.
struct StoredLog {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl StoredLog {
    /// The site that a message is from or to: the one that its webhook belongs to.
    async fn site_of(&self, webhook: Option<&Url>) -> Result<SiteId, HandsetLogError> {
        let secret = webhook.and_then(secret_in).ok_or_else(|| HandsetLogError("it names no site".to_owned()))?;
        let hash = token_hash(secret);
        let site = self.store.site_by_webhook_hash(&hash, self.clock.now()).await.map_err(log_error)?;
        site.ok_or_else(|| HandsetLogError("it names a site that isn't there (any more)".to_owned()))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands where errors are mapped")]
fn log_error(error: StoreError) -> HandsetLogError {
    HandsetLogError(error.to_string())
}

#[async_trait]
impl HandsetLog for StoredLog {
    async fn record(&self, entry: HandsetEntry) -> Result<(), HandsetLogError> {
        let outcome = if entry.arrived { entry.outcome } else { format!("{LOST}{}", entry.outcome) };
        let message = NewHandsetMessage {
            site: self.site_of(entry.webhook.as_ref()).await?,
            handset: entry.handset,
            direction: match entry.direction {
                Direction::Received => HandsetDirection::Received,
                Direction::Sent => HandsetDirection::Sent,
            },
            other: &entry.peer,
            body: &entry.text,
            outcome: &outcome,
        };
        self.store.add_handset_message(message, entry.at).await.map(drop).map_err(log_error)
    }
}

impl Engine {
    /// The virtual handsets that have messages from or to the site, the latest used first; at most 200.
    ///
    /// # Errors
    /// `NotFound` outside demo mode.
    pub async fn handsets(&self, access: &SiteAccess) -> Result<Vec<Handset>, EngineError> {
        self.require_demo().await?;
        let handsets = self.store().handsets(access.site_id(), Page::first(SHOWN)).await?.items;
        Ok(handsets.into_iter().map(Handset::from).collect())
    }

    /// A handset's latest messages from and to the site, oldest first; empty for one that has none yet.
    ///
    /// # Errors
    /// `NotFound` outside demo mode, `Invalid` (field `phone`).
    pub async fn handset(&self, access: &SiteAccess, phone: &str) -> Result<Vec<HandsetMessage>, EngineError> {
        self.require_demo().await?;
        let messages = self.store().handset_messages(access.site_id(), read_phone(phone)?, SHOWN).await?;
        Ok(messages.into_iter().map(HandsetMessage::from).collect())
    }

    /// Lets a handset send an SMS to the site. It arrives through the inbound webhook like any other.
    ///
    /// # Errors
    /// `NotFound` outside demo mode, `Invalid` (fields `phone`, `text`), `Provider` where the webhook wasn't answered.
    pub async fn handset_reply(&self, access: &SiteAccess, phone: &str, text: &str) -> Result<(), EngineError> {
        self.require_demo().await?;
        let phone = read_phone(phone)?;
        if text.contains('\0') || text.chars().count() > MAX_TEXT_CHARS {
            return Err(EngineError::invalid("text", format!("Use at most {MAX_TEXT_CHARS} characters.")));
        }
        let site = access.site_id();
        let to = self.sender_of(site).await?;
        let address = self.webhook_addresses(site).await?.inbound;
        let address = Url::parse(&address).map_err(|error| EngineError::Internal(error.to_string()))?;
        let sent = self.running_simulator()?.reply(&address, phone, &to, text).await;
        sent.map_err(|error| EngineError::Provider { words: error.to_string() })
    }

    /// Starts the simulator of this process, if it doesn't run yet. [`Engine::start`] does so in demo mode.
    pub async fn start_simulator(&self) -> Result<(), EngineError> {
        if self.simulator_handle().get().is_some() {
            return Ok(());
        }
        let handle = Simulator::start(Arc::new(StoredLog { store: self.store().clone(), clock: self.clock() }))
            .await
            .map_err(|error| EngineError::Internal(format!("the simulator: {error}")))?;
        // Whoever was first stays; the other one stops when its handle is dropped.
        let _ = self.simulator_handle().set(handle);
        Ok(())
    }

    pub(crate) fn running_simulator(&self) -> Result<&SimulatorHandle, EngineError> {
        self.simulator_handle().get().ok_or_else(|| EngineError::Internal("the simulator wasn't started".to_owned()))
    }

    async fn require_demo(&self) -> Result<(), EngineError> {
        match self.mode().await? {
            Mode::Demo => Ok(()),
            Mode::Live => Err(EngineError::NotFound("simulator")),
        }
    }
}

impl From<store::Handset> for Handset {
    fn from(handset: store::Handset) -> Self {
        Self {
            phone: handset.phone,
            phone_international: handset.phone.international(),
            messages: handset.messages,
            last_at: handset.last_at,
        }
    }
}

impl From<store::HandsetMessage> for HandsetMessage {
    fn from(message: store::HandsetMessage) -> Self {
        let lost = message.outcome.strip_prefix(LOST).map(str::to_owned);
        Self {
            sent: message.direction == HandsetDirection::Sent,
            peer: message.other,
            body: message.body,
            arrived: lost.is_none(),
            outcome: lost.unwrap_or(message.outcome),
            at: message.created_at,
        }
    }
}

fn read_phone(phone: &str) -> Result<PhoneNumber, EngineError> {
    PhoneNumber::parse(phone, None).map_err(|problem| EngineError::invalid("phone", problem.to_string()))
}

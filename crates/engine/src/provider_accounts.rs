//! A site's account with its provider.

use std::fmt;

use domain::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;

/// What carries a site's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Nothing: live mode and no account.
    None,
    /// The simulator: demo mode and no account.
    Simulator,
    /// Mocean.
    Mocean,
}

/// Credentials as they were typed. Empty text counts as absent.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderInput {
    /// `mocean`.
    pub kind: String,
    /// Where its API is, if not at the provider's usual address.
    pub base_url: Option<String>,
    /// The v1 key.
    pub api_key: Option<String>,
    /// The v1 secret.
    pub api_secret: Option<String>,
    /// The v2 token, instead of key and secret.
    pub api_token: Option<String>,
    /// Whom messages are from: up to 15 digits, or up to 11 letters and digits.
    pub sender: String,
}

impl fmt::Debug for ProviderInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderInput").field("kind", &self.kind).field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// A site's account without its secrets. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize)]
pub struct ProviderView {
    /// What carries the site's messages.
    pub kind: ProviderKind,
    /// Where its API is; `None` for the usual address.
    pub base_url: Option<String>,
    /// Whom messages are from.
    pub sender: String,
    /// What the provider says is left on the account, in its currency.
    pub balance: Option<Decimal>,
    /// The balance's currency, where the provider names it.
    pub currency: Option<String>,
    /// When the balance was asked for.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub checked_at: Option<Timestamp>,
    /// The prices in force.
    pub prices: PriceListView,
    /// The addresses to hand to the provider.
    pub webhooks: WebhookAddresses,
}

/// The prices in force.
#[derive(Debug, Clone, Serialize)]
pub struct PriceListView {
    /// Where they come from.
    pub source: String,
    /// Their currency.
    pub currency: String,
    /// When they were loaded; `None` for the built-in table.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub loaded_at: Option<Timestamp>,
    /// Why they may be out of date.
    pub warning: Option<String>,
}

/// The addresses to hand to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookAddresses {
    /// For messages that subscribers send.
    pub inbound: String,
    /// For delivery reports; each message carries its own in place of `{token}`.
    pub delivery_report: String,
}

impl Engine {
    /// The site's account, without secrets.
    pub async fn provider(&self, access: &SiteAccess) -> Result<ProviderView, EngineError> {
        todo!()
    }

    /// Saves an account if the provider's balance call succeeds with it (owners), and loads its price list.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid`, the provider's words at `api_key` (or `api_token`) if it refused.
    pub async fn save_provider(&self, access: &SiteAccess, input: ProviderInput) -> Result<ProviderView, EngineError> {
        todo!()
    }

    /// Asks the provider for the balance now.
    ///
    /// # Errors
    /// `Provider` with its words.
    pub async fn refresh_balance(&self, access: &SiteAccess) -> Result<ProviderView, EngineError> {
        todo!()
    }

    /// Makes new webhook addresses (owners). The old ones answer 404 from now on.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn renew_webhooks(&self, access: &SiteAccess) -> Result<WebhookAddresses, EngineError> {
        todo!()
    }
}

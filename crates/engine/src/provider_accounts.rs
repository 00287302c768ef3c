//! A site's account with its provider.

use std::fmt;

use domain::{Scope, SiteId, Timestamp};
use gateway::{ConfigError, Provider, ProviderError};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{NewProviderAccount, ProviderAccount};
use url::Url;

use crate::access::SiteAccess;
use crate::config::Mode;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::prices;
use crate::provider_failures::ProviderFailure;
use crate::providers::{SIMULATOR_SENDER, StoredCredentials};

/// Rates that an account can have, in messages a second.
const RATES: std::ops::RangeInclusive<u32> = 1..=10_000;

/// What carries a site's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
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
    /// Messages a second that the provider takes, 1 to 10,000; `None` sets no rate, and the provider's own refusals slow
    /// sending down.
    pub messages_per_second: Option<u32>,
}

impl fmt::Debug for ProviderInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderInput").field("kind", &self.kind).field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// A site's account without its secrets. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProviderView {
    /// What carries the site's messages.
    pub kind: ProviderKind,
    /// Where its API is; `None` for the usual address.
    pub base_url: Option<String>,
    /// Whom messages are from.
    pub sender: String,
    /// Messages a second that the provider takes; `None` for no rate.
    pub messages_per_second: Option<u32>,
    /// What the provider says is left on the account, in its currency.
    pub balance: Option<Decimal>,
    /// The balance's currency, where the provider names it.
    pub currency: Option<String>,
    /// When the balance was asked for.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub checked_at: Option<Timestamp>,
    /// How it fails, where it does and is left alone for that.
    pub failure: Option<ProviderFailure>,
    /// When a text last came in for the site: as long as none did, nobody knows that STOP arrives.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub last_inbound_at: Option<Timestamp>,
    /// The prices in force.
    pub prices: PriceListView,
    /// The addresses to hand to the provider.
    pub webhooks: WebhookAddresses,
}

/// The prices in force.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WebhookAddresses {
    /// For messages that subscribers send.
    pub inbound: String,
    /// For delivery reports; each message carries its own in place of `{token}`.
    pub delivery_report: String,
    /// Until when addresses that were renewed work beside these; `None` where none does.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub old_until: Option<Timestamp>,
}

/// An account as it was typed, checked as far as that goes without the provider.
struct CheckedInput {
    base_url: Option<String>,
    sender: String,
    messages_per_second: Option<u32>,
    credentials: StoredCredentials,
    /// The field at which the provider's refusal of the credentials stands.
    credentials_field: &'static str,
}

impl Engine {
    /// The site's account, without secrets.
    pub async fn provider(&self, access: &SiteAccess) -> Result<ProviderView, EngineError> {
        let site = access.site_id();
        let rates = self.site_rates(site, &access.site().settings).await?;
        let currency = rates.prices.currency.clone();
        let mut view = ProviderView {
            kind: ProviderKind::None,
            base_url: None,
            sender: String::new(),
            messages_per_second: None,
            balance: None,
            currency: None,
            checked_at: None,
            failure: self.provider_failure(site).await?,
            last_inbound_at: self.store().last_inbound_at(site).await?,
            prices: PriceListView::of(rates),
            webhooks: self.webhook_addresses(site).await?,
        };
        if let Some(account) = self.store().provider_account(site).await? {
            view.kind = ProviderKind::Mocean;
            view.base_url = account.base_url;
            view.sender = account.sender;
            view.messages_per_second = account.messages_per_second;
            view.balance = account.balance.as_deref().and_then(|text| text.parse().ok());
            view.currency = account.currency;
            view.checked_at = account.checked_at;
        } else if self.mode().await? == Mode::Demo {
            view.kind = ProviderKind::Simulator;
            SIMULATOR_SENDER.clone_into(&mut view.sender);
            view.balance = self.simulator_handle().get().map(gateway::SimulatorHandle::balance);
            view.currency = Some(currency);
            view.checked_at = Some(self.now());
        }
        Ok(view)
    }

    /// Saves an account if the provider's balance call succeeds with it (owners), and loads its price list.
    ///
    /// Without any credentials those of the account that is there stay, unless its address changes.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid`, the provider's words at `api_key` (or `api_token`) if it refused, at `base_url` if it
    /// couldn't be reached or understood.
    pub async fn save_provider(&self, access: &SiteAccess, input: ProviderInput) -> Result<ProviderView, EngineError> {
        access.require(Scope::ProviderWrite)?;
        let site = access.site_id();
        let present = self.store().provider_account(site).await?;
        let checked = self.check_provider_input(site, input, present.as_ref())?;
        let sealed = self.seal_credentials(site, &checked.credentials)?;
        let client =
            self.providers().client(checked.base_url.as_deref(), checked.credentials.into()).map_err(config_problem)?;
        let balance = client.balance().await.map_err(|error| balance_problem(&error, checked.credentials_field))?;
        let value = balance.value.to_string();
        let account = NewProviderAccount {
            kind: prices::MOCEAN,
            base_url: checked.base_url.as_deref(),
            sealed_credentials: &sealed,
            sender: &checked.sender,
            messages_per_second: checked.messages_per_second,
            balance: Some(&value),
            currency: balance.currency.as_deref(),
        };
        self.by(access).put_provider_account(site, account, self.now()).await?;
        self.visited_sites().forget();
        self.clear_account_refusal(site).await?;
        self.load_prices(site, &access.site().settings, &client).await?;
        self.name_balance_currency(site, &value, balance.currency).await?;
        self.wake_dispatcher();
        self.provider(access).await
    }

    /// Asks the provider for the balance now. If it answers, what its refusal had held back may be tried again.
    ///
    /// # Errors
    /// `Provider` with its words.
    pub async fn refresh_balance(&self, access: &SiteAccess) -> Result<ProviderView, EngineError> {
        let site = access.site_id();
        if let Some(account) = self.store().provider_account(site).await? {
            self.ask_balance(site, &account).await?;
            self.clear_account_refusal(site).await?;
            self.wake_dispatcher();
        }
        self.provider(access).await
    }

    /// Asks for the balance and keeps it.
    pub(crate) async fn ask_balance(&self, site: SiteId, account: &ProviderAccount) -> Result<(), EngineError> {
        let client = self.account_client(site, account)?;
        let balance = client.balance().await.map_err(|error| EngineError::Provider { words: error.to_string() })?;
        self.name_balance_currency(site, &balance.value.to_string(), balance.currency).await
    }

    /// Keeps a balance, in the price list's currency where the provider doesn't name one with it.
    async fn name_balance_currency(
        &self,
        site: SiteId,
        value: &str,
        currency: Option<String>,
    ) -> Result<(), EngineError> {
        let currency = if currency.is_some() {
            currency
        } else {
            let rates = self.store().current_rates(site).await?;
            rates.filter(|rates| rates.source == prices::MOCEAN).map(|rates| rates.prices.currency)
        };
        self.store().set_provider_balance(site, value, currency.as_deref(), self.now()).await?;
        Ok(())
    }

    fn check_provider_input(
        &self,
        site: SiteId,
        input: ProviderInput,
        present: Option<&ProviderAccount>,
    ) -> Result<CheckedInput, EngineError> {
        let mut errors = FieldErrors::default();
        if input.kind != prices::MOCEAN {
            errors.add("kind", "The only provider is mocean.");
        }
        let typed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let base_url = typed(input.base_url);
        if base_url.as_deref().is_some_and(|url| Url::parse(url).is_err()) {
            errors.add("base_url", ConfigError::BaseUrl.to_string());
        }
        let mut sender = String::new();
        errors.take("sender", domain::sender(&input.sender), &mut sender);
        let messages_per_second = input.messages_per_second;
        if messages_per_second.is_some_and(|rate| !RATES.contains(&rate)) {
            errors.add("messages_per_second", "A rate is a whole number from 1 to 10,000. Leave it empty for none.");
        }
        let (key, secret, token) = (typed(input.api_key), typed(input.api_secret), typed(input.api_token));
        let credentials_field = if token.is_some() { "api_token" } else { "api_key" };
        let credentials = match (key, secret, token, present) {
            (None, None, Some(token), _) => Some(StoredCredentials::Token { token }),
            (Some(key), Some(secret), None, _) => Some(StoredCredentials::KeySecret { key, secret }),
            (None, None, None, Some(account)) if account.base_url == base_url => {
                Some(self.stored_credentials(site, account)?)
            }
            (Some(_), None, None, _) => {
                errors.add("api_secret", "Give the secret that belongs to the key.");
                None
            }
            (None, Some(_), None, _) => {
                errors.add("api_key", "Give the key that belongs to the secret.");
                None
            }
            (None, None, None, _) => {
                errors.add("api_key", "Give the API key and secret, or the API token.");
                None
            }
            (_, _, Some(_), _) => {
                errors.add("api_token", "Give either key and secret or the token, not both.");
                None
            }
        };
        match credentials {
            Some(credentials) if errors.is_empty() => {
                Ok(CheckedInput { base_url, sender, messages_per_second, credentials, credentials_field })
            }
            _ => Err(EngineError::Invalid(errors)),
        }
    }
}

/// Settings that no client can be made of, at their field.
fn config_problem(error: ConfigError) -> EngineError {
    let field = match &error {
        ConfigError::BaseUrl | ConfigError::PrivateAddress => "base_url",
        ConfigError::Credential("API token") => "api_token",
        ConfigError::Credential("API secret") => "api_secret",
        ConfigError::Credential(_) => "api_key",
        ConfigError::Client(words) => return EngineError::Internal(words.clone()),
    };
    EngineError::invalid(field, format!("{error}."))
}

/// The balance call's failure, in the provider's words.
fn balance_problem(error: &ProviderError, credentials_field: &'static str) -> EngineError {
    let field = match error {
        ProviderError::Refused { .. } => credentials_field,
        ProviderError::Unreachable { .. } | ProviderError::NoAnswer { .. } | ProviderError::Unreadable { .. } => {
            "base_url"
        }
    };
    EngineError::invalid(field, error.to_string())
}

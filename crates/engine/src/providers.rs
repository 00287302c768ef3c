//! The clients that carry each site's messages.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{SiteId, Timestamp};
use gateway::{
    ConfigError, Credentials, DEFAULT_BASE_URL, MoceanClient, MoceanConfig, PrivateAddresses, Provider, Transport,
    TransportConfig,
};
use serde::{Deserialize, Serialize};
use store::ProviderAccount;
use url::Url;

use crate::config::{EngineConfig, Mode};
use crate::engine::Engine;
use crate::error::EngineError;

/// Whom the simulator's messages are from: a short code, so that handsets can answer.
pub(crate) const SIMULATOR_SENDER: &str = "62003";

/// What carries a site's messages at present.
#[derive(Clone)]
pub(crate) struct Carrier {
    pub(crate) sender: String,
    pub(crate) provider: Arc<dyn Provider>,
    /// Whether that is the simulator.
    pub(crate) simulated: bool,
}

/// The HTTP clients for providers, and the accounts' clients made of them.
pub(crate) struct Providers {
    transport: Transport,
    /// The simulator listens on the loopback interface.
    simulator_transport: Transport,
    /// By site, and by when the account was saved: another process may save it.
    clients: Mutex<HashMap<SiteId, (Timestamp, Arc<MoceanClient>)>>,
}

/// Credentials as they are stored, encrypted.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredCredentials {
    KeySecret { key: String, secret: String },
    Token { token: String },
}

impl From<StoredCredentials> for Credentials {
    fn from(stored: StoredCredentials) -> Self {
        match stored {
            StoredCredentials::KeySecret { key, secret } => Self::KeySecret { key, secret },
            StoredCredentials::Token { token } => Self::Token { token },
        }
    }
}

impl fmt::Debug for StoredCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredCredentials")
    }
}

impl Providers {
    pub(crate) fn new(config: &EngineConfig) -> Result<Self, ConfigError> {
        let usual = TransportConfig::default();
        let transport = |private_addresses| {
            Transport::new(TransportConfig {
                // The transport lets a whole call take longer than connecting may.
                connect_timeout: usual.connect_timeout.min(config.provider_timeout / 2),
                total_timeout: config.provider_timeout,
                private_addresses,
                ..usual
            })
        };
        let private =
            if config.allow_private_providers { PrivateAddresses::Allowed } else { PrivateAddresses::Refused };
        Ok(Self {
            transport: transport(private)?,
            simulator_transport: transport(PrivateAddresses::Allowed)?,
            clients: Mutex::new(HashMap::new()),
        })
    }

    /// A client for an account, under the deployment's rules about addresses.
    pub(crate) fn client(&self, base_url: Option<&str>, credentials: Credentials) -> Result<MoceanClient, ConfigError> {
        let base_url = Url::parse(base_url.unwrap_or(DEFAULT_BASE_URL)).map_err(|_| ConfigError::BaseUrl)?;
        MoceanClient::new(MoceanConfig { base_url, credentials }, self.transport.clone())
    }

    fn cached(&self, site: SiteId, saved_at: Timestamp) -> Option<Arc<MoceanClient>> {
        let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.get(&site).filter(|(at, _)| *at == saved_at).map(|(_, client)| Arc::clone(client))
    }

    fn cache(&self, site: SiteId, saved_at: Timestamp, client: &Arc<MoceanClient>) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.insert(site, (saved_at, Arc::clone(client)));
    }
}

impl Engine {
    /// What carries the site's messages; `None` in live mode without an account.
    pub(crate) async fn carrier(&self, site: SiteId) -> Result<Option<Carrier>, EngineError> {
        if let Some(account) = self.store().provider_account(site).await? {
            let provider = self.account_client(site, &account)?;
            return Ok(Some(Carrier { sender: account.sender, provider, simulated: false }));
        }
        match self.mode().await? {
            Mode::Live => Ok(None),
            Mode::Demo => self.simulator_carrier().map(Some),
        }
    }

    /// The account's client.
    pub(crate) fn account_client(
        &self,
        site: SiteId,
        account: &ProviderAccount,
    ) -> Result<Arc<MoceanClient>, EngineError> {
        if let Some(client) = self.providers().cached(site, account.updated_at) {
            return Ok(client);
        }
        let credentials = self.stored_credentials(site, account)?;
        let client = self.providers().client(account.base_url.as_deref(), credentials.into()).map_err(|error| {
            // An account that was saved when private addresses were allowed, for one.
            EngineError::Provider { words: error.to_string() }
        })?;
        let client = Arc::new(client);
        self.providers().cache(site, account.updated_at, &client);
        Ok(client)
    }

    pub(crate) fn stored_credentials(
        &self,
        site: SiteId,
        account: &ProviderAccount,
    ) -> Result<StoredCredentials, EngineError> {
        let plain = self.secrets().decrypt(&credentials_context(site), &account.sealed_credentials)?;
        serde_json::from_slice(&plain).map_err(|error| EngineError::Internal(format!("stored credentials: {error}")))
    }

    pub(crate) fn seal_credentials(
        &self,
        site: SiteId,
        credentials: &StoredCredentials,
    ) -> Result<Vec<u8>, EngineError> {
        let plain =
            serde_json::to_vec(credentials).map_err(|error| EngineError::Internal(format!("credentials: {error}")))?;
        self.secrets().encrypt(&credentials_context(site), &plain)
    }

    fn simulator_carrier(&self) -> Result<Carrier, EngineError> {
        let handle = self.running_simulator()?;
        let config = MoceanConfig { base_url: handle.base_url().clone(), credentials: handle.credentials() };
        let client = MoceanClient::new(config, self.providers().simulator_transport.clone())
            .map_err(|error| EngineError::Internal(format!("the simulator's client: {error}")))?;
        Ok(Carrier { sender: SIMULATOR_SENDER.to_owned(), provider: Arc::new(client), simulated: true })
    }
}

pub(crate) fn credentials_context(site: SiteId) -> String {
    format!("provider account of site {site}")
}

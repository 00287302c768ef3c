//! The clients that carry each site's messages.

use gateway::{ConfigError, PrivateAddresses, Transport, TransportConfig};

use crate::config::EngineConfig;

/// The HTTP client for providers, shared by all sites.
pub(crate) struct Providers {
    transport: Transport,
}

impl Providers {
    pub(crate) fn new(config: &EngineConfig) -> Result<Self, ConfigError> {
        let private_addresses =
            if config.allow_private_providers { PrivateAddresses::Allowed } else { PrivateAddresses::Refused };
        let transport = Transport::new(TransportConfig {
            total_timeout: config.provider_timeout,
            private_addresses,
            ..TransportConfig::default()
        })?;
        Ok(Self { transport })
    }
}

//! HTTP towards providers: one shared client, guarded addresses, and an honest account of how a call ended.

mod address;
mod exchange;
mod resolver;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use url::{Host, Url};

pub use address::is_public_address;
pub(crate) use exchange::{Answer, Failure, exchange};

use crate::ConfigError;
use resolver::PublicResolver;

/// Whether providers may lie on private, loopback or otherwise unroutable addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrivateAddresses {
    /// Neither written in the URL nor behind a name: the default, so that nobody can point us at our own network.
    #[default]
    Refused,
    /// Allowed: for the simulator and for test providers.
    Allowed,
}

/// Settings of a [`Transport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransportConfig {
    /// Time for name, connection and TLS. A call that ends here provably never left.
    pub connect_timeout: Duration,
    /// Time for the whole call. It must be longer than `connect_timeout`, and shorter than the lease of a message (90 s).
    pub total_timeout: Duration,
    /// How long an unused connection is kept. Short, because a connection that the provider closes at the moment we use
    /// it leaves a message `unknown`.
    pub idle_timeout: Duration,
    /// Which addresses may be called.
    pub private_addresses: PrivateAddresses,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(40),
            idle_timeout: Duration::from_secs(20),
            private_addresses: PrivateAddresses::Refused,
        }
    }
}

/// An HTTP client with its pool of connections, shared by all accounts that use the same settings. Cheap to clone.
///
/// It follows no redirects, repeats nothing, uses no proxy from the environment and keeps no cookies.
#[derive(Clone)]
pub struct Transport {
    client: reqwest::Client,
    private_addresses: PrivateAddresses,
}

impl Transport {
    /// Builds the client.
    ///
    /// # Errors
    /// [`ConfigError::Client`] when TLS can't be set up on this machine.
    pub fn new(config: TransportConfig) -> Result<Self, ConfigError> {
        // Another part of the process may have been first, with the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(config.connect_timeout)
            .timeout(config.total_timeout.max(config.connect_timeout + Duration::from_millis(100)))
            .pool_idle_timeout(config.idle_timeout)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(concat!("carillon/", env!("CARGO_PKG_VERSION")));
        if config.private_addresses == PrivateAddresses::Refused {
            builder = builder.dns_resolver(Arc::new(PublicResolver));
        }
        let client = builder.build().map_err(|error| ConfigError::Client(exchange::causes(&error)))?;
        Ok(Self { client, private_addresses: config.private_addresses })
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Refuses an address written in the URL itself; names are checked when they are resolved.
    pub(crate) fn check_host(&self, url: &Url) -> Result<(), ConfigError> {
        if self.private_addresses == PrivateAddresses::Allowed {
            return Ok(());
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(name)) if is_local_name(name) => return Err(ConfigError::PrivateAddress),
            Some(Host::Domain(_)) | None => None,
        };
        match literal {
            Some(address) if !is_public_address(address) => Err(ConfigError::PrivateAddress),
            _ => Ok(()),
        }
    }
}

/// Names that never mean a host on the internet (RFC 6761).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("private_addresses", &self.private_addresses).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::{Failure, Transport, TransportConfig, exchange};

    #[tokio::test]
    async fn a_name_that_leads_inside_is_never_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let transport = Transport::new(TransportConfig::default()).unwrap();
        let ended = exchange(transport.client().get(url), 1024).await;
        let Err(Failure::NotSent { words }) = ended else { panic!("{ended:?}") };
        assert!(words.contains("private address"), "{words}");
    }
}

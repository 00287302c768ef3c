//! What the engine is told at its start.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use url::Url;

/// How the deployment behaves where no provider is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sites without a provider send through the simulator.
    Demo,
    /// Sites without a provider send nothing.
    Live,
}

/// The operator's wish about the [`Mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ModeSetting {
    /// Demo while no site has a provider, live from then on.
    #[default]
    Auto,
    /// Demo, whatever is set up. A site with a provider still uses it.
    Demo,
    /// Live, even with no provider set up.
    Live,
}

/// The engine's settings.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The address under which providers and browsers reach this deployment. Webhook addresses are built from it.
    pub public_url: Url,
    /// Demo or live.
    pub mode: ModeSetting,
    /// Whether a provider's base URL may lie on a private or loopback address.
    pub allow_private_providers: bool,
    /// HTTP requests to providers at the same time, over all sites.
    pub concurrency: NonZeroUsize,
    /// So many failures of an account in a row open its breaker: it is left alone for a while, then probed.
    pub breaker_after: NonZeroU32,
    /// How long one request to a provider may take in all. Must stay well below half of [`store::LEASE`].
    pub provider_timeout: Duration,
}

impl EngineConfig {
    /// The defaults for a deployment reached under `public_url`.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            mode: ModeSetting::Auto,
            allow_private_providers: false,
            concurrency: NonZeroUsize::new(32).unwrap_or(NonZeroUsize::MIN),
            breaker_after: NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN),
            provider_timeout: Duration::from_secs(30),
        }
    }
}

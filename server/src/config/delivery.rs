//! How messages leave, and how the process ends.

use std::num::NonZeroU32;
use std::time::Duration;

/// Limits on sending and on the time a shutdown may take.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Delivery")]
pub struct DeliverySettings {
    /// Messages handed to providers at the same time, at most; each account has a limit of its own that follows how fast its
    /// provider answers
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "CARILLON_SEND_CONCURRENCY",
        default_value_t = 256,
        value_parser = clap::value_parser!(u32).range(1..=4096)
    )]
    pub send_concurrency: u32,

    /// Failures of a provider in a row after which its account is left alone for a while, then probed
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "CARILLON_BREAKER_AFTER",
        default_value_t = NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN)
    )]
    pub breaker_after: NonZeroU32,

    /// Allow a provider's base URL on a private or loopback address (test providers)
    #[arg(
        long,
        global = true,
        value_name = "BOOL",
        env = "CARILLON_ALLOW_PRIVATE_PROVIDERS",
        default_value_t = false,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    pub allow_private_providers: bool,

    /// Seconds that a shutdown waits for what is in flight; more than the 30 that a provider may take to answer
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "CARILLON_SHUTDOWN_SECONDS",
        default_value_t = 45,
        value_parser = clap::value_parser!(u32).range(1..=600)
    )]
    pub shutdown_seconds: u32,

    /// Seconds after SIGTERM in which requests are still taken while `/readyz` says 503 already: longer than two of your
    /// proxy's health checks, so that a rolling restart loses no request
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "CARILLON_DRAIN_SECONDS",
        default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(0..=300)
    )]
    pub drain_seconds: u32,
}

impl DeliverySettings {
    /// How long requests are still taken after SIGTERM.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(u64::from(self.drain_seconds))
    }

    /// How long a shutdown waits for what is in flight.
    pub fn shutdown_patience(&self) -> Duration {
        Duration::from_secs(u64::from(self.shutdown_seconds))
    }
}

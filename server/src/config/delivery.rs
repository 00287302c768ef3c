//! How messages leave, and how the process ends.

use std::time::Duration;

/// Limits on sending and on the time a shutdown may take.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Delivery")]
pub struct DeliverySettings {
    /// Messages handed to a provider at the same time
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "CARILLON_SEND_CONCURRENCY",
        default_value_t = 64,
        value_parser = clap::value_parser!(u32).range(1..=4096)
    )]
    pub send_concurrency: u32,

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
}

impl DeliverySettings {
    /// How long a shutdown waits for what is in flight.
    pub fn shutdown_patience(&self) -> Duration {
        Duration::from_secs(u64::from(self.shutdown_seconds))
    }
}

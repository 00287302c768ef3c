//! What can go wrong with the simulator itself.

use crate::ConfigError;

/// Why a simulator can't start.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// No loopback port.
    #[error("the simulator can't listen: {0}")]
    Listen(#[source] std::io::Error),
    /// The system gives no random bytes for key and secret.
    #[error("no randomness for the simulator's credentials")]
    Randomness,
    /// No HTTP client for reports and answers.
    #[error(transparent)]
    Client(#[from] ConfigError),
}

/// Why a handset's answer did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The webhook could not be reached, or broke off.
    #[error("the webhook can't be reached: {0}")]
    Unreachable(String),
    /// The webhook answered something else than 2xx; Mocean would repeat it for a day.
    #[error("the webhook answered HTTP {0}")]
    Refused(u16),
    /// The handset's log can't be written.
    #[error(transparent)]
    Log(#[from] super::HandsetLogError),
}

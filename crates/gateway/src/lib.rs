//! Providers: the services that carry messages.
//!
//! [`Provider`] is what the engine speaks to. [`MoceanClient`] is the one real provider so far, [`Simulator`] a server
//! inside the demo process that speaks the same protocol, so that the demo runs through the same client. [`webhook`]
//! reads what a provider sends to us, and [`catalogue`] holds the words of every code it uses.
//!
//! Two promises shape this crate. A message is posted at most once for each call of [`Provider::send`]: no retries and
//! no redirects happen below it. And [`SendOutcome`] never guesses: only what provably did not leave, or what the
//! provider refused as temporary, comes back as [`SendOutcome::TryLater`].

pub mod catalogue;
mod error;
mod failpoints;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod mocean;
mod mocean_time;
mod provider;
pub mod simulator;
mod transport;
pub mod webhook;
mod wire;

pub use catalogue::{DeliveryError, Nature, SendStatus};
pub use error::{ConfigError, ProviderError};
pub use mocean::{Credentials, DEFAULT_BASE_URL, MoceanClient, MoceanConfig};
pub use provider::{
    Balance, LaterCause, OutboundSms, Provider, RejectionClass, ReportedStatus, SendOutcome, StatusAnswer,
};
pub use simulator::{HandsetEntry, HandsetLog, Simulator, SimulatorHandle};
pub use transport::{PrivateAddresses, Transport, TransportConfig, is_public_address};

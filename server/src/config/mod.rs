//! Every setting of the process, one file per concern. Each is a flag and an environment variable; the flag wins.

pub mod database;
pub mod delivery;
pub mod first_owner;
pub mod listen;
pub mod logging;
pub mod mode;
pub mod secrets;

pub use database::DatabaseSettings;
pub use delivery::DeliverySettings;
pub use first_owner::FirstOwnerSettings;
pub use listen::ListenSettings;
pub use logging::{LogFormat, LoggingSettings};
pub use mode::{Mode, ModeSettings, Role};
pub use secrets::SecretSettings;

/// All settings together, as the command line and the environment give them.
#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Where data lives.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// Addresses.
    #[command(flatten)]
    pub listen: ListenSettings,
    /// The first owner of an empty database.
    #[command(flatten)]
    pub first_owner: FirstOwnerSettings,
    /// Keys.
    #[command(flatten)]
    pub secrets: SecretSettings,
    /// What this process is for.
    #[command(flatten)]
    pub mode: ModeSettings,
    /// How messages are sent.
    #[command(flatten)]
    pub delivery: DeliverySettings,
    /// What the process says about itself.
    #[command(flatten)]
    pub logging: LoggingSettings,
}

//! Keys.

use std::path::PathBuf;

/// Where the process's own key lies.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Keys")]
pub struct SecretSettings {
    /// File of the key that encrypts provider credentials and makes report tokens (created with mode 0600)
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CARILLON_SECRET_KEY_FILE",
        default_value = "data/secret.key"
    )]
    pub secret_key_file: PathBuf,
}

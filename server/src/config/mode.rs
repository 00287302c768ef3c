//! What this process is for.

/// Demo or live, and the share of the work this process takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Mode")]
pub struct ModeSettings {
    /// `demo` runs the simulator in process and says so on every admin page
    /// [default: demo while no provider is set up, else live]
    #[arg(long, global = true, value_name = "MODE", env = "CARILLON_MODE", value_enum)]
    pub mode: Option<Mode>,

    /// `web` answers HTTP only, `dispatch` sends only and answers just the probes
    #[arg(
        long,
        global = true,
        value_name = "ROLE",
        env = "CARILLON_ROLE",
        value_enum,
        default_value_t = Role::All
    )]
    pub role: Role,

    /// Serve `/admin/_components`, every component of the pages in every state, for who works on Carillon
    #[arg(
        long,
        global = true,
        value_name = "BOOL",
        env = "CARILLON_DEVELOPMENT",
        default_value_t = false,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    pub development: bool,
}

/// Whether messages of sites without a provider go to the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// The simulator runs in this process.
    Demo,
    /// Only real providers.
    Live,
}

/// The share of the work this process takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// HTTP and sending.
    All,
    /// HTTP only: stateless, for nodes near the visitors.
    Web,
    /// Sending only; of HTTP just `/healthz` and `/readyz`.
    Dispatch,
}

impl Role {
    /// Whether this process answers more than the probes.
    pub fn serves_pages(self) -> bool {
        matches!(self, Role::All | Role::Web)
    }

    /// Whether this process sends messages.
    pub fn dispatches(self) -> bool {
        matches!(self, Role::All | Role::Dispatch)
    }
}

//! Where data lives.

/// The database and its engine, chosen by the URL's scheme.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseSettings {
    /// `sqlite://path` (created when missing) or `postgres://…`
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "CARILLON_DATABASE_URL",
        default_value = "sqlite://data/carillon.db",
        hide_env_values = true
    )]
    pub database_url: String,
}

impl DatabaseSettings {
    /// The engine's name for people.
    pub fn engine_name(&self) -> &'static str {
        if self.database_url.starts_with("postgres") { "PostgreSQL" } else { "SQLite" }
    }
}

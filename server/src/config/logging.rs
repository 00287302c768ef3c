//! What the process says about itself.

/// Shape and amount of the log, which goes to standard error.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Log")]
pub struct LoggingSettings {
    /// Shape of the log
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "CARILLON_LOG_FORMAT",
        value_enum,
        default_value_t = LogFormat::Text
    )]
    pub log_format: LogFormat,

    /// What is logged: a level, or a filter such as `info,engine=debug`
    #[arg(long, global = true, value_name = "FILTER", env = "CARILLON_LOG", default_value = "info")]
    pub log: String,
}

/// Shape of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// One readable line per event.
    Text,
    /// One JSON object per line.
    Json,
}

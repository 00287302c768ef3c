//! What the process says once it serves: where everything is.

use std::io::{self, Write};

use engine::{Engine, Mode};
use url::Url;

use crate::config::{LogFormat, Settings};

/// Prints the addresses on standard output, or logs them where the log is for machines.
pub async fn announce(settings: &Settings, engine: &Engine) -> anyhow::Result<()> {
    let public_url = &engine.config().public_url;
    let mode = engine.mode().await?;
    let set_up = engine.set_up_link().await?;
    let mut lines = vec![("PWA", public_url.clone()), ("Admin", public_url.join("admin")?)];
    lines.extend(set_up.map(|link| ("Set-up link (works once)", link)));
    if mode == Mode::Demo {
        lines.push(("Simulator", public_url.join("simulator")?));
    }
    let mode = match mode {
        Mode::Demo => "demo",
        Mode::Live => "live",
    };
    match settings.logging.log_format {
        LogFormat::Text => print(mode, settings.database.engine_name(), &lines)?,
        LogFormat::Json => {
            for (name, url) in &lines {
                tracing::info!(mode, address = %url, "{name}");
            }
        }
    }
    Ok(())
}

fn print(mode: &str, database: &str, lines: &[(&str, Url)]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Carillon {} serves ({mode} mode, {database})", env!("CARGO_PKG_VERSION"))?;
    for (name, url) in lines {
        writeln!(out, "  {name}: {url}")?;
    }
    out.flush()
}

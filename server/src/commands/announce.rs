//! What the process says once it serves: where everything is.

use std::io::{self, Write};
use std::net::SocketAddr;

use engine::{Engine, Mode};
use url::Url;

use crate::config::{LogFormat, Settings};

/// Prints the addresses on standard output, or logs them where the log is for machines. `bound` is where it listens.
pub async fn announce(settings: &Settings, engine: &Engine, bound: SocketAddr) -> anyhow::Result<()> {
    let mode = engine.mode().await?;
    let serves_pages = settings.mode.role.serves_pages();
    let lines = if serves_pages { pages(engine, mode).await? } else { probes(bound)? };
    let mode = match mode {
        Mode::Demo => "demo",
        Mode::Live => "live",
    };
    match settings.logging.log_format {
        LogFormat::Text => {
            let does = if serves_pages { "serves" } else { "sends" };
            print(does, mode, settings.database.engine_name(), &lines)?;
        }
        LogFormat::Json => {
            for (name, url) in &lines {
                tracing::info!(mode, address = %url, "{name}");
            }
        }
    }
    Ok(())
}

async fn pages(engine: &Engine, mode: Mode) -> anyhow::Result<Vec<(&'static str, Url)>> {
    let public_url = &engine.config().public_url;
    let set_up = engine.set_up_link().await?;
    let mut lines = vec![("PWA", public_url.clone()), ("Admin", public_url.join("admin")?)];
    lines.extend(set_up.map(|link| ("Set-up link (works once)", link)));
    if mode == Mode::Demo {
        lines.push(("Simulator", public_url.join("simulator")?));
    }
    Ok(lines)
}

fn probes(bound: SocketAddr) -> anyhow::Result<Vec<(&'static str, Url)>> {
    Ok(vec![("Probes", format!("http://{bound}/readyz").parse()?)])
}

fn print(does: &str, mode: &str, database: &str, lines: &[(&str, Url)]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Carillon {} {does} ({mode} mode, {database})", env!("CARGO_PKG_VERSION"))?;
    for (name, url) in lines {
        writeln!(out, "  {name}: {url}")?;
    }
    out.flush()
}

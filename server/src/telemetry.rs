//! The log and the metrics.

use std::io;

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LoggingSettings, Settings};
use crate::masking::Masking;
use crate::metrics;

/// Sends the log to standard error, shaped and filtered as set.
///
/// # Errors
/// When the filter can't be read, or a log is set up already.
pub fn start_log(settings: &LoggingSettings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log)
        .with_context(|| format!("the log filter `{}` can't be read", settings.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Masking(io::stderr()));
    let started = match settings.log_format {
        LogFormat::Text => log.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log could not be started: {error}"))
}

/// Serves `/metrics` on its own listener, where one is set. Must run inside the async runtime.
///
/// # Errors
/// When the address is taken.
pub fn start_metrics(settings: &Settings) -> anyhow::Result<()> {
    let Some(address) = settings.listen.metrics_addr else {
        return Ok(());
    };
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), metrics::SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_items".to_owned()), metrics::ITEMS)?
        .with_http_listener(address)
        .install()
        .with_context(|| format!("metrics can't be served at {address}"))?;
    metrics::describe();
    metrics::say_what_this_is(settings);
    tracing::info!("metrics at http://{address}/metrics");
    Ok(())
}

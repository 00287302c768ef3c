//! Every metric of the program in one list: whatever is recorded, wherever, is described here and in `docs/metrics.md`,
//! and the dashboard in `docs/grafana-dashboard.json` uses nothing else. Tests hold all three together.

/// Upper bounds of the buckets for times, in seconds: from a page out of the cache to a provider that runs into its
/// time-out.
pub const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Upper bounds of the buckets for how many were written at once.
pub const ITEMS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0];

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, and begins anew with the process.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by size.
    Histogram,
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name at `/metrics`.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// Whether every process that is asked says the same, because it comes from the database: take `max`, not `sum`.
    pub shared: bool,
    /// What it says.
    pub help: &'static str,
}

/// Every metric, by name.
pub const CATALOGUE: &[Metric] = &[
    of_process("carillon_attempt_judged_seconds", Kind::Histogram, &[], "From a visitor's form to what came of it"),
    of_process(
        "carillon_attempts_refused_total",
        Kind::Counter,
        &["reason"],
        "Numbers that visitors left in vain, by the reason",
    ),
    of_process(
        "carillon_batch_items",
        Kind::Histogram,
        &["kind"],
        "Reports, texts or visitors' numbers that were written down together",
    ),
    of_process(
        "carillon_batches_refused_total",
        Kind::Counter,
        &["kind"],
        "Reports, texts or visitors' numbers turned away because too many waited to be written",
    ),
    of_process(
        "carillon_breaker_open",
        Kind::Gauge,
        &["site"],
        "1 while failures keep this process from sending for a site",
    ),
    of_process(
        "carillon_build_info",
        Kind::Gauge,
        &["version", "role", "database"],
        "Always 1; what runs is in the labels",
    ),
    of_process(
        "carillon_connections_refused_total",
        Kind::Counter,
        &[],
        "Connections closed at once because there were too many, together or from one network",
    ),
    shared("carillon_credits_available", &["site"], "Credits of a site that are neither spent nor reserved"),
    shared("carillon_credits_reserved", &["site"], "Credits of a site set aside for what is queued or under way"),
    of_process(
        "carillon_database_errors_total",
        Kind::Counter,
        &["kind"],
        "Failures of the database: unreachable, locked, full, disk, or statement for one that it refused",
    ),
    of_process("carillon_database_up", Kind::Gauge, &[], "1 if the database answered when it was asked last, else 0"),
    shared(
        "carillon_heartbeat_age_seconds",
        &[],
        "Time since a process that sends gave a sign of life; half a minute is usual",
    ),
    of_process(
        "carillon_http_request_seconds",
        Kind::Histogram,
        &["method", "route"],
        "How long answers took to begin",
    ),
    of_process(
        "carillon_http_requests_total",
        Kind::Counter,
        &["method", "route", "status"],
        "Requests that were answered",
    ),
    of_process("carillon_inbound_total", Kind::Counter, &["outcome"], "Texts of subscribers by what they led to"),
    shared("carillon_messages_in_flight", &[], "Messages claimed by any process and not yet answered for"),
    of_process(
        "carillon_messages_sent_total",
        Kind::Counter,
        &["outcome"],
        "Messages handed to a provider: accepted, rejected, retried, postponed, unknown",
    ),
    of_process("carillon_provider_seconds", Kind::Histogram, &[], "How long the provider took over a message"),
    shared("carillon_queue_held_messages", &["reason"], "Single messages that wait for credits or for a person"),
    shared(
        "carillon_queue_messages",
        &["lane"],
        "Messages to be sent: urgent (codes, STOP confirmations, help), single (welcomes), broadcast (those under way)",
    ),
    shared(
        "carillon_queue_oldest_seconds",
        &["lane"],
        "How long the oldest of a lane has been due, a broadcast since it was confirmed or let go on; 0 with none",
    ),
    shared(
        "carillon_queue_quiet_messages",
        &[],
        "Messages of broadcasts under way that wait for their recipients' quiet hours to end",
    ),
    of_process("carillon_reports_total", Kind::Counter, &["status"], "Delivery reports by the status that they name"),
];

const fn of_process(name: &'static str, kind: Kind, labels: &'static [&'static str], help: &'static str) -> Metric {
    Metric { name, kind, labels, shared: false, help }
}

const fn shared(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    Metric { name, kind: Kind::Gauge, labels, shared: true, help }
}

/// Tells the recorder about each of them, for the `# HELP` lines.
pub fn describe() {
    for metric in CATALOGUE {
        match metric.kind {
            Kind::Counter => metrics::describe_counter!(metric.name, metric.help),
            Kind::Gauge => metrics::describe_gauge!(metric.name, metric.help),
            Kind::Histogram => metrics::describe_histogram!(metric.name, metric.help),
        }
    }
}

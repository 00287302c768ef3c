//! The load generator: requests at fixed moments, whether or not earlier ones were answered. A time counts from the moment a
//! request was due, so that a server that stands still for a second is seen to have kept a second's requests waiting.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize};
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::database::FIRST_NUMBER;
use crate::sink::ReportUrl;
use crate::times::{Spread, Times};

/// What to send, and how fast.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// What to send
    #[arg(value_enum)]
    kind: Kind,

    /// Where to: the address of the webhook for inbound texts, or of the sink whose messages are reported on
    #[arg(long)]
    url: String,

    /// Requests a second
    #[arg(long)]
    rate: u32,

    /// For how long
    #[arg(long)]
    seconds: u32,

    /// The first subscriber who writes, counted from the first number
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Texts of subscribers, one of ten a STOP, each of another number
    Inbound,
    /// Delivery reports, for messages that the sink took, to the addresses it got with them
    Reports,
}

/// What came of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Requests that were made.
    pub(crate) sent: u64,
    /// Of those, answered with 2xx.
    pub(crate) stored: u64,
    /// From the moment each was due to its whole answer.
    pub(crate) times: Spread,
    /// From the first to the last answer.
    pub(crate) time: Duration,
}

/// A request that is due.
struct Shot {
    method: Method,
    url: String,
    form: Vec<(&'static str, String)>,
}

/// Runs this program as a load generator and returns what it says.
pub(crate) async fn in_a_process(kind: Kind, url: &str, rate: u32, seconds: u32, from: u64) -> anyhow::Result<Outcome> {
    let kind = match kind {
        Kind::Inbound => "inbound",
        Kind::Reports => "reports",
    };
    let output = Command::new(std::env::current_exe()?)
        .args(["load", kind, "--url", url, "--rate", &rate.to_string(), "--seconds", &seconds.to_string()])
        .args(["--from", &from.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await?;
    ensure!(output.status.success(), "the load generator ended with {}", output.status);
    serde_json::from_slice(&output.stdout).context("the load generator's words")
}

/// Sends, and prints the outcome as JSON.
pub(crate) async fn run(options: Options) -> anyhow::Result<()> {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(4096).timeout(Duration::from_secs(30)).build()?;
    let stored = Arc::new(AtomicU64::new(0));
    let times = Arc::new(Mutex::new(Times::default()));
    let mut reports = Reports { url: format!("{}/reports", options.url), client: client.clone(), ..Reports::default() };
    let mut shots = JoinSet::new();
    let started = Instant::now();
    let mut sent = 0;
    for number in 0..u64::from(options.rate) * u64::from(options.seconds) {
        let shot = match options.kind {
            Kind::Inbound => inbound(&options, number),
            Kind::Reports => reports.next().await?,
        };
        let due = started + Duration::from_secs(1) * u32::try_from(number)? / options.rate;
        tokio::time::sleep_until(due.into()).await;
        sent += 1;
        let (client, stored, times) = (client.clone(), stored.clone(), times.clone());
        shots.spawn(async move {
            let answer = client.request(shot.method, shot.url).form(&shot.form).send().await;
            if let Ok(answer) = answer
                && answer.status().is_success()
                && answer.bytes().await.is_ok()
            {
                stored.fetch_add(1, Ordering::Relaxed);
            }
            times.lock().await.push(due.elapsed());
        });
        while shots.try_join_next().is_some() {}
    }
    while shots.join_next().await.is_some() {}
    let outcome = Outcome {
        sent,
        stored: stored.load(Ordering::Relaxed),
        times: times.lock().await.spread(),
        time: started.elapsed(),
    };
    Ok(writeln!(std::io::stdout(), "{}", serde_json::to_string(&outcome)?)?)
}

fn inbound(options: &Options, number: u64) -> Shot {
    let text = if number % 10 == 9 { "STOP".to_owned() } else { format!("When does it begin? ({number})") };
    let form = vec![
        ("mocean-from", (FIRST_NUMBER + options.from + number).to_string()),
        ("mocean-to", "63001".to_owned()),
        ("mocean-text", text),
        ("mocean-coding", "1".to_owned()),
    ];
    Shot { method: Method::POST, url: options.url.clone(), form }
}

/// The messages that the sink took, in their order.
#[derive(Default)]
struct Reports {
    url: String,
    client: Client,
    taken: usize,
    waiting: std::collections::VecDeque<ReportUrl>,
}

impl Reports {
    /// The next report; waits until there is a message to report on.
    async fn next(&mut self) -> anyhow::Result<Shot> {
        loop {
            if let Some(report) = self.waiting.pop_front() {
                let form = vec![
                    ("mocean-from", report.to.to_string()),
                    ("mocean-to", "BENCH".to_owned()),
                    ("mocean-dlr-status", "1".to_owned()),
                    ("mocean-msgid", format!("sink{:012}", report.number)),
                    ("mocean-error-code", "0".to_owned()),
                ];
                return Ok(Shot { method: Method::PUT, url: report.url, form });
            }
            let url = format!("{}?after={}", self.url, self.taken);
            let more: Vec<ReportUrl> = self.client.get(url).send().await?.json().await?;
            if more.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.taken += more.len();
            self.waiting.extend(more);
        }
    }
}

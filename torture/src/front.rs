//! The way to whichever process answers, as a proxy before several would find it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::RequestBuilder;
use serde_json::Value;

/// Nobody may be away for longer than this.
const PATIENCE: Duration = Duration::from_mins(2);
/// After everybody was asked in vain.
const PAUSE: Duration = Duration::from_millis(20);

/// All processes of a run behind one door. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Front {
    client: reqwest::Client,
    bases: Arc<[String]>,
    next: Arc<AtomicUsize>,
    progress: Arc<AtomicU64>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("{}: {}", self.status, self.body))
    }
}

impl Front {
    pub(crate) fn new(bases: Vec<String>) -> anyhow::Result<Self> {
        // Whoever was first has installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?;
        Ok(Self { client, bases: bases.into(), next: Arc::default(), progress: Arc::default() })
    }

    /// The client beneath, to speak with one process alone.
    pub(crate) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// Something was got done.
    pub(crate) fn note_progress(&self) {
        self.progress.fetch_add(1, Ordering::Relaxed);
    }

    /// How much was got done: calls answered and messages posted.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.load(Ordering::Relaxed)
    }

    /// Sends a request until somebody answers it with anything but a failure of the server: what dies in between may have
    /// been acted upon, so requests must bear repetition.
    pub(crate) async fn send(
        &self,
        build: impl Fn(&reqwest::Client, &str) -> RequestBuilder,
    ) -> anyhow::Result<Answered> {
        let started = Instant::now();
        let mut last = String::new();
        while started.elapsed() < PATIENCE {
            for _ in 0..self.bases.len() {
                let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.bases.len();
                match ask(build(&self.client, &self.bases[turn])).await {
                    Ok(answered) if answered.status < 500 => {
                        self.note_progress();
                        return Ok(answered);
                    }
                    Ok(answered) => last = format!("{} {}", answered.status, answered.body),
                    Err(error) => last = error.to_string(),
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("nobody answers: {last}")
    }
}

async fn ask(request: RequestBuilder) -> reqwest::Result<Answered> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    Ok(Answered { status, body: response.text().await? })
}

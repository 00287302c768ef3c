//! Sending delivery reports, each until it is answered with 200, as Mocean does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder};
use tokio::sync::{Semaphore, mpsc};
use url::form_urlencoded::Serializer;

use super::manner::{PlannedReport, Way, When};
use super::oracle::{Entry, OPTED_OUT, Oracle, Report};
use crate::front::Front;
use crate::numbers::Digits;

/// Reports under way at the same time.
const AT_ONCE: usize = 24;

/// What a report is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// The path of the report address that came with the message.
    pub(super) path: String,
    /// The message's id; `None` where the token in the path names none.
    pub(super) message: Option<String>,
    pub(super) to: Digits,
    /// The provider's name for the message.
    pub(super) msgid: String,
}

/// Sends reports.
pub(super) struct Reporter {
    front: Front,
    oracle: Arc<Oracle>,
    slots: Semaphore,
    nonces: AtomicU64,
    waiting: AtomicUsize,
    /// Numbers whose carriers said that they opted out, once that was answered.
    opted_out: mpsc::UnboundedSender<Digits>,
}

impl Reporter {
    pub(super) fn new(front: Front, oracle: Arc<Oracle>, opted_out: mpsc::UnboundedSender<Digits>) -> Arc<Self> {
        Arc::new(Self {
            front,
            oracle,
            slots: Semaphore::new(AT_ONCE),
            nonces: AtomicU64::new(1),
            waiting: AtomicUsize::new(0),
            opted_out,
        })
    }

    /// The way to the processes.
    pub(super) fn front(&self) -> &Front {
        &self.front
    }

    /// How many are not answered yet.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// The number of the next report, or of the next answer to a call that says the same.
    pub(super) fn next_nonce(&self) -> u64 {
        self.nonces.fetch_add(1, Ordering::Relaxed)
    }

    /// Begins to send a report; the handle ends when it is answered.
    pub(super) fn begin(self: &Arc<Self>, subject: Subject, planned: PlannedReport) -> tokio::task::JoinHandle<()> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let reporter = self.clone();
        tokio::spawn(async move {
            if let When::After(pause) = planned.when {
                tokio::time::sleep(pause).await;
            }
            // Without an answer there is no line in the log, and nothing is claimed about the report.
            let _ = reporter.deliver(&subject, planned).await;
            reporter.waiting.fetch_sub(1, Ordering::SeqCst);
        })
    }

    async fn deliver(&self, subject: &Subject, planned: PlannedReport) -> anyhow::Result<()> {
        let _slot = self.slots.acquire().await?;
        let nonce = self.next_nonce();
        let fields = fields(subject, planned, nonce);
        loop {
            let sent = self
                .front
                .send(|client, base| request(client, format!("{base}{}", subject.path), planned.way, &fields));
            if sent.await?.status == 200 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        let PlannedReport { status, code, .. } = planned;
        self.oracle.note(&Entry::Report(Report { nonce, message: subject.message.clone(), status, code }))?;
        if code == OPTED_OUT && subject.message.is_some() {
            // Nobody listens any more once the run is over.
            let _ = self.opted_out.send(subject.to);
        }
        Ok(())
    }
}

/// The fields of "Delivery Report" in the Mocean document, and one of ours.
fn fields(subject: &Subject, planned: PlannedReport, nonce: u64) -> [(&'static str, String); 6] {
    // The document lists its codes with three digits and shows one with one.
    let code = if planned.way.is_terse() { planned.code.to_string() } else { format!("{:03}", planned.code) };
    [
        ("mocean-from", subject.to.to_string()),
        ("mocean-to", "TORTURE".to_owned()),
        ("mocean-dlr-status", planned.status.to_string()),
        ("mocean-msgid", subject.msgid.clone()),
        ("mocean-error-code", code),
        ("torture-report", nonce.to_string()),
    ]
}

/// The report as it goes over the wire: the document shows PUT with a form under a body that looks like JSON; others send
/// JSON indeed, or a query.
fn request(client: &Client, url: String, way: Way, fields: &[(&'static str, String)]) -> RequestBuilder {
    let form = || Serializer::new(String::new()).extend_pairs(fields).finish();
    match way {
        Way::PutForm => client.put(url).form(fields),
        Way::PostForm => client.request(Method::POST, url).form(fields),
        Way::Query => client.get(format!("{url}?{}", form())),
        Way::Json => {
            let object: serde_json::Map<String, serde_json::Value> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
            client.put(url).header(CONTENT_TYPE, "application/json").body(serde_json::Value::Object(object).to_string())
        }
    }
}

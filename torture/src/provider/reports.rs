//! Sending delivery reports, each until it is answered with 200, as Mocean does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::manner::{PlannedReport, When};
use super::oracle::{Entry, Oracle, Report};
use crate::front::Front;

/// Reports under way at the same time.
const AT_ONCE: usize = 24;

/// What a report is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// The path of the report address that came with the message.
    pub(super) path: String,
    /// The message's id; `None` where the token in the path names none.
    pub(super) message: Option<String>,
    pub(super) to: String,
}

/// Sends reports.
pub(super) struct Reporter {
    front: Front,
    oracle: Arc<Oracle>,
    slots: Semaphore,
    nonces: AtomicU64,
    waiting: AtomicUsize,
}

impl Reporter {
    pub(super) fn new(front: Front, oracle: Arc<Oracle>) -> Arc<Self> {
        let slots = Semaphore::new(AT_ONCE);
        Arc::new(Self { front, oracle, slots, nonces: AtomicU64::new(1), waiting: AtomicUsize::new(0) })
    }

    /// The way to the processes.
    pub(super) fn front(&self) -> &Front {
        &self.front
    }

    /// How many are not answered yet.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
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
            let _ = reporter.deliver(&subject, planned.status).await;
            reporter.waiting.fetch_sub(1, Ordering::SeqCst);
        })
    }

    async fn deliver(&self, subject: &Subject, status: u8) -> anyhow::Result<()> {
        let _slot = self.slots.acquire().await?;
        let nonce = self.nonces.fetch_add(1, Ordering::Relaxed);
        let form = [
            ("mocean-from", subject.to.clone()),
            ("mocean-to", "TORTURE".to_owned()),
            ("mocean-dlr-status", status.to_string()),
            ("mocean-msgid", format!("fake{nonce}")),
            ("torture-report", nonce.to_string()),
        ];
        loop {
            let sent = self.front.send(|client, base| client.post(format!("{base}{}", subject.path)).form(&form));
            if sent.await?.status == 200 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        self.oracle.note(&Entry::Report(Report { nonce, message: subject.message.clone(), status }))?;
        Ok(())
    }
}

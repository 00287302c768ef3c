//! Delivery reports, put to `mocean-dlr-url` until they are answered with 200.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::PhoneNumber;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

use super::SimulatorOptions;
use super::messages::Messages;
use super::scenario::{Report, When};
use crate::Transport;
use crate::transport::exchange;

/// Reports under way at once.
const AT_ONCE: usize = 32;
/// Waits between attempts, in times of the ordinary delay. Mocean goes on for 36 hours; a demo gives up sooner.
const WAITS: [u32; 5] = [1, 4, 16, 64, 256];
/// Most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 64 * 1024;

/// A message as its reports name it.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) id: String,
    pub(super) recipient: PhoneNumber,
    pub(super) sender: String,
    /// `None`: no reports asked for.
    pub(super) url: Option<Url>,
}

/// Sends reports in the background; all of them end with the simulator.
pub(super) struct Reports {
    sender: Sender,
    tasks: Mutex<JoinSet<()>>,
}

#[derive(Clone)]
struct Sender {
    transport: Transport,
    messages: Arc<Messages>,
    slots: Arc<Semaphore>,
    options: SimulatorOptions,
}

impl Reports {
    pub(super) fn new(transport: Transport, messages: Arc<Messages>, options: SimulatorOptions) -> Self {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        Self { sender: Sender { transport, messages, slots, options }, tasks: Mutex::default() }
    }

    /// Sends the reports that come before the answer, once: the answer can't wait for repeats.
    pub(super) async fn before_answer(&self, subject: &Subject, reports: &[Report]) {
        for report in reports.iter().filter(|report| report.when == When::BeforeAnswer) {
            self.sender.messages.settle(&subject.id, report.status);
            if let Some(url) = &subject.url
                && !self.sender.put(url, &form(subject, *report)).await
            {
                tracing::warn!(recipient = %subject.recipient.masked(), "an early delivery report was not taken");
            }
        }
    }

    /// Sends the others, in order, each after its time.
    pub(super) fn after_answer(&self, subject: Subject, reports: &[Report]) {
        let later: Vec<Report> = reports.iter().filter(|report| report.when != When::BeforeAnswer).copied().collect();
        if later.is_empty() {
            return;
        }
        let sender = self.sender.clone();
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            for report in later {
                tokio::time::sleep(sender.delay(report.when)).await;
                sender.report(&subject, report).await;
            }
        });
    }
}

impl Sender {
    fn delay(&self, when: When) -> Duration {
        match when {
            When::BeforeAnswer => Duration::ZERO,
            When::Soon => self.options.report_after,
            When::Late => self.options.late_report_after,
        }
    }

    async fn report(&self, subject: &Subject, report: Report) {
        self.messages.settle(&subject.id, report.status);
        let Some(url) = &subject.url else { return };
        let form = form(subject, report);
        for wait in WAITS {
            if self.put(url, &form).await {
                return;
            }
            tokio::time::sleep(self.options.report_after * wait).await;
        }
        tracing::warn!(recipient = %subject.recipient.masked(), "the simulator gives up on a delivery report");
    }

    async fn put(&self, url: &Url, form: &[(&str, String)]) -> bool {
        // The semaphore is never closed.
        let _slot = self.slots.acquire().await;
        let request = self.transport.client().put(url.clone()).form(form);
        exchange(request, ANSWER_LIMIT).await.is_ok_and(|answer| answer.http_status == 200)
    }
}

fn form(subject: &Subject, report: Report) -> [(&'static str, String); 5] {
    [
        ("mocean-from", subject.recipient.digits()),
        ("mocean-to", subject.sender.clone()),
        ("mocean-dlr-status", report.status.code().to_string()),
        ("mocean-msgid", subject.id.clone()),
        ("mocean-error-code", report.error.to_string()),
    ]
}

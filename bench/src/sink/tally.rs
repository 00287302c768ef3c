//! What the sink got, and when.

use std::collections::HashSet;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use percent_encoding::percent_decode;
use serde::{Deserialize, Serialize};

/// How finely arrivals are counted, in milliseconds.
const SLOT_MS: u128 = 100;

/// Report URLs given at once.
const REPORTS_AT_ONCE: usize = 2_000;

/// Everything since it was last taken.
pub(super) struct Tally {
    /// Recipients in the order of their messages, as numbers.
    recipients: Vec<u64>,
    first: Option<(Instant, SystemTime)>,
    last: Option<Instant>,
    /// Messages in each tenth of a second since the first.
    slots: Vec<u32>,
    /// Report URLs as they came, with the recipient, if they are kept.
    reports: Option<Vec<(Box<[u8]>, u64)>>,
}

/// What came since the last question, by the sink's own clock.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Received {
    /// Messages.
    pub(crate) messages: u64,
    /// Different numbers among their recipients.
    pub(crate) recipients: u64,
    /// When the first came, in milliseconds since 1970.
    pub(crate) first_ms: u64,
    /// Seconds from the first to the last.
    pub(crate) seconds: f64,
    /// Messages in each tenth of a second since the first.
    pub(crate) slots: Vec<u32>,
}

/// Where a message's delivery report goes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReportUrl {
    /// The URL that came with the message.
    pub(crate) url: String,
    /// Its recipient.
    pub(crate) to: u64,
    /// The message's number, from 1: part of the id it was answered with.
    pub(crate) number: usize,
}

impl Tally {
    pub(super) fn new(keep_reports: bool) -> Self {
        let reports = keep_reports.then(Vec::new);
        Self { recipients: Vec::new(), first: None, last: None, slots: Vec::new(), reports }
    }

    /// Notes a message; its number, from 1.
    pub(super) fn add<'a>(&mut self, recipient: u64, report_url: impl FnOnce() -> Option<&'a [u8]>) -> usize {
        let now = Instant::now();
        let (first, _) = *self.first.get_or_insert_with(|| (now, SystemTime::now()));
        self.last = Some(now);
        let slot = usize::try_from((now - first).as_millis() / SLOT_MS).unwrap_or(usize::MAX);
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, 0);
        }
        self.slots[slot] += 1;
        self.recipients.push(recipient);
        if let Some(reports) = &mut self.reports {
            reports.push((report_url().unwrap_or_default().into(), recipient));
        }
        self.recipients.len()
    }

    /// What came since the last call.
    pub(super) fn take(&mut self) -> Received {
        let taken = std::mem::replace(self, Self::new(self.reports.is_some()));
        let recipients: HashSet<u64> = taken.recipients.iter().copied().collect();
        let since_epoch = taken.first.and_then(|(_, at)| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let span = taken.first.zip(taken.last).map(|((first, _), last)| last - first).unwrap_or_default();
        Received {
            messages: taken.recipients.len() as u64,
            recipients: recipients.len() as u64,
            first_ms: u64::try_from(since_epoch.as_millis()).unwrap_or_default(),
            seconds: span.as_secs_f64(),
            slots: taken.slots,
        }
    }

    /// Some report URLs after the first `after` messages, as JSON.
    pub(super) fn reports_after(&self, after: usize) -> String {
        let kept = self.reports.as_deref().unwrap_or_default();
        let next = kept.iter().enumerate().skip(after).take(REPORTS_AT_ONCE);
        let urls: Vec<ReportUrl> = next
            .map(|(index, (url, to))| {
                let url = percent_decode(url).decode_utf8_lossy().into_owned();
                ReportUrl { url, to: *to, number: index + 1 }
            })
            .collect();
        serde_json::to_string(&urls).unwrap_or_default()
    }
}

impl Received {
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Messages in each whole second but the last, which is cut off.
    pub(crate) fn by_second(&self) -> Vec<u32> {
        let whole = self.slots.len().saturating_sub(1) / 10 * 10;
        self.slots[..whole].chunks(10).map(|second| second.iter().sum()).collect()
    }

    /// Messages a second.
    #[allow(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
    pub(crate) fn rate(&self) -> f64 {
        self.messages as f64 / self.seconds.max(0.001)
    }
}

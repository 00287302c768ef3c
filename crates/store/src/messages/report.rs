//! Delivery reports.

use domain::{MessageId, MessageStatus, SiteId, Timestamp};

use crate::{Store, StoreError};

/// A delivery report, as the provider told it.
#[derive(Debug, Clone)]
pub struct ReportRecord {
    /// The site whose webhook it came to.
    pub site: SiteId,
    /// The message that its token names; `None` if it names none.
    pub message: Option<MessageId>,
    /// The provider's id for the message.
    pub provider_message_id: Option<String>,
    /// Everything as it came.
    pub raw: String,
    /// What it says: `accepted`, `delivered`, `failed` or `expired`; `None` if that can't be told.
    pub status: Option<MessageStatus>,
    /// The provider's error code.
    pub error_code: Option<String>,
    /// The provider's words for it.
    pub words: Option<String>,
    /// Whether it says that the number opted out: counts as a STOP.
    pub opted_out: bool,
    /// When it came.
    pub now: Timestamp,
}

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportEffect {
    /// The message stands there now.
    Settled(MessageStatus),
    /// Kept; the message stays where it is.
    Kept,
    /// Kept; it names no message of the site.
    UnknownMessage,
}

impl Store {
    /// Keeps a report and lets it settle its message, in one transaction. `delivered` is never taken back.
    pub async fn record_report(&self, report: ReportRecord) -> Result<ReportEffect, StoreError> {
        todo!()
    }
}

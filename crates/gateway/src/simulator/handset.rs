//! The virtual handsets, as far as the simulator knows them.

use async_trait::async_trait;
use domain::{PhoneNumber, Timestamp};
use url::Url;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the handset.
    Received,
    /// From the handset.
    Sent,
}

/// One line in a handset's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandsetEntry {
    /// Which way it went.
    pub direction: Direction,
    /// The handset.
    pub handset: PhoneNumber,
    /// The other end: the sender id of what was received, the number answered to of what was sent.
    pub peer: String,
    /// The text.
    pub text: String,
    /// The webhook at the other end: where the message wants its reports, or where the answer was posted. Tells whose it is.
    pub webhook: Option<Url>,
    /// What became of it, in words: `delivered`, `failed: 005 Unknown subscriber.`, `answered`.
    pub outcome: String,
    /// Whether the text got to its other end, so that a handset's screen shows it.
    pub arrived: bool,
    /// When.
    pub at: Timestamp,
}

/// Keeps what handsets got and sent. Implemented over the database, so that the pages can show it.
#[async_trait]
pub trait HandsetLog: Send + Sync {
    /// Adds a line. A message that can't be logged is refused by the simulator as "system error, retry later".
    ///
    /// # Errors
    /// [`HandsetLogError`] when it can't be kept.
    async fn record(&self, entry: HandsetEntry) -> Result<(), HandsetLogError>;
}

/// A line could not be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the handset's log can't be written: {0}")]
pub struct HandsetLogError(
    /// The cause, for the log.
    pub String,
);

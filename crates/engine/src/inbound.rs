//! A subscriber's message arrives.

use gateway::webhook::InboundFields;

use crate::engine::Engine;
use crate::error::EngineError;

/// What an inbound message led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundOutcome {
    /// Seen before.
    Repeat,
    /// The number is off the list.
    Stopped,
    /// It was already.
    AlreadyStopped,
    /// The number is back.
    Restarted,
    /// START from a number that had never said STOP: changed nothing.
    NotStopped,
    /// The help text is on its way.
    HelpSent,
    /// Kept for people to read.
    Kept,
}

impl Engine {
    /// Stores an inbound message and does what it says, in one transaction. `raw` is the request as it
    /// came: query and body.
    ///
    /// # Errors
    /// `NotFound` for an unknown secret, `Invalid` where sender or text are missing.
    pub async fn receive_inbound(&self, secret: &str, fields: InboundFields, raw: &str) -> Result<InboundOutcome, EngineError> {
        todo!()
    }
}

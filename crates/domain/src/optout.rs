//! What an inbound text wants.

use serde::{Deserialize, Serialize};

/// What an inbound text wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Unsubscribe at once.
    Stop,
    /// Subscribe again, if the number had texted STOP.
    Start,
    /// Say who we are and how to leave.
    Help,
    /// May mean STOP, or worries: put it before an admin and change nothing.
    Review,
    /// Nothing that changes anything.
    Other,
}

impl Reply {
    /// `stop`, `start`, `help`, `review` or `other`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::Review => "review",
            Self::Other => "other",
        }
    }
}

/// Reads an inbound text. `keyword` is the provider's keyword of a shared number (`MOC`), which may stand before what
/// the subscriber wrote.
pub fn classify(text: &str, keyword: Option<&str>) -> Reply {
    let _ = (text, keyword);
    todo!()
}

//! Whom a message is for, as forms and the API say it.

use domain::{PhoneError, PhoneNumber, SubscriberId, split_typed};
use serde::{Deserialize, Serialize};

/// Recipients as they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AudienceInput {
    /// Everyone active on the site.
    All,
    /// Subscribers by id.
    Subscribers {
        /// Their ids.
        ids: Vec<String>,
    },
    /// Numbers typed by hand, separated by spaces, commas, semicolons or line ends; country code required, plus optional.
    Numbers {
        /// The text as typed.
        numbers: String,
    },
}

/// Why a typed number gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectedReason {
    /// No valid number with its country code.
    Invalid,
    /// A number that no mobile can have.
    NotMobile,
}

/// A typed number that gets nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedNumber {
    /// As it was typed, at most 40 characters of it.
    pub input: String,
    /// Why.
    pub reason: RejectedReason,
    /// Why, for people.
    pub message: String,
}

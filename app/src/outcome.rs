//! What a form gets back, on the server and in the browser alike.

use serde::{Deserialize, Serialize};

/// One thing wrong with a form: which field, and what to do about it in words for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `name` of the field; empty when the form as a whole is meant.
    pub field: String,
    /// The words that stand at the field.
    pub message: String,
}

impl FieldError {
    /// An error at `field` with `message`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// The answer of a server function that a form calls.
///
/// Mistakes of the person are an `Ok(Outcome::Invalid)` and not an `Err`, because a server function answers every `Err` with
/// status 500.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It is done; go to `next`, or stay and say so when there is none.
    Done {
        /// A path on this server to go on to.
        next: Option<String>,
        /// A sentence that says what happened.
        notice: Option<String>,
    },
    /// Nothing was done; the errors say why.
    Invalid {
        /// At least one error.
        errors: Vec<FieldError>,
    },
}

impl Outcome {
    /// Done, and the person goes on to `next` where `notice` is shown.
    pub fn done(next: impl Into<String>, notice: impl Into<String>) -> Self {
        Self::Done { next: Some(next.into()), notice: Some(notice.into()) }
    }

    /// Refused with these field errors.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::Invalid { errors }
    }
}

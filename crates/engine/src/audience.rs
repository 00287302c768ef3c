//! Whom a message is for, as forms and the API say it.

use domain::{PhoneError, PhoneNumber, SubscriberId, split_typed};
use serde::{Deserialize, Serialize};
use store::{Audience, TypedNumber};

use crate::error::EngineError;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectedReason {
    /// No valid number with its country code.
    Invalid,
    /// A number that no mobile can have.
    NotMobile,
}

/// A typed number that gets nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RejectedNumber {
    /// As it was typed, at most 40 characters of it.
    pub input: String,
    /// Why.
    pub reason: RejectedReason,
    /// Why, for people.
    pub message: String,
}

/// The most numbers or ids of one audience.
const MAX_NAMED: usize = 10_000;
/// The most rejected numbers that are told one by one.
const MAX_REJECTED_SHOWN: usize = 100;
/// Characters of a rejected number that are shown.
const MAX_REJECTED_CHARS: usize = 40;

/// An audience that was read, and the typed numbers that get nothing.
pub(crate) struct ReadAudience {
    pub(crate) audience: Audience,
    pub(crate) rejected: Vec<RejectedNumber>,
}

impl AudienceInput {
    /// Reads ids and numbers. Thousands of numbers take a while, so this is off the threads that serve requests.
    ///
    /// # Errors
    /// `Invalid` at `audience` for too many, and for what is no id.
    pub(crate) async fn read(&self) -> Result<ReadAudience, EngineError> {
        match self {
            Self::All => Ok(ReadAudience { audience: Audience::All, rejected: Vec::new() }),
            Self::Subscribers { ids } => {
                let audience = Audience::Subscribers(read_ids(ids)?);
                Ok(ReadAudience { audience, rejected: Vec::new() })
            }
            Self::Numbers { numbers } => {
                let numbers = numbers.clone();
                tokio::task::spawn_blocking(move || read_numbers(&numbers))
                    .await
                    .map_err(|error| EngineError::Internal(format!("reading typed numbers: {error}")))?
            }
        }
    }
}

fn read_ids(ids: &[String]) -> Result<Vec<SubscriberId>, EngineError> {
    if ids.len() > MAX_NAMED {
        return Err(EngineError::invalid("audience", "Name at most 10,000 subscribers."));
    }
    let read: Option<Vec<SubscriberId>> = ids.iter().map(|id| id.trim().parse().ok()).collect();
    read.ok_or_else(|| EngineError::invalid("audience", "Some of these are no ids of subscribers."))
}

fn read_numbers(text: &str) -> Result<ReadAudience, EngineError> {
    if text.contains('\0') {
        return Err(EngineError::invalid("audience", "Remove the characters that can't be shown."));
    }
    let typed = split_typed(text);
    if typed.len() > MAX_NAMED {
        return Err(EngineError::invalid(
            "audience",
            format!("Type at most 10,000 numbers; these are {}.", typed.len()),
        ));
    }
    let mut rejected = Vec::new();
    let mut numbers = Vec::with_capacity(typed.len());
    for part in typed {
        let shown: String = part.chars().take(MAX_REJECTED_CHARS).collect();
        match PhoneNumber::parse_mobile(part, None) {
            Ok(phone) => numbers.push(TypedNumber { typed: shown, phone: Some((phone, phone.region())) }),
            Err(problem) => {
                if rejected.len() < MAX_REJECTED_SHOWN {
                    rejected.push(RejectedNumber::new(shown.clone(), problem));
                }
                numbers.push(TypedNumber { typed: shown, phone: None });
            }
        }
    }
    Ok(ReadAudience { audience: Audience::Numbers(numbers), rejected })
}

impl RejectedNumber {
    fn new(input: String, problem: PhoneError) -> Self {
        let reason = match problem {
            PhoneError::NotMobile => RejectedReason::NotMobile,
            _ => RejectedReason::Invalid,
        };
        Self { input, reason, message: problem.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn typed_numbers_are_read_with_their_country_code_and_the_bad_ones_named() {
        let typed = AudienceInput::Numbers { numbers: "60123456789, +60123456666;hello\n+4930123456".to_owned() };
        let read = typed.read().await.unwrap();
        let Audience::Numbers(numbers) = read.audience else { panic!("numbers were typed") };
        let phones: Vec<_> = numbers.iter().map(|number| number.phone.map(|(phone, _)| phone.to_string())).collect();
        assert_eq!(phones, [Some("+60123456789".to_owned()), Some("+60123456666".to_owned()), None, None]);
        let reasons: Vec<_> = read.rejected.iter().map(|number| (number.input.as_str(), number.reason)).collect();
        assert_eq!(reasons, [("hello", RejectedReason::Invalid), ("+4930123456", RejectedReason::NotMobile)]);
    }

    #[tokio::test]
    async fn ten_thousand_are_the_most() {
        let many = |count: usize| AudienceInput::Numbers { numbers: "1 ".repeat(count) };
        assert!(many(10_000).read().await.is_ok());
        assert!(matches!(many(10_001).read().await, Err(EngineError::Invalid(_))));
        let ids = AudienceInput::Subscribers { ids: vec!["x".to_owned()] };
        assert!(matches!(ids.read().await, Err(EngineError::Invalid(_))));
    }
}

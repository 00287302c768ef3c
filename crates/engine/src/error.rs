//! What the engine answers when it doesn't do what was asked.

use std::fmt;

use domain::Credits;
use serde::Serialize;

/// A field of a form or request and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The field's name as the API spells it; nested fields with dots, `words.welcome`.
    pub field: String,
    /// A sentence for the person who filled it in.
    pub message: String,
}

/// Every field that was wrong, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Just one.
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    /// Adds one.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first message about a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// `Ok` if nothing is wrong.
    pub(crate) fn into_result(self) -> Result<(), EngineError> {
        if self.is_empty() { Ok(()) } else { Err(EngineError::Invalid(self)) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

/// Why a call was refused or failed. All but the last two are the caller's to read.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No such thing, or not for this actor. Names the kind of thing: `site`, `broadcast`. HTTP 404.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was asked contradicts the present state. HTTP 409.
    #[error("{0}")]
    Conflict(String),
    /// Fields to correct. HTTP 422.
    #[error("{0}")]
    Invalid(FieldErrors),
    /// The site hasn't enough credits. HTTP 402.
    #[error("{needed} credits are needed and {available} are available")]
    InsufficientCredits {
        /// What the action costs.
        needed: Credits,
        /// What the site has left.
        available: Credits,
    },
    /// The actor's role doesn't allow it. HTTP 403.
    #[error("{0}")]
    Forbidden(String),
    /// The provider refused or couldn't be reached, in its own words. HTTP 422 on saving an account, 502 elsewhere.
    #[error("the provider says: {words}")]
    Provider {
        /// The provider's words.
        words: String,
    },
    /// Too many ask for what takes long. HTTP 503.
    #[error("too many are asking at the moment: try again in a moment")]
    Busy,
    /// The database can't work at present; the same may be asked again. Nothing was done, unless the connection broke
    /// at the very end. HTTP 503.
    #[error("{outage}")]
    Unavailable {
        /// Why.
        outage: store::Outage,
        /// To be logged, not shown.
        source: store::StoreError,
    },
    /// The database failed. To be logged, not shown. HTTP 500.
    #[error("the database failed")]
    Store(#[source] store::StoreError),
    /// A rule of our own was broken. To be logged, not shown. HTTP 500.
    #[error("internal error: {0}")]
    Internal(String),
}

impl EngineError {
    /// One wrong field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }

    /// A contradiction with the present state.
    pub fn conflict(words: impl Into<String>) -> Self {
        Self::Conflict(words.into())
    }
}

/// Why a message can't be sent again, for people.
pub(crate) const fn unrepeatable_words(why: store::Unrepeatable) -> &'static str {
    match why {
        store::Unrepeatable::Code => "A code is not sent again. Who needs one asks for a new one.",
        store::Unrepeatable::Emptied => "This message can't be sent again: its text is no longer kept.",
    }
}

impl From<store::StoreError> for EngineError {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as E;
        match error {
            E::NotFound(what) => Self::NotFound(what),
            E::Taken(what) => Self::Conflict(format!("This {what} is taken.")),
            E::OwnerExists => Self::NotFound("set-up link"),
            E::LastOwner => {
                Self::conflict("Nobody else owns all sites. Make somebody else an owner of all sites first.")
            }
            E::NotOwner => Self::Forbidden("Only an owner of these sites may do this.".to_owned()),
            E::NotInvited => {
                Self::conflict("This invitation is for another e-mail address than the one you are signed in with.")
            }
            E::KeyReused => Self::conflict("This Idempotency-Key was used for another message."),
            E::InsufficientCredits { needed, available } => Self::InsufficientCredits { needed, available },
            E::NoRecipients => Self::invalid("audience", "Nobody would get this message."),
            E::MoreThanAgreed(now) => Self::conflict(format!(
                "This has changed since you saw it: it would now reach {} people for {} credits. Nothing was sent; \
                 confirm again if that is right.",
                now.recipients, now.credits
            )),
            E::AlreadyResent => Self::conflict("This message was sent again already."),
            E::Unrepeatable(why) => Self::conflict(unrepeatable_words(why)),
            E::Illegal(transition) => Self::Conflict(format!("{}.", capitalised(&transition.to_string()))),
            other => match other.outage() {
                Some(outage) => Self::Unavailable { outage, source: other },
                None => Self::Store(other),
            },
        }
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

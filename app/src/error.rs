//! What can go wrong in a server function, apart from a person's mistakes (those are [`crate::outcome::Outcome::Invalid`]).

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

/// A server function's refusal. On the server, making one also sets the status of the answer.
///
/// It travels as `{"error": "conflict", "detail": "…", "message": "…"}`: which one, its own words if it has any, and all that is to be
/// said of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Deserialize)]
#[serde(rename_all = "snake_case", tag = "error", content = "detail")]
pub enum FnError {
    /// The call itself was malformed: a missing field, a wrong type. 400.
    #[error("This request could not be read: {0}")]
    Malformed(String),
    /// The call was larger than any form of ours. 413.
    #[error("This is too much at once. Send less.")]
    TooLarge,
    /// Nobody is signed in. 401.
    #[error("You have been signed out. Sign in and try again.")]
    SignedOut,
    /// Somebody is signed in who may not do this. 403.
    #[error("You may not do this.")]
    Forbidden,
    /// What the call is about does not exist, or no longer. 404.
    #[error("This no longer exists. Reload the page.")]
    NotFound,
    /// The state of things does not allow it. 409.
    #[error("{0}")]
    Conflict(String),
    /// Something failed that the person can't help. 503 when it may pass, else 500; logged with its cause.
    #[error("Something went wrong on our side. Nothing was lost; try again in a moment.")]
    Unavailable,
}

impl Serialize for FnError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (error, detail) = match self {
            Self::Malformed(detail) => ("malformed", Some(detail)),
            Self::TooLarge => ("too_large", None),
            Self::SignedOut => ("signed_out", None),
            Self::Forbidden => ("forbidden", None),
            Self::NotFound => ("not_found", None),
            Self::Conflict(detail) => ("conflict", Some(detail)),
            Self::Unavailable => ("unavailable", None),
        };
        let mut fields = serializer.serialize_struct("FnError", 2 + usize::from(detail.is_some()))?;
        fields.serialize_field("error", error)?;
        if let Some(detail) = detail {
            fields.serialize_field("detail", detail)?;
        }
        #[cfg(feature = "ssr")]
        let message = self.words(crate::forms::say());
        #[cfg(not(feature = "ssr"))]
        let message = self.to_string();
        fields.serialize_field("message", &message)?;
        fields.end()
    }
}

impl FromServerFnError for FnError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let refusal = match error {
            ServerFnErrorErr::Args(words)
            | ServerFnErrorErr::MissingArg(words)
            | ServerFnErrorErr::Deserialization(words) => Self::Malformed(words),
            other => {
                #[cfg(feature = "ssr")]
                tracing::error!(error = %other, "server function failed");
                #[cfg(not(feature = "ssr"))]
                let _ = other;
                Self::Unavailable
            }
        };
        #[cfg(feature = "ssr")]
        refusal.set_status();
        refusal
    }
}

#[cfg(feature = "ssr")]
impl FnError {
    /// The status of the answer that carries this refusal.
    pub fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What is said of it in the language of a visitor's page.
    pub fn words(&self, say: crate::language::Say) -> String {
        match self {
            Self::NotFound => say.gone(),
            Self::Unavailable => say.unavailable(),
            other => other.to_string(),
        }
    }

    /// The answer to an island that was not let in.
    pub fn into_response(self) -> axum::response::Response {
        use axum::response::IntoResponse;
        let mut answer = (self.status(), axum::Json(&self)).into_response();
        if self == Self::Unavailable {
            let seconds = axum::http::HeaderValue::from_static(crate::ui::RETRY_AFTER_SECONDS);
            answer.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds);
        }
        answer
    }

    /// Gives the answer under way this refusal's status; server functions would answer 500 otherwise.
    pub fn set_status(&self) {
        if let Some(answer) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
            answer.set_status(self.status());
            if *self == Self::Unavailable {
                let seconds = axum::http::HeaderValue::from_static(crate::ui::RETRY_AFTER_SECONDS);
                answer.insert_header(axum::http::header::RETRY_AFTER, seconds);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_read_as_it_was_written_and_says_its_words() {
        let all = [
            FnError::Malformed("no phone".to_owned()),
            FnError::TooLarge,
            FnError::SignedOut,
            FnError::Forbidden,
            FnError::NotFound,
            FnError::Conflict("It was sent already.".to_owned()),
            FnError::Unavailable,
        ];
        for refusal in all {
            let json = serde_json::to_value(&refusal).unwrap();
            assert_eq!(json["message"], refusal.to_string());
            assert_eq!(serde_json::from_value::<FnError>(json).unwrap(), refusal);
        }
    }
}

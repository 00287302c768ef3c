//! Problem details (RFC 9457): how every refusal of the API looks.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::Credits;
use engine::{EngineError, FieldError, FieldErrors};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

/// The type of the problem with a key that has ended by itself.
const EXPIRED_KEY: &str = "urn:carillon:problem:expired-key";

/// A refusal, answered as `application/problem+json`.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    credits: Option<(Credits, Credits)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Problem details (RFC 9457).
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// What kind of problem it is: `about:blank` where the status says it all.
    r#type: &'a str,
    /// The kind in words.
    title: &'a str,
    /// The status of the answer.
    status: u16,
    /// What is the matter this time.
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    /// The fields to correct.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
    /// Credits that it takes, where they don't suffice.
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<Credits>,
    /// Credits that there are, where they don't suffice.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<Credits>,
}

impl Problem {
    /// A problem that is no more than its status (RFC 9457, 4.2.1: type `about:blank`), with words for a person.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: "about:blank",
            detail: detail.into(),
            errors: Vec::new(),
            credits: None,
            headers: Vec::new(),
        }
    }

    /// 400: the request could not be read at all.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401: no key, or none we know.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"carillon\""))
    }

    /// 401: a key that has ended by itself.
    pub fn expired_key() -> Self {
        Self { kind: EXPIRED_KEY, ..Self::unauthorized("This API key has expired. Make a new one.") }
    }

    /// 403: known, but not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404: no such thing, or not for this caller.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
    }

    /// 405: the path exists, the method doesn't.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method; see the Allow header.")
    }

    /// 408: the body didn't arrive in time.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "The request took too long to arrive.")
            .with_header(header::CONNECTION, HeaderValue::from_static("close"))
    }

    /// 413: the body is longer than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("The body may have at most {limit} bytes."))
            .with_header(header::CONNECTION, HeaderValue::from_static("close"))
    }

    /// 415: the body is in a format this address doesn't read.
    pub fn unsupported_media_type(wanted: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("Send the body as {wanted}."))
    }

    /// 422: readable, but with fields to correct.
    pub fn invalid(errors: FieldErrors) -> Self {
        let detail = errors.to_string();
        Self {
            errors: errors.0,
            kind: "urn:carillon:problem:invalid-fields",
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }

    /// 422 about one field.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(FieldErrors::one(field, message))
    }

    /// 429: asked too often; again after so many seconds.
    pub fn too_many(detail: impl Into<String>, seconds: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, detail).with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 503: it passes; the same may be asked again after so many seconds.
    pub fn unavailable(detail: impl Into<String>, seconds: u16) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 500: ours to mend. The cause is in the log and not in the answer.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side; it has been logged.")
    }

    /// The same problem with one more header on its answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    fn title(&self) -> &'static str {
        match self.kind {
            "urn:carillon:problem:invalid-fields" => "Some fields need correcting",
            "urn:carillon:problem:insufficient-credits" => "Too few credits",
            EXPIRED_KEY => "The API key has expired",
            "urn:carillon:problem:provider" => "The provider refused",
            _ => self.status.canonical_reason().unwrap_or("Problem"),
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound(what) => Self::not_found(what),
            EngineError::Conflict(words) => Self::new(StatusCode::CONFLICT, words),
            EngineError::Invalid(errors) => Self::invalid(errors),
            EngineError::InsufficientCredits { needed, available } => Self {
                kind: "urn:carillon:problem:insufficient-credits",
                credits: Some((needed, available)),
                ..Self::new(
                    StatusCode::PAYMENT_REQUIRED,
                    format!("This needs {needed} credits and {available} are available."),
                )
            },
            EngineError::Forbidden(words) => Self::forbidden(words),
            EngineError::Provider { words } => Self {
                kind: "urn:carillon:problem:provider",
                ..Self::new(StatusCode::BAD_GATEWAY, format!("The provider says: {words}"))
            },
            EngineError::Busy => Self::unavailable("Too many are asking at the moment. Try again in a moment.", 1),
            EngineError::Unavailable { outage, ref source } => {
                tracing::warn!(error = %chain(source), "the database is away");
                Self::unavailable(format!("At the moment {outage}. Try again in a while."), 5)
            }
            internal @ (EngineError::Store(_) | EngineError::Internal(_)) => {
                tracing::error!(error = %chain(&internal), "request failed");
                Self::internal()
            }
        }
    }
}

/// An error with everything it was caused by, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            r#type: self.kind,
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
            needed: self.credits.map(|(needed, _)| needed),
            available: self.credits.map(|(_, available)| available),
        };
        let mut answer = (self.status, Json(body)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use engine::FieldErrors;
    use http::StatusCode;
    use http_body_util::BodyExt;

    use super::*;

    async fn body(problem: Problem) -> serde_json::Value {
        let answer = problem.into_response();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn fields_are_listed() {
        let mut errors = FieldErrors::default();
        errors.add("phone", "Give a mobile number.");
        let body = body(Problem::invalid(errors)).await;
        assert_eq!(body["status"], 422);
        assert_eq!(body["errors"][0]["field"], "phone");
        assert_eq!(body["errors"][0]["message"], "Give a mobile number.");
    }

    #[tokio::test]
    async fn credits_are_numbers() {
        let error = EngineError::InsufficientCredits { needed: Credits::new(12), available: Credits::new(5) };
        let body = body(error.into()).await;
        assert_eq!(
            (body["status"].as_u64(), body["needed"].as_i64(), body["available"].as_i64()),
            (Some(402), Some(12), Some(5))
        );
    }

    #[tokio::test]
    async fn inner_detail_stays_inside() {
        let problem = Problem::from(EngineError::Internal("the cellar floods".to_owned()));
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body(problem).await.to_string().contains("cellar"));
    }
}

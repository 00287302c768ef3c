//! How long a body may be, by address and by who sends it, and how long sending it may take.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::problem::Problem;

/// What a webhook, a visitor, or anybody without a credential may send, in bytes.
pub const SMALL: usize = 16 * 1024;
/// What an admin or a program may send, in bytes: 10,000 numbers and a long text fit.
pub const LARGE: usize = 512 * 1024;

/// What a picture may have that somebody uploads, in bytes, with room for saying that one is too large.
pub const PICTURE: usize = 2 * 1024 * 1024;

/// Forms that nobody has to sign in for. What is refused of them is kept for ten minutes, so it must be little.
const OPEN_FORMS: [&str; 5] =
    ["/fn/subscribe", "/fn/sign-in", "/fn/sign-in-code", "/fn/set-up", "/fn/invitation-accept"];

/// How long the sender of a small body may take.
const SMALL_WITHIN: Duration = Duration::from_secs(15);
/// How long the sender of a large one may take: half a megabyte over a slow line.
const LARGE_WITHIN: Duration = Duration::from_mins(1);

/// Reads bodies whole before anything else looks at them, so that no reader further in needs a limit of its own.
/// More than the address takes is 413; slower than that is 408.
pub async fn limit(request: Request, next: Next) -> Response {
    let limit = limit_of(request.method(), request.uri().path(), request.headers());
    let within = if limit == SMALL { SMALL_WITHIN } else { LARGE_WITHIN };
    let declared =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        return Problem::too_large(limit).into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(collected) = tokio::time::timeout(within, Limited::new(body, limit).collect()).await else {
        return Problem::too_slow().into_response();
    };
    match collected {
        Ok(whole) => next.run(Request::from_parts(parts, Body::from(whole.to_bytes()))).await,
        Err(error) if error.is::<LengthLimitError>() => Problem::too_large(limit).into_response(),
        Err(_) => Problem::bad_request("The body broke off.").into_response(),
    }
}

fn limit_of(method: &Method, path: &str, headers: &HeaderMap) -> usize {
    let has_credential = headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION);
    if !has_credential
        || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
        || path.starts_with("/webhooks/")
        || path.ends_with("/subscriptions")
        || OPEN_FORMS.contains(&path)
    {
        SMALL
    } else if path.ends_with("/settings/icon") {
        PICTURE
    } else {
        LARGE
    }
}

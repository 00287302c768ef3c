//! What comes in as text is UTF-8 without NUL, wherever it stands in an address or a form.
//!
//! Lenient readers replace bad bytes silently, PostgreSQL stores no NUL, and no person types either. JSON bodies are
//! held to the same by [`super::strict_json`].

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header;
use http_body_util::BodyExt;
use percent_encoding::percent_decode;

use super::problem::Problem;

/// The layer. Must stand inside the body limit, which makes bodies whole.
pub async fn check(request: Request, next: Next) -> Response {
    if !is_clean(request.uri().path().as_bytes()) {
        return Problem::not_found("address").into_response();
    }
    if !is_clean(request.uri().query().unwrap_or_default().as_bytes()) {
        return Problem::bad_request("The address has a query that is no plain text (UTF-8 without NUL).")
            .into_response();
    }
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_form {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let bytes: Bytes = match body.collect().await {
        Ok(whole) => whole.to_bytes(),
        Err(_) => return Problem::bad_request("The body broke off.").into_response(),
    };
    if !is_clean(&bytes) {
        return Problem::bad_request("The form is no plain text (UTF-8 without NUL).").into_response();
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

fn is_clean(encoded: &[u8]) -> bool {
    let decoded: Cow<'_, [u8]> = percent_decode(encoded).into();
    !decoded.contains(&0) && std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_clean;

    #[test]
    fn what_is_clean() {
        for good in ["", "/admin", "a=b&c=%F0%9F%94%94", "rtl=%E2%80%AE", "100%", "%zz"] {
            assert!(is_clean(good.as_bytes()), "{good}");
        }
        for bad in [&b"a=%00"[..], b"a=\0", b"a=%ff", b"a=\xff", b"%C3%28"] {
            assert!(!is_clean(bad), "{bad:?}");
        }
    }
}

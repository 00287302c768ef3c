//! Requests that change something and ride on a cookie must come from our own pages.
//!
//! `SameSite=Lax` keeps the cookie from most foreign requests, but not from neighbours on the same registrable domain,
//! and old browsers know nothing of it. So every state-changing request must say where it comes from. Calls with an API
//! key and webhooks carry no cookie and are exempt.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, header};
use url::Url;

use super::problem::Problem;
use crate::state::ServerState;

/// The layer: refuses with 403 what comes from elsewhere or doesn't say.
pub async fn check(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let exempt = is_safe(request.method()) || is_exempt(request.uri().path());
    if exempt || is_ours(request.headers(), state.public_url()) {
        next.run(request).await
    } else {
        Problem::forbidden("This request did not come from this site's own pages. Reload the page and try again.")
            .into_response()
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_exempt(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path.starts_with("/webhooks/")
}

/// `Sec-Fetch-Site` is the browser's own word and can't be set by a page. Browsers send it to trustworthy addresses
/// only (https, localhost); elsewhere `Origin` has to name this very host.
fn is_ours(headers: &HeaderMap, public_url: &Url) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| Url::parse(value.to_str().ok()?).ok()) else {
        return false;
    };
    // A page of ours that came without encryption may be anybody's on the way.
    let is_weaker = public_url.scheme() == "https" && origin.scheme() != "https";
    let is_this_host = headers.get(header::HOST).is_some_and(|host| authority(&origin).as_bytes() == host.as_bytes());
    origin.origin() == public_url.origin() || (is_this_host && !is_weaker)
}

fn authority(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn who_is_ours() {
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://sms.example.com")], false),
            (&[("origin", "https://sms.example.com")], true),
            (&[("origin", "https://sms.example.com:8443")], false),
            (&[("origin", "http://sms.example.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "https://192.168.1.5:3000"), ("host", "192.168.1.5:3000")], true),
            (&[("origin", "https://192.168.1.5"), ("host", "192.168.1.5:3000")], false),
            (&[("origin", "http://sms.example.com"), ("host", "sms.example.com")], false),
            (&[("host", "sms.example.com")], false),
        ];
        let public_url = Url::parse("https://sms.example.com").unwrap();
        for (pairs, expected) in cases {
            assert_eq!(is_ours(&headers(pairs), &public_url), *expected, "{pairs:?}");
        }
        let at_home = [("origin", "http://192.168.1.5:3000"), ("host", "192.168.1.5:3000")];
        let unencrypted = Url::parse("http://127.0.0.1:3000").unwrap();
        assert!(is_ours(&headers(&at_home), &unencrypted), "another name of this machine, where nothing is encrypted");
    }
}

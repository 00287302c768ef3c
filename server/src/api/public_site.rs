//! The site of a call that is open to visitors, and to pages of other web sites where its settings name them.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::http::{Problem, path_part};
use crate::state::ServerState;

/// The site that the path names, and what the asking page may read of the answer.
pub(super) struct PublicSite {
    pub(super) slug: String,
    pub(super) cors: Cors,
}

impl FromRequestParts<ServerState> for PublicSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let slug = path_part(parts, state, "site").await?;
        let cors = match parts.headers.get(header::ORIGIN) {
            // Programs and our own pages send no foreign origin; they needn't wait for the site's list.
            None => Cors { allowed: None, refused: None },
            Some(origin) => {
                let site = state.engine().public_site(Some(&slug), &[]).await?;
                let listed = site.allowed_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes());
                let (allowed, refused) = if listed { (Some(origin), None) } else { (None, Some(origin)) };
                Cors { allowed: allowed.cloned(), refused: refused.cloned() }
            }
        };
        Ok(Self { slug, cors })
    }
}

/// What a browser asks before it sends another site's page's call.
pub(super) async fn preflight(PublicSite { cors, .. }: PublicSite) -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    cors.allow((StatusCode::NO_CONTENT, headers).into_response())
}

/// Which page of another site may read the answer.
pub(super) struct Cors {
    allowed: Option<HeaderValue>,
    refused: Option<HeaderValue>,
}

impl Cors {
    /// The origin of a page that the site's settings don't name.
    pub(super) fn refused(&self) -> Option<&str> {
        self.refused.as_ref().map(|origin| origin.to_str().unwrap_or("This page"))
    }

    /// Lets the page at an allowed origin read the answer. Without the header browsers keep it from the page.
    pub(super) fn allow(self, mut answer: Response) -> Response {
        let headers = answer.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = self.allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        } else {
            headers.remove(header::ACCESS_CONTROL_ALLOW_METHODS);
            headers.remove(header::ACCESS_CONTROL_ALLOW_HEADERS);
            headers.remove(header::ACCESS_CONTROL_MAX_AGE);
        }
        answer
    }

    /// Lets every page read why it is refused.
    pub(super) fn tell(problem: Problem) -> Response {
        let mut answer = problem.into_response();
        let headers = answer.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        answer
    }
}

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

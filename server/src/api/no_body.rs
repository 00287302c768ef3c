//! Calls that say everything in their address.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::Deserialize;

use crate::http::{Problem, strict_json};

/// An empty body, or an empty JSON object. Anything else was meant to do something that it wouldn't.
#[derive(Debug)]
pub struct NoBody;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes =
            Bytes::from_request(request, state).await.map_err(|_| Problem::bad_request("The body broke off."))?;
        if !bytes.is_empty() {
            strict_json::parse::<Nothing>(&bytes)?;
        }
        Ok(Self)
    }
}

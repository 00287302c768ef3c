//! Parts of the path.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use super::problem::Problem;

/// The id in the path. What is no id names nothing: 404.
#[derive(Debug)]
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = path_part(parts, state, "id").await?;
        id.parse().map(Self).map_err(|_| Problem::not_found("id"))
    }
}

/// The part of the path that the route calls `name`.
///
/// # Errors
/// 404 where it can't be decoded.
pub async fn path_part<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Result<String, Problem> {
    let captures = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("address"))?;
    let found = captures.iter().find_map(|(key, value)| (key == name).then(|| value.to_owned()));
    found.ok_or_else(|| Problem::not_found("address"))
}

//! Who calls: the bearer key, and the site it is allowed in.

use app::state::VisitorAddress;
use axum::extract::FromRequestParts;
use engine::{Actor, SiteAccess};
use http::header;
use http::request::Parts;

use crate::http::{Problem, path_part};
use crate::state::ServerState;

/// The program behind the key in `Authorization: Bearer`, as the route's guard let it in.
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

impl Caller {
    /// Looks the key up.
    ///
    /// # Errors
    /// 401 without a key, or with one that is not known.
    pub async fn of_key(parts: &Parts, state: &ServerState) -> Result<Self, Problem> {
        let key =
            bearer(parts).ok_or_else(|| Problem::unauthorized("Send an API key as `Authorization: Bearer KEY`."))?;
        let actor = state.engine().authenticate(key).await?;
        let address = parts.extensions.get::<VisitorAddress>().and_then(|VisitorAddress(address)| *address);
        actor
            .map(|actor| Self(actor.from(address)))
            .ok_or_else(|| Problem::unauthorized("This API key is not known, or was revoked."))
    }
}

impl FromRequestParts<ServerState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ServerState) -> Result<Self, Problem> {
        let caller = parts.extensions.get().cloned();
        caller.ok_or_else(|| Problem::unauthorized("This address takes no API key."))
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()).then(|| key.trim())
}

/// The caller at the site that the path names. A site outside the key's scope is 404, like one that doesn't exist.
#[derive(Debug)]
pub struct AtSite(pub SiteAccess);

impl FromRequestParts<ServerState> for AtSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Caller(actor) = Caller::from_request_parts(parts, state).await?;
        let slug = path_part(parts, state, "site").await?;
        Ok(Self(state.engine().enter(&actor, &slug).await?))
    }
}

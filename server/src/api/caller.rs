//! Who calls: the bearer key, and the site it is allowed in.

use app::state::VisitorAddress;
use axum::extract::FromRequestParts;
use engine::{Actor, Bearer, SiteAccess};
use http::header;
use http::request::Parts;

use crate::http::Problem;
use crate::state::ServerState;

/// The program behind the key in `Authorization: Bearer`, as the route's guard let it in.
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

impl Caller {
    /// Looks the key up.
    ///
    /// # Errors
    /// 401 without a key, with one that is not known, and with one that has ended.
    pub async fn of_key(parts: &Parts, state: &ServerState) -> Result<Self, Problem> {
        let key =
            bearer(parts).ok_or_else(|| Problem::unauthorized("Send an API key as `Authorization: Bearer KEY`."))?;
        let address = parts.extensions.get::<VisitorAddress>().and_then(|VisitorAddress(address)| *address);
        match state.engine().authenticate(key).await? {
            Bearer::Known(actor) => Ok(Self(actor.from(address))),
            Bearer::Expired => Err(Problem::expired_key()),
            Bearer::Unknown => Err(Problem::unauthorized("This API key is not known, or was revoked.")),
        }
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

/// The caller at the site that the path names, as the route's guard let them in.
#[derive(Debug, Clone)]
pub struct AtSite(pub SiteAccess);

impl FromRequestParts<ServerState> for AtSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ServerState) -> Result<Self, Problem> {
        let entered = parts.extensions.get().cloned();
        entered.ok_or_else(|| Problem::not_found("site"))
    }
}

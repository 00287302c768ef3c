//! Who is signed in, and at which site they are.

use app::session::SignedIn;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use engine::SiteAccess;
use http::request::Parts;

use crate::http::{Problem, path_part};
use crate::state::ServerState;

/// The person behind the session at the site that the path names. Everybody else is sent to sign in.
#[derive(Debug)]
pub struct AtSite(pub SiteAccess);

impl FromRequestParts<ServerState> for AtSite {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Response> {
        let SignedIn { actor, .. } = SignedIn::from_request_parts(parts, state.app()).await?;
        let slug = path_part(parts, state, "site").await.map_err(IntoResponse::into_response)?;
        let access = state.engine().enter(&actor, &slug).await;
        access.map(Self).map_err(|error| Problem::from(error).into_response())
    }
}

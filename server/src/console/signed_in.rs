//! Who is signed in, and at which site they are.

use std::time::Duration;

use app::session::SignedIn;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use domain::{Role, SiteId};
use engine::{Engine, SiteAccess};
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

/// How often it is asked whether somebody may still watch.
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// The reader of an answer that goes on, at the site that the path names.
#[derive(Debug)]
pub struct Watcher {
    session: [u8; 32],
    site: SiteId,
}

impl FromRequestParts<ServerState> for Watcher {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Response> {
        let person = SignedIn::from_request_parts(parts, state.app()).await?;
        // The guard has let them in at a site.
        let site = person.site.ok_or_else(|| Problem::not_found("site").into_response())?;
        Ok(Self { session: person.session, site })
    }
}

impl Watcher {
    /// Ends once they may watch no longer: signed out, removed, or their session over. While the database is out of order
    /// nobody is shut out.
    pub async fn shut_out(self, engine: Engine) {
        loop {
            tokio::time::sleep(ASKED_EVERY).await;
            if let Ok(false) = engine.still_has_role(&self.session, self.site, Role::Viewer).await {
                return;
            }
        }
    }
}

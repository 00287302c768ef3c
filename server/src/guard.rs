//! Lets in who may call a route, before its handler runs. What a route asks for stands in [`crate::routes`].

use app::need::Need;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::{Scope, SiteScope};
use http::request::Parts;

use crate::api::{AtSite, Caller};
use crate::http::{Problem, path_part};
use crate::routes::Access;
use crate::state::ServerState;

/// The layer of one call. Who was let in is handed on with the request; a handler that asks who calls finds only them.
pub async fn check(State((state, access)): State<(ServerState, Access)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&state, access, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal,
    }
}

async fn admit(state: &ServerState, access: Access, parts: &mut Parts) -> Result<(), Response> {
    match access {
        Access::Open | Access::WebhookSecret => {}
        Access::Key(scope) => admit_key(state, scope, parts).await.map_err(IntoResponse::into_response)?,
        Access::Session(role) => {
            let of_a_site = path_part(parts, state, "site").await.is_ok();
            let need = if of_a_site { Need::Role(role) } else { Need::Somewhere(role) };
            need.admit_to_page(parts, state.app()).await?;
        }
    }
    Ok(())
}

/// A site that is none of the key's is not found, like one that doesn't exist; what the key may do is asked after that.
async fn admit_key(state: &ServerState, scope: Scope, parts: &mut Parts) -> Result<(), Problem> {
    let caller = Caller::of_key(parts, state).await?;
    if let Ok(slug) = path_part(parts, state, "site").await {
        let access = state.engine().enter(&caller.0, &slug).await?;
        access.require(scope)?;
        parts.extensions.insert(AtSite(access));
    } else if scope.concerns_all_sites() {
        caller.0.require(scope, SiteScope::All)?;
    } else {
        caller.0.require_somewhere(scope)?;
    }
    parts.extensions.insert(caller);
    Ok(())
}

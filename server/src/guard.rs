//! Lets in who may call a route, before its handler runs. What a route asks for stands in [`crate::routes`].

use app::need::Need;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use crate::api::Caller;
use crate::http::Problem;
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
        Access::Key(role) => {
            let caller = Caller::of_key(parts, state).await.map_err(IntoResponse::into_response)?;
            caller.0.require(role).map_err(|error| Problem::from(error).into_response())?;
            parts.extensions.insert(caller);
        }
        Access::Session(role) => Need::Role(role).admit_to_page(parts, state.app()).await?,
    }
    Ok(())
}

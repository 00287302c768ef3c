//! Who is signed in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::UserId;
use engine::{Actor, UserView};
use leptos::prelude::expect_context;
use tower_sessions::Session;

use crate::error::FnError;
use crate::public::out_of_order;
use crate::state::AppState;
use crate::ui::Ui;

/// The session's entry that holds the id of the user who signed in.
pub const USER: &str = "user";

/// A person at the console; as an extractor of pages it sends everybody else to sign in and back again.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub user: UserView,
    /// The same, as the engine asks for it.
    pub actor: Actor,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        match signed_in(&session, state).await {
            Ok(person) => Ok(person),
            Err(FnError::SignedOut) => {
                let here = parts.uri.path_and_query().map_or("/admin", |path| path.as_str());
                let query = serde_urlencoded::to_string([("next", here)]).unwrap_or_default();
                Err(Redirect::to(&format!("/admin/sign-in?{query}")).into_response())
            }
            Err(FnError::Unavailable) => {
                let Ok(ui) = Ui::from_request_parts(parts, state).await;
                Err(out_of_order(ui).await)
            }
            Err(refusal) => Err(refusal.status().into_response()),
        }
    }
}

impl SignedIn {
    /// The person who calls a server function.
    ///
    /// # Errors
    /// [`FnError::SignedOut`] when nobody is signed in (any more).
    pub async fn of_call() -> Result<Self, FnError> {
        let session = current().await?;
        signed_in(&session, &expect_context::<AppState>()).await.inspect_err(FnError::set_status)
    }
}

/// Remembers who has signed in, under a new session id.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be kept.
pub async fn sign_in(user: UserId) -> Result<(), FnError> {
    let session = current().await?;
    session.cycle_id().await.map_err(unavailable)?;
    session.insert(USER, user).await.map_err(unavailable)
}

/// Forgets the session.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be deleted.
pub async fn sign_out() -> Result<(), FnError> {
    current().await?.flush().await.map_err(unavailable)
}

async fn current() -> Result<Session, FnError> {
    leptos_axum::extract::<Session>().await.map_err(unavailable)
}

async fn signed_in(session: &Session, state: &AppState) -> Result<SignedIn, FnError> {
    let id: UserId = session.get(USER).await.map_err(unavailable)?.ok_or(FnError::SignedOut)?;
    let user = state.engine.user(id).await.map_err(unavailable)?.ok_or(FnError::SignedOut)?;
    Ok(SignedIn { actor: user.actor(), user })
}

fn unavailable(error: impl std::fmt::Display) -> FnError {
    tracing::error!(%error, "the session could not be read or written");
    FnError::Unavailable
}

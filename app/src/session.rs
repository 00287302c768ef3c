//! Who is signed in.

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{SiteId, Timestamp, UserId};
use engine::sessions::{entries, session_hash};
use engine::{Actor, Engine, Role, UserView};
use leptos::prelude::expect_context;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::error::FnError;
use crate::public::out_of_order;
use crate::state::{AppState, VisitorAddress};
use crate::ui::Ui;

/// How long a right password waits for its code.
const HALFWAY_MICROS: i64 = 10 * 60 * 1_000_000;
/// The most characters of a browser's name that are kept.
const MAX_AGENT_CHARS: usize = 300;

/// A person at the console; as an extractor of pages it sends everybody else to sign in and back again.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub user: UserView,
    /// The same, as the engine asks for it.
    pub actor: Actor,
    /// The site that the request is about, once its guard has let them in there.
    pub site: Option<SiteId>,
    /// Their role at that site; where it is about none, the one that let them in.
    pub role: Option<Role>,
    /// The hash of their session's id.
    pub session: [u8; 32],
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        match Self::of_request(parts, state).await {
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
    /// The person behind a request: whom its guard let in, or whom its session names.
    ///
    /// # Errors
    /// [`FnError::SignedOut`] when nobody is signed in (any more), [`FnError::Unavailable`].
    pub async fn of_request(parts: &mut Parts, state: &AppState) -> Result<Self, FnError> {
        if let Some(admitted) = parts.extensions.get::<Self>() {
            return Ok(admitted.clone());
        }
        let session = Session::from_request_parts(parts, state).await.map_err(|(_, words)| unavailable(words))?;
        let mut person = signed_in(&session, state).await?;
        let address = parts.extensions.get::<VisitorAddress>().and_then(|VisitorAddress(address)| *address);
        person.actor = person.actor.from(address);
        Ok(person)
    }

    /// Whether they may do what this role may, at the site that the request is about.
    pub fn has_role(&self, needed: Role) -> bool {
        self.role.is_some_and(|role| role.includes(needed))
    }

    /// The person who calls a server function.
    ///
    /// # Errors
    /// [`FnError::SignedOut`] when nobody is signed in (any more).
    pub async fn of_call() -> Result<Self, FnError> {
        let mut parts = leptos_axum::extract::<Parts>().await.map_err(unavailable)?;
        Self::of_request(&mut parts, &expect_context::<AppState>()).await.inspect_err(FnError::set_status)
    }
}

/// Somebody whose password was right and who still owes a code.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Halfway {
    user: UserId,
    since: i64,
}

/// Remembers who has signed in, since when and from where, under a new session id; nothing of what the session held stays.
/// Session and line of the audit log are kept before this returns.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be kept.
pub async fn sign_in(engine: &Engine, user: UserId) -> Result<(), FnError> {
    let session = fresh().await?;
    let headers = leptos_axum::extract::<HeaderMap>().await.unwrap_or_default();
    let agent = headers.get(header::USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
    let agent: Option<String> = agent.map(|agent| agent.chars().take(MAX_AGENT_CHARS).collect());
    session.insert(entries::USER, user).await.map_err(unavailable)?;
    session.insert(entries::BEGAN, engine.now().as_micros()).await.map_err(unavailable)?;
    session.insert(entries::ADDRESS, visitor_address().await).await.map_err(unavailable)?;
    session.insert(entries::AGENT, agent).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Remembers for ten minutes who still owes a code, under a new session id. They are not signed in.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be kept.
pub async fn halfway(engine: &Engine, user: UserId) -> Result<(), FnError> {
    let session = fresh().await?;
    let halfway = Halfway { user, since: engine.now().as_micros() };
    session.insert(entries::HALFWAY, halfway).await.map_err(unavailable)
}

/// Who owes a code.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be read.
pub async fn who_is_halfway(session: &Session, now: Timestamp) -> Result<Option<UserId>, FnError> {
    let halfway: Option<Halfway> = session.get(entries::HALFWAY).await.map_err(unavailable)?;
    let in_time = halfway.filter(|halfway| now.as_micros().saturating_sub(halfway.since) < HALFWAY_MICROS);
    Ok(in_time.map(|halfway| halfway.user))
}

/// Signs out whoever is signed in, and forgets the session.
///
/// # Errors
/// [`FnError::Unavailable`] when the session can't be deleted.
pub async fn sign_out() -> Result<(), FnError> {
    leave().await?;
    current().await?.flush().await.map_err(unavailable)
}

/// Ends the session of the call in the name of whoever is signed in with it, if anybody is.
async fn leave() -> Result<(), FnError> {
    let state = expect_context::<AppState>();
    let mut parts = leptos_axum::extract::<Parts>().await.map_err(unavailable)?;
    match SignedIn::of_request(&mut parts, &state).await {
        Ok(me) => state.engine.sign_out(&me.actor, &me.session).await.map_err(unavailable),
        Err(FnError::SignedOut) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The session of the call.
///
/// # Errors
/// [`FnError::Unavailable`] when there is none to be had.
pub async fn current() -> Result<Session, FnError> {
    leptos_axum::extract::<Session>().await.map_err(unavailable)
}

/// Where the call comes from.
pub async fn visitor_address() -> Option<std::net::IpAddr> {
    let Extension(VisitorAddress(address)) = leptos_axum::extract().await.ok()?;
    address
}

/// The session of the call, emptied, under a new id. Whoever was signed in with it is signed out.
async fn fresh() -> Result<Session, FnError> {
    leave().await?;
    let session = current().await?;
    session.cycle_id().await.map_err(unavailable)?;
    session.clear().await;
    Ok(session)
}

async fn signed_in(session: &Session, state: &AppState) -> Result<SignedIn, FnError> {
    let id: UserId = session.get(entries::USER).await.map_err(unavailable)?.ok_or(FnError::SignedOut)?;
    let user = state.engine.user(id).await.map_err(unavailable)?.ok_or(FnError::SignedOut)?;
    let session = session.id().map(|id| session_hash(id.0)).unwrap_or_default();
    Ok(SignedIn { actor: user.actor(), user, site: None, role: None, session })
}

fn unavailable(error: impl std::fmt::Display) -> FnError {
    tracing::error!(%error, "the session could not be read or written");
    FnError::Unavailable
}

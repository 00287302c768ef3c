//! Login sessions: 128 random bits in a cookie, everything else in the database.

mod record_store;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::Timestamp;
use engine::sessions::{IDLE_LIMIT, entries};
use time::Duration;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

pub use record_store::RecordStore;

use crate::state::ServerState;

/// How often a session in use is prolonged: one write an hour instead of one a request.
const PROLONG_EVERY_MICROS: i64 = 3_600_000_000;

/// Reads the session's cookie and writes it where the session changed.
///
/// Browsers hold `__Host-` cookies to https, to this very host and to the path `/`; over plain http they refuse them.
pub fn layer(state: &ServerState) -> SessionManagerLayer<RecordStore> {
    let https = state.public_url().scheme() == "https";
    let idle = Duration::seconds(i64::try_from(IDLE_LIMIT.as_secs()).unwrap_or(i64::MAX));
    SessionManagerLayer::new(RecordStore::new(state.engine().clone(), state.store().clone()))
        .with_name(if https { "__Host-carillon" } else { "carillon" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(idle))
}

/// Prolongs the session of somebody who works at the console.
pub async fn slide(session: Session, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if ["/admin", "/fn/", "/simulator"].iter().any(|start| path.starts_with(start)) {
        let now = now();
        let seen = session.get::<i64>(entries::SEEN).await.ok().flatten();
        let due = seen.is_none_or(|seen| now.as_micros().saturating_sub(seen) > PROLONG_EVERY_MICROS);
        // The id is gone by now if the cookie named no session.
        if due
            && session.id().is_some()
            && let Err(error) = session.insert(entries::SEEN, now.as_micros()).await
        {
            tracing::warn!(%error, "a session could not be prolonged");
        }
    }
    next.run(request).await
}

fn now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}

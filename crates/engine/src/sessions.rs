//! A person's own login sessions: what the cookie's number leads to, listed and ended by whom it belongs to.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Role, SiteId, Timestamp, UserId};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::{LoginSession, UserSession};

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;

/// A session ends after this long without a request.
pub const IDLE_LIMIT: Duration = Duration::from_hours(7 * 24);
/// A session ends this long after signing in, whatever is done with it: thirty days, the most that NIST SP 800-63B-4
/// (section 2.1.3) lets pass before somebody has to sign in again.
pub const ABSOLUTE_LIMIT: Duration = Duration::from_hours(30 * 24);

/// The names of what a session holds.
pub mod entries {
    /// The id of the user who signed in.
    pub const USER: &str = "user";
    /// When they did, in microseconds.
    pub const BEGAN: &str = "began";
    /// When it was used last, to the hour, in microseconds.
    pub const SEEN: &str = "seen";
    /// Where they signed in from.
    pub const ADDRESS: &str = "address";
    /// What the browser called itself.
    pub const AGENT: &str = "agent";
    /// Who gave their password and still owes a code.
    pub const HALFWAY: &str = "halfway";
}

/// The hash under which a session is kept: who reads the table can't sign in with it.
pub fn session_hash(id: i128) -> [u8; 32] {
    Sha256::digest(id.to_le_bytes()).into()
}

/// One of a person's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// What it is ended by; worth nothing without being signed in as its owner.
    pub name: String,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it was used last, to the hour.
    pub seen: Option<Timestamp>,
    /// Where it began.
    pub address: Option<String>,
    /// What the browser called itself.
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Engine {
    /// Signs somebody in who has shown who they are: keeps their new session, and in the same transaction the line of the
    /// audit log. `address` is where they did. `false`, and nothing done, if the id is taken.
    ///
    /// # Errors
    /// `NotFound` where they were deleted meanwhile.
    pub async fn begin_session(
        &self,
        user: UserId,
        address: Option<IpAddr>,
        session: LoginSession<'_>,
    ) -> Result<bool, EngineError> {
        let person = self.user(user).await?.ok_or(EngineError::NotFound("user"))?;
        Ok(self.by(&person.actor().from(address)).begin_session(user, session, self.now()).await?)
    }

    /// Signs the actor out: ends the session that asks, whose hash this is. One that is over already stays so.
    pub async fn sign_out(&self, actor: &Actor, this: &[u8]) -> Result<(), EngineError> {
        self.by(actor).sign_out(actor.user()?, this, self.now()).await?;
        Ok(())
    }

    /// Whether a session lasts, and whoever it belongs to still has this role at a site, or a greater one: asked again and
    /// again by answers that go on.
    pub async fn still_has_role(&self, session: &[u8], site: SiteId, needed: Role) -> Result<bool, EngineError> {
        let roles = self.store().memberships_of_session(session, self.now()).await?;
        Ok(roles.and_then(|roles| roles.role_at(site)).is_some_and(|role| role.includes(needed)))
    }

    /// A person's sessions, the one that asks first, then the one used last. `this` is the hash of the one that asks.
    pub async fn sessions_of(&self, user: UserId, this: &[u8]) -> Result<Vec<SessionView>, EngineError> {
        let sessions = self.store().sessions_of(user, self.now()).await?;
        let mut views: Vec<_> = sessions.into_iter().map(|session| SessionView::of(&session, this)).collect();
        views.sort_by_key(|view| (!view.is_this, std::cmp::Reverse(view.seen.or(view.began))));
        Ok(views)
    }

    /// Ends one of a person's own sessions.
    ///
    /// # Errors
    /// `NotFound` where they have none of that name.
    pub async fn end_session(&self, actor: &Actor, name: &str) -> Result<(), EngineError> {
        let hash = URL_SAFE_NO_PAD.decode(name).map_err(|_| EngineError::NotFound("session"))?;
        if self.by(actor).end_session_of(actor.user()?, &hash, self.now()).await? {
            Ok(())
        } else {
            Err(EngineError::NotFound("session"))
        }
    }

    /// Ends every session of a person, the one that asks too.
    pub async fn end_every_session(&self, actor: &Actor) -> Result<(), EngineError> {
        self.by(actor).end_sessions_of(actor.user()?, self.now()).await?;
        Ok(())
    }
}

impl SessionView {
    fn of(session: &UserSession, this: &[u8]) -> Self {
        let data: Map<String, Value> = serde_json::from_slice(&session.data).unwrap_or_default();
        let time = |name| data.get(name).and_then(Value::as_i64).map(Timestamp::from_micros);
        let text = |name| data.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            name: URL_SAFE_NO_PAD.encode(&session.id_hash),
            began: time(entries::BEGAN),
            seen: time(entries::SEEN),
            address: text(entries::ADDRESS),
            agent: text(entries::AGENT),
            is_this: session.id_hash == this,
        }
    }
}

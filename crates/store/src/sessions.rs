//! Login sessions, kept under the hash of their id.

use domain::{Memberships, Timestamp, UserId};

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Tx, args},
    users::memberships_of,
};

/// A login session to be kept.
#[derive(Debug, Clone)]
pub struct LoginSession<'a> {
    /// The hash of its id; the id itself stays in the browser.
    pub id_hash: &'a [u8],
    /// What the session holds.
    pub data: &'a [u8],
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A session of somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// The hash of its id.
    pub id_hash: Vec<u8>,
    /// What it holds.
    pub data: Vec<u8>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps what changed about a session. One that was ended meanwhile stays ended: a request that began before the
    /// sign-out must not bring it back.
    pub async fn save_session(&self, session: LoginSession<'_>) -> Result<(), StoreError> {
        let mut tx = self.write("save_session").await?;
        tx.execute(
            "UPDATE login_sessions
             SET data = $2, expires_at = $3
             WHERE id_hash = $1",
            args![session.id_hash, session.data, session.expires_at],
        )
        .await?;
        tx.commit().await
    }

    /// Keeps a new session of nobody: somebody who signs in begins one by [`Acting::begin_session`]; `false`, and nothing done, if the id is taken.
    pub async fn create_session(&self, session: LoginSession<'_>) -> Result<bool, StoreError> {
        let mut tx = self.write("create_session").await?;
        let is_new = insert(&mut tx, None, &session).await?;
        tx.commit().await?;
        Ok(is_new)
    }

    /// What a session holds and when it ends, unless it is over at `now`.
    pub async fn load_session(
        &self,
        id_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<(Vec<u8>, Timestamp)>, StoreError> {
        let sql = "SELECT data, expires_at FROM login_sessions WHERE id_hash = $1 AND expires_at > $2";
        let row = self.read().await?.optional(sql, args![id_hash, now]).await?;
        row.map(|row| Ok((row.get("data")?, row.get("expires_at")?))).transpose()
    }

    /// Ends a session.
    pub async fn delete_session(&self, id_hash: &[u8]) -> Result<(), StoreError> {
        let mut tx = self.write("delete_session").await?;
        tx.execute("DELETE FROM login_sessions WHERE id_hash = $1", args![id_hash]).await?;
        tx.commit().await
    }

    /// What whoever is signed in with a session may do, and where; `None` where it is over at `now`, or nobody's.
    pub async fn memberships_of_session(
        &self,
        id_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Memberships>, StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT user_id FROM login_sessions WHERE id_hash = $1 AND expires_at > $2 AND user_id IS NOT NULL";
        let Some(row) = tx.optional(sql, args![id_hash, now]).await? else { return Ok(None) };
        Ok(Some(memberships_of(&mut tx, row.get("user_id")?).await?))
    }

    /// The sessions of a user that are not over at `now`.
    pub async fn sessions_of(&self, user: UserId, now: Timestamp) -> Result<Vec<UserSession>, StoreError> {
        let sql = "SELECT id_hash, data, expires_at FROM login_sessions
                   WHERE user_id = $1 AND expires_at > $2
                   ORDER BY expires_at DESC, id_hash";
        let rows = self.read().await?.all(sql, args![user, now]).await?;
        let session = |row: &crate::db::Row| {
            Ok(UserSession { id_hash: row.get("id_hash")?, data: row.get("data")?, expires_at: row.get("expires_at")? })
        };
        rows.iter().map(session).collect()
    }

    /// Forgets the sessions, form drafts, invitations and counts of tries to sign in that are over at `now`; how many.
    pub async fn purge_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("purge_expired").await?;
        let mut purged = 0;
        for &sql in EXPIRED {
            purged += tx.execute(sql, args![now]).await?;
        }
        tx.commit().await?;
        Ok(purged)
    }
}

/// Adds a session, unless its id is taken.
async fn insert(tx: &mut Tx, user: Option<UserId>, session: &LoginSession<'_>) -> Result<bool, StoreError> {
    let sql = "INSERT INTO login_sessions (id_hash, user_id, data, expires_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (id_hash) DO NOTHING";
    Ok(tx.execute(sql, args![session.id_hash, user, session.data, session.expires_at]).await? == 1)
}

/// What is of no use any more once its time is over.
const EXPIRED: &[&str] = &[
    "DELETE FROM login_sessions WHERE expires_at <= $1",
    "DELETE FROM form_drafts WHERE expires_at <= $1",
    "DELETE FROM sign_in_attempts WHERE until <= $1",
    "DELETE FROM retired_webhook_secrets WHERE until <= $1",
    "DELETE FROM attempt_counts WHERE until <= $1",
    "DELETE FROM spent_proofs WHERE until <= $1",
    "DELETE FROM invitation_sites WHERE invitation_id IN (SELECT id FROM invitations WHERE expires_at <= $1)",
    "DELETE FROM invitations WHERE expires_at <= $1",
    // Ninety days later, by the primary key.
    "DELETE FROM refusals WHERE site_id IN (SELECT id FROM sites) AND hour <= $1 - 7776000000000",
];

impl Acting {
    /// Keeps the session of somebody who has just signed in, with the line that says so; `false`, and nothing done, if the id
    /// is taken. [`StoreError::NotFound`] if there is no such user any more.
    pub async fn begin_session(
        &self,
        user: UserId,
        session: LoginSession<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.act("begin_session").await?;
        let noted = "UPDATE users SET last_sign_in_at = $2 WHERE id = $1";
        if tx.execute(noted, args![user, now]).await? == 0 {
            return Err(StoreError::NotFound("user"));
        }
        if !insert(&mut tx, Some(user), &session).await? {
            return Ok(false);
        }
        tx.commit(self.own(Act::SignedIn, user), now).await?;
        Ok(true)
    }

    /// Ends the session with which a user asks for it; `false` where it is over already.
    pub async fn sign_out(&self, user: UserId, id_hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        self.end_one("sign_out", Act::SignedOut, user, id_hash, now).await
    }

    /// Ends one session of a user; `false` where they have none like it.
    pub async fn end_session_of(&self, user: UserId, id_hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        self.end_one("end_session_of", Act::SessionEnded, user, id_hash, now).await
    }

    async fn end_one(
        &self,
        name: &'static str,
        act: Act,
        user: UserId,
        id_hash: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.act(name).await?;
        let sql = "DELETE FROM login_sessions WHERE id_hash = $1 AND user_id = $2";
        if tx.execute(sql, args![id_hash, user]).await? == 0 {
            return Ok(false);
        }
        tx.commit(self.own(act, user), now).await?;
        Ok(true)
    }

    /// Ends every session of a user; how many.
    pub async fn end_sessions_of(&self, user: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.act("end_sessions_of").await?;
        let ended = tx.execute("DELETE FROM login_sessions WHERE user_id = $1", args![user]).await?;
        let change = Change::none().new_field("sessions_ended", ended);
        tx.commit(self.own(Act::SessionsEnded, user).change(change), now).await?;
        Ok(ended)
    }

    /// What is recorded of somebody's own sessions.
    fn own(&self, act: Act, user: UserId) -> Entry {
        Entry::new(act, "user").id(user).name(&self.who.name)
    }
}

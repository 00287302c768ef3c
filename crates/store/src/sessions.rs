//! Login sessions, kept under the hash of their id.

use domain::{Timestamp, UserId};

use crate::{Store, StoreError};

/// A login session to be kept.
#[derive(Debug, Clone)]
pub struct LoginSession<'a> {
    /// The hash of its id; the id itself stays in the browser.
    pub id_hash: &'a [u8],
    /// Who is signed in, if anybody is.
    pub user: Option<UserId>,
    /// What the session holds.
    pub data: &'a [u8],
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a session, in place of the one with the same id.
    pub async fn save_session(&self, session: LoginSession<'_>) -> Result<(), StoreError> {
        todo!()
    }

    /// Keeps a new session; `false`, and nothing done, if the id is taken.
    pub async fn create_session(&self, session: LoginSession<'_>) -> Result<bool, StoreError> {
        todo!()
    }

    /// What a session holds and when it ends, unless it is over at `now`.
    pub async fn load_session(
        &self,
        id_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<(Vec<u8>, Timestamp)>, StoreError> {
        todo!()
    }

    /// Ends a session.
    pub async fn delete_session(&self, id_hash: &[u8]) -> Result<(), StoreError> {
        todo!()
    }

    /// Ends all sessions of a user.
    pub async fn delete_sessions_of(&self, user: UserId) -> Result<(), StoreError> {
        todo!()
    }

    /// Forgets the sessions and form drafts that are over at `now`; how many.
    pub async fn purge_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        todo!()
    }
}

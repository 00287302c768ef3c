//! The people who may sign in.

use std::fmt;

use domain::{Timestamp, UserId};
use serde::Serialize;
use url::Url;

use store::Role;

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

impl UserView {
    /// This person as an actor. Users see all sites.
    pub fn actor(&self) -> Actor {
        todo!()
    }
}

/// The first owner's form.
#[derive(Clone)]
pub struct SetUpInput {
    /// The token of the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Password, at least 12 characters.
    pub password: String,
}

impl fmt::Debug for SetUpInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetUpInput").field("email", &self.email).finish_non_exhaustive()
    }
}

/// The answer to an e-mail address and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// They match.
    Welcome(UserView),
    /// They don't; which of the two is nobody's business.
    Refused,
}

impl Engine {
    /// Whether somebody can sign in at all; if not, the set-up page is the way in.
    pub async fn has_users(&self) -> Result<bool, EngineError> {
        todo!()
    }

    /// Makes the first owner from the environment, if there is no user yet. Says whether it did.
    ///
    /// # Errors
    /// `Invalid` for what is no e-mail address or too short a password.
    pub async fn ensure_first_owner(&self, email: &str, password: &str) -> Result<bool, EngineError> {
        todo!()
    }

    /// The link under which the first owner signs up; `None` once there is one. It works once.
    pub async fn set_up_link(&self) -> Result<Option<Url>, EngineError> {
        todo!()
    }

    /// Whether a set-up link's token still works.
    pub async fn set_up_token_works(&self, token: &str) -> Result<bool, EngineError> {
        todo!()
    }

    /// Makes the first owner through the set-up link.
    ///
    /// # Errors
    /// `NotFound` for a link that doesn't work (any more), `Invalid` for fields `email` and `password`.
    pub async fn set_up(&self, input: SetUpInput) -> Result<UserView, EngineError> {
        todo!()
    }

    /// Checks an e-mail address and a password. Takes as long for an address nobody has.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignIn, EngineError> {
        todo!()
    }

    /// The user of a login session; `None` if they are gone.
    pub async fn user(&self, id: UserId) -> Result<Option<UserView>, EngineError> {
        todo!()
    }

    /// Adds a user (owners, and the command line).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict` for an address that is taken.
    pub async fn add_user(
        &self,
        actor: &Actor,
        email: &str,
        role: Role,
        password: &str,
    ) -> Result<UserView, EngineError> {
        todo!()
    }

    /// Sets the password of the user with this address (the command line).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`.
    pub async fn reset_password(&self, actor: &Actor, email: &str, password: &str) -> Result<UserView, EngineError> {
        todo!()
    }

    /// Changes one's own password.
    ///
    /// # Errors
    /// `Invalid` for fields `current` and `password`, `Forbidden` for what is no user.
    pub async fn change_password(&self, actor: &Actor, current: &str, password: &str) -> Result<(), EngineError> {
        todo!()
    }
}

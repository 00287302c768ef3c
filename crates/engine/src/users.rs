//! The people who may sign in.

use std::fmt;

use domain::{Timestamp, UserId};
use serde::Serialize;
use store::{NewUser, Role, SiteScope, StoreError, User};
use url::Url;

use crate::actor::{Actor, ActorKind};

use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::passwords;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Where.
    #[serde(skip)]
    pub sites: SiteScope,
    /// Since when.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

impl UserView {
    /// This person as an actor.
    pub fn actor(&self) -> Actor {
        Actor { kind: ActorKind::User(self.id), name: self.email.clone(), role: self.role, sites: self.sites }
    }
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self { id: user.id, email: user.email, role: user.role, sites: user.scope, created_at: user.created_at }
    }
}

/// The first owner's form.
#[derive(Clone)]
pub struct SetUpInput {
    /// The token of the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Password, at least 10 characters.
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

/// An e-mail address and a new password, checked.
fn check_login(email: &str, password: &str) -> Result<String, EngineError> {
    let mut errors = FieldErrors::default();
    let mut checked = String::new();
    errors.take("email", domain::email(email), &mut checked);
    check_password(password, &mut errors);
    errors.into_result()?;
    Ok(checked)
}

fn check_password(password: &str, errors: &mut FieldErrors) {
    if let Err(problem) = domain::password(password) {
        errors.add("password", problem.to_string());
    }
}

impl Engine {
    /// Whether somebody can sign in at all; if not, the set-up page is the way in.
    pub async fn has_users(&self) -> Result<bool, EngineError> {
        Ok(self.store().user_count().await? > 0)
    }

    /// Makes the first owner from the environment, if there is no user yet. Says whether it did.
    ///
    /// # Errors
    /// `Invalid` for what is no e-mail address or too short a password.
    pub async fn ensure_first_owner(&self, email: &str, password: &str) -> Result<bool, EngineError> {
        if self.has_users().await? {
            return Ok(false);
        }
        let email = check_login(email, password)?;
        let hash = passwords::hash(password).await?;
        match self.store().create_first_owner(&email, &hash, self.now()).await {
            Ok(_) => Ok(true),
            // Another process was first.
            Err(StoreError::OwnerExists) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The link under which the first owner signs up; `None` once there is one. It works once.
    pub async fn set_up_link(&self) -> Result<Option<Url>, EngineError> {
        if self.has_users().await? {
            return Ok(None);
        }
        let mut link = self.config().public_url.clone();
        link.set_path(SET_UP_PATH);
        link.query_pairs_mut().append_pair("token", &self.secrets().set_up_token());
        Ok(Some(link))
    }

    /// Whether a set-up link's token still works.
    pub async fn set_up_token_works(&self, token: &str) -> Result<bool, EngineError> {
        Ok(self.secrets().is_set_up_token(token) && !self.has_users().await?)
    }

    /// Makes the first owner through the set-up link.
    ///
    /// # Errors
    /// `NotFound` for a link that doesn't work (any more), `Invalid` for fields `email` and `password`.
    pub async fn set_up(&self, input: SetUpInput) -> Result<UserView, EngineError> {
        if !self.set_up_token_works(&input.token).await? {
            return Err(EngineError::NotFound("set-up link"));
        }
        let email = check_login(&input.email, &input.password)?;
        let hash = passwords::hash(&input.password).await?;
        Ok(self.store().create_first_owner(&email, &hash, self.now()).await?.into())
    }

    /// Checks an e-mail address and a password. Takes as long for an address nobody has.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignIn, EngineError> {
        let user = match domain::email(email) {
            Ok(email) => self.store().user_by_email(&email).await?,
            Err(_) => None,
        };
        // Longer ones are nobody's, and cost time to hash.
        let password = if password.len() > MAX_PASSWORD_BYTES { "" } else { password };
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let fits = passwords::verify(password, hash).await?;
        Ok(match user {
            Some(user) if fits => SignIn::Welcome(user.into()),
            _ => SignIn::Refused,
        })
    }

    /// The user of a login session; `None` if they are gone.
    pub async fn user(&self, id: UserId) -> Result<Option<UserView>, EngineError> {
        Ok(self.store().user(id).await?.map(UserView::from))
    }

    /// Adds a user of all sites (owners, and the command line).
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
        actor.require_owner()?;
        let email = check_login(email, password)?;
        let password_hash = &passwords::hash(password).await?;
        let new = NewUser { email: &email, password_hash, role, scope: SiteScope::All };
        Ok(self.store().create_user(new, self.now()).await?.into())
    }

    /// Sets the password of the user with this address (the command line). Ends their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`.
    pub async fn reset_password(&self, actor: &Actor, email: &str, password: &str) -> Result<UserView, EngineError> {
        actor.require_owner()?;
        let email = check_login(email, password)?;
        let user = self.store().user_by_email(&email).await?.ok_or(EngineError::NotFound("user"))?;
        let hash = passwords::hash(password).await?;
        self.store().set_password(user.id, &hash, self.now()).await?;
        Ok(user.into())
    }
}

/// The page behind the set-up link.
const SET_UP_PATH: &str = "/admin/set-up";
/// 200 characters of four bytes, the longest a password can be.
const MAX_PASSWORD_BYTES: usize = 800;

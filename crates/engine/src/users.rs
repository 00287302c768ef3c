//! The people who may sign in.

use std::fmt;
use std::net::IpAddr;

use domain::{Memberships, Role, Scope, SiteScope, Timestamp, UserId};
use store::{NewUser, StoreError, User, Who};
use url::Url;

use crate::actor::{Actor, ActorKind, Powers};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::passwords;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// What they may do, and where.
    pub memberships: Memberships,
    /// Since when.
    pub created_at: Timestamp,
}

impl UserView {
    /// This person as an actor.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::User(self.id),
            name: self.email.clone(),
            powers: Powers::Roles(self.memberships.clone()),
            address: None,
        }
    }
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self { id: user.id, email: user.email, memberships: user.memberships, created_at: user.created_at }
    }
}

/// The first owner's form.
#[derive(Clone)]
pub struct SetUpInput {
    /// The token of the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Password, at least 15 characters.
    pub password: String,
    /// Where the form came from.
    pub address: Option<IpAddr>,
}

impl fmt::Debug for SetUpInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetUpInput").field("email", &self.email).finish_non_exhaustive()
    }
}

/// Somebody to be added.
#[derive(Clone)]
pub struct NewPerson<'a> {
    /// E-mail address.
    pub email: &'a str,
    /// What they may do.
    pub role: Role,
    /// The slug of the one site they may see; `None` for all sites.
    pub site: Option<&'a str>,
    /// Their first password.
    pub password: &'a str,
}

/// The least length of a password that the operator chooses for the first owner.
const LEAST_OF_OPERATOR: usize = 10;

/// An e-mail address and a new password, checked.
pub(crate) fn check_login(email: &str, password: &str) -> Result<String, EngineError> {
    let mut errors = FieldErrors::default();
    let mut checked = String::new();
    errors.take("email", domain::email(email), &mut checked);
    check_password("password", email, password, &mut errors);
    errors.into_result()?;
    Ok(checked)
}

/// The same for the first owner that the operator names.
fn check_operators_login(email: &str, password: &str) -> Result<String, EngineError> {
    match check_login(email, password) {
        Err(EngineError::Invalid(errors)) if password.chars().count() >= LEAST_OF_OPERATOR => {
            let mut others = FieldErrors::default();
            let mut checked = String::new();
            others.take("email", domain::email(email), &mut checked);
            others.into_result()?;
            tracing::warn!(problem = %EngineError::Invalid(errors), "the first owner's password is weak: change it after signing in");
            Ok(checked)
        }
        result => result,
    }
}

/// A new password, against the rules of NIST SP 800-63B-4 (section 3.1.1.2): length, and none of those that are guessed
/// first.
fn check_password(field: &str, email: &str, password: &str, errors: &mut FieldErrors) {
    if let Err(problem) = domain::password(password) {
        errors.add(field, problem.to_string());
    } else if passwords::is_guessed_soon(password, email) {
        errors.add(
            field,
            "This one is guessed soon. Three or four words that have nothing to do with each other are better.",
        );
    }
}

impl Engine {
    /// Whether somebody can sign in at all; if not, the set-up page is the way in.
    pub async fn has_users(&self) -> Result<bool, EngineError> {
        Ok(self.store().user_count().await? > 0)
    }

    /// Makes the first owner from the environment, if there is no user yet. Says whether it did. What the operator chose is
    /// taken from ten characters on; the log says so where it breaks the rules for everybody else.
    ///
    /// # Errors
    /// `Invalid` for what is no e-mail address or too short a password.
    pub async fn ensure_first_owner(&self, email: &str, password: &str) -> Result<bool, EngineError> {
        if self.has_users().await? {
            return Ok(false);
        }
        let email = check_operators_login(email, password)?;
        let hash = passwords::hash(password).await?;
        match self.by(&Actor::system()).create_first_owner(&email, &hash, self.now()).await {
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
        let stranger = self.store().by(Who { name: "set-up link".to_owned(), ..Who::stranger(input.address) });
        Ok(stranger.create_first_owner(&email, &hash, self.now()).await?.into())
    }

    /// The user of a login session; `None` if they are gone.
    pub async fn user(&self, id: UserId) -> Result<Option<UserView>, EngineError> {
        Ok(self.store().user(id).await?.map(UserView::from))
    }

    /// Adds a user (the command line; owners of all sites).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `NotFound` for the site, `Conflict` for an address that is taken.
    pub async fn add_user(&self, actor: &Actor, new: NewPerson<'_>) -> Result<UserView, EngineError> {
        actor.require(Scope::Everything, SiteScope::All)?;
        let email = check_login(new.email, new.password)?;
        let scope = match new.site {
            None => SiteScope::All,
            Some(slug) => SiteScope::One(self.enter(actor, slug).await?.site_id()),
        };
        let password_hash = &passwords::hash(new.password).await?;
        let new = NewUser { email: &email, password_hash, role: new.role, scope };
        Ok(self.by(actor).create_user(new, self.now()).await?.into())
    }

    /// Sets the password of the user with this address (the command line). Ends their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`.
    pub async fn reset_password(&self, actor: &Actor, email: &str, password: &str) -> Result<UserView, EngineError> {
        actor.require(Scope::Everything, SiteScope::All)?;
        let email = check_login(email, password)?;
        let user = self.store().user_by_email(&email).await?.ok_or(EngineError::NotFound("user"))?;
        let hash = passwords::hash(password).await?;
        self.by(actor).set_password(user.id, &hash, None, self.now()).await?;
        Ok(user.into())
    }

    /// A person sets a new password of their own, and their other sessions end. `this` is the hash of the one that asks.
    ///
    /// # Errors
    /// `Invalid` for the fields `password` (the present one) and `new_password`.
    pub async fn change_password(
        &self,
        actor: &Actor,
        person: &UserView,
        this: &[u8],
        password: &str,
        new_password: &str,
    ) -> Result<(), EngineError> {
        let mut errors = FieldErrors::default();
        check_password("new_password", &person.email, new_password, &mut errors);
        errors.into_result()?;
        self.ask_password_again(person.id, password).await?;
        let hash = passwords::hash(new_password).await?;
        Ok(self.by(actor).set_password(person.id, &hash, Some(this), self.now()).await?)
    }
}

/// The page behind the set-up link.
const SET_UP_PATH: &str = "/admin/set-up";

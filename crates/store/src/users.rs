//! People who sign in to the admin pages.

use domain::{Timestamp, UserId};

use crate::{Role, SiteScope, Store, StoreError};

/// Someone who signs in to the admin pages. `Debug` leaves the password's hash out.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Identity.
    pub id: UserId,
    /// E-mail address, in lowercase.
    pub email: String,
    /// The password's hash, in PHC string format.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// Where.
    pub scope: SiteScope,
    /// When they were added.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("email", &self.email)
            .field("role", &self.role)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A user to be added.
#[derive(Clone)]
pub struct NewUser<'a> {
    /// E-mail address; kept in lowercase.
    pub email: &'a str,
    /// The password's hash, in PHC string format.
    pub password_hash: &'a str,
    /// What they may do.
    pub role: Role,
    /// Where.
    pub scope: SiteScope,
}

impl Store {
    /// How many users there are.
    pub async fn user_count(&self) -> Result<u64, StoreError> {
        todo!()
    }

    /// Adds the first user, an owner of all sites. [`StoreError::OwnerExists`] if anybody is there already, however many
    /// ask at once.
    pub async fn create_first_owner(
        &self,
        email: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        todo!()
    }

    /// Adds a user. [`StoreError::Taken`] if the e-mail address is.
    pub async fn create_user(&self, user: NewUser<'_>, now: Timestamp) -> Result<User, StoreError> {
        todo!()
    }

    /// Changes a password and ends the user's sessions. [`StoreError::NotFound`] if there is no such user.
    pub async fn set_password(&self, id: UserId, password_hash: &str, now: Timestamp) -> Result<(), StoreError> {
        todo!()
    }

    /// The user with that e-mail address, whatever its capitals.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        todo!()
    }

    /// The user with that identity.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        todo!()
    }

    /// All users, by e-mail address.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        todo!()
    }
}

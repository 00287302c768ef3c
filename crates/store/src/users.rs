//! People who sign in to the admin pages.

use domain::{Timestamp, UserId};

use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Role, SiteScope, Store, StoreError,
    audit::Entry,
    db::{Row, Tx, args},
    ids::new_id,
};

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

const USER: &str = "SELECT id, email, password_hash, role, site_id, created_at FROM users";

fn user(row: &Row) -> Result<User, StoreError> {
    Ok(User {
        id: row.get("id")?,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        role: row.get("role")?,
        scope: SiteScope::from_site(row.get("site_id")?),
        created_at: row.get("created_at")?,
    })
}

async fn insert(tx: &mut Tx, new: &NewUser<'_>, now: Timestamp) -> Result<User, StoreError> {
    let added = User {
        id: UserId::from_uuid(new_id(now)?),
        email: new.email.to_lowercase(),
        password_hash: new.password_hash.to_owned(),
        role: new.role,
        scope: new.scope,
        created_at: now,
    };
    tx.execute(
        "INSERT INTO users (id, email, password_hash, role, site_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        args![added.id, added.email, added.password_hash, added.role.as_str(), added.scope.site(), now],
    )
    .await
    .map_err(|error| if error.is_unique_violation() { StoreError::Taken("email") } else { error })?;
    Ok(added)
}

fn added_entry(user: &User) -> Entry {
    let made = Change::none().new_field("role", user.role.as_str());
    Entry::new(Act::UserAdded, "user").at(user.scope.site()).id(user.id).name(&user.email).change(made)
}

impl Acting {
    /// Adds the first user, an owner of all sites. [`StoreError::OwnerExists`] if anybody is there already, however many
    /// ask at once.
    pub async fn create_first_owner(
        &self,
        email: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let mut tx = self.act("create_first_owner").await?;
        tx.lock_first_owner().await?;
        if tx.one("SELECT COUNT(*) AS users FROM users", Vec::new()).await?.get::<u64>("users")? > 0 {
            return Err(StoreError::OwnerExists);
        }
        let owner = NewUser { email, password_hash, role: Role::Owner, scope: SiteScope::All };
        let added = insert(&mut tx, &owner, now).await?;
        tx.commit(added_entry(&added), now).await?;
        Ok(added)
    }

    /// Adds a user. [`StoreError::Taken`] if the e-mail address is.
    pub async fn create_user(&self, user: NewUser<'_>, now: Timestamp) -> Result<User, StoreError> {
        let mut tx = self.act("create_user").await?;
        let added = insert(&mut tx, &user, now).await?;
        tx.commit(added_entry(&added), now).await?;
        Ok(added)
    }

    /// Changes a password and ends the user's sessions, but for the one whose hash is `keep`.
    /// [`StoreError::NotFound`] if there is no such user.
    pub async fn set_password(
        &self,
        id: UserId,
        password_hash: &str,
        keep: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("set_password").await?;
        let sql = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1 RETURNING email";
        let row = tx.optional(sql, args![id, password_hash, now]).await?.ok_or(StoreError::NotFound("user"))?;
        // No session has an empty hash.
        let sql = "DELETE FROM login_sessions WHERE user_id = $1 AND id_hash <> $2";
        let ended = tx.execute(sql, args![id, keep.unwrap_or_default()]).await?;
        let act = if tx.is_by(id) { Act::PasswordChanged } else { Act::PasswordReset };
        let change = Change::none().secret("password").new_field("sessions_ended", ended);
        let email: String = row.get("email")?;
        tx.commit(Entry::new(act, "user").id(id).name(&email).change(change), now).await
    }
}

impl Store {
    /// How many users there are.
    pub async fn user_count(&self) -> Result<u64, StoreError> {
        self.read().await?.one("SELECT COUNT(*) AS users FROM users", Vec::new()).await?.get("users")
    }

    /// The user with that e-mail address, whatever its capitals.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let sql = format!("{USER} WHERE email = $1");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![email.to_lowercase()]).await?;
        row.as_ref().map(user).transpose()
    }

    /// The user with that identity.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let sql = format!("{USER} WHERE id = $1");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![id]).await?;
        row.as_ref().map(user).transpose()
    }

    /// All users, by e-mail address.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let sql = format!("{USER} ORDER BY email");
        self.read().await?.all(AssertSqlSafe(sql), Vec::new()).await?.iter().map(user).collect()
    }
}

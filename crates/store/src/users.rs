//! People who sign in to the admin pages.

use domain::{Membership, Memberships, Role, SiteScope, Timestamp, UserId};

use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError,
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
    /// What they may do, and where.
    pub memberships: Memberships,
    /// When they were added.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("email", &self.email)
            .field("memberships", &self.memberships)
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

const USER: &str = "SELECT id, email, password_hash, created_at FROM users";

async fn user(tx: &mut Tx, row: &Row) -> Result<User, StoreError> {
    let id = row.get("id")?;
    Ok(User {
        id,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        memberships: memberships_of(tx, id).await?,
        created_at: row.get("created_at")?,
    })
}

/// What a user may do, and where.
pub(crate) async fn memberships_of(tx: &mut Tx, user: UserId) -> Result<Memberships, StoreError> {
    let rows = tx.all("SELECT site_id, role FROM memberships WHERE user_id = $1 ORDER BY id", args![user]).await?;
    rows.iter().map(membership).collect()
}

/// The role in a row, and where.
pub(crate) fn membership(row: &Row) -> Result<Membership, StoreError> {
    Ok(Membership { sites: SiteScope::from_site(row.get("site_id")?), role: row.get("role")? })
}

/// Adds a role to a user who has none there.
pub(crate) async fn insert_membership(
    tx: &mut Tx,
    user: UserId,
    membership: Membership,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id: uuid::Uuid = new_id(now)?;
    let Membership { sites, role } = membership;
    let sql = "INSERT INTO memberships (id, user_id, site_id, role) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![id, user, sites.site(), role]).await?;
    Ok(())
}

/// Takes the role there away; how many there were.
pub(crate) async fn remove_membership(tx: &mut Tx, user: UserId, sites: SiteScope) -> Result<u64, StoreError> {
    match sites.site() {
        Some(site) => {
            tx.execute("DELETE FROM memberships WHERE user_id = $1 AND site_id = $2", args![user, site]).await
        }
        None => tx.execute("DELETE FROM memberships WHERE user_id = $1 AND site_id IS NULL", args![user]).await,
    }
}

/// Adds a user without any role.
pub(crate) async fn insert_user(
    tx: &mut Tx,
    email: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<UserId, StoreError> {
    let id = UserId::from_uuid(new_id(now)?);
    tx.execute(
        "INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
        args![id, email.to_lowercase(), password_hash, now],
    )
    .await
    .map_err(|error| if error.is_unique_violation() { StoreError::Taken("email") } else { error })?;
    Ok(id)
}

async fn insert(tx: &mut Tx, new: &NewUser<'_>, now: Timestamp) -> Result<User, StoreError> {
    let id = insert_user(tx, new.email, new.password_hash, now).await?;
    insert_membership(tx, id, Membership { sites: new.scope, role: new.role }, now).await?;
    by_id(tx, id).await?.ok_or(StoreError::NotFound("user"))
}

pub(crate) async fn by_id(tx: &mut Tx, id: UserId) -> Result<Option<User>, StoreError> {
    match tx.optional(AssertSqlSafe(format!("{USER} WHERE id = $1")), args![id]).await? {
        Some(row) => Ok(Some(user(tx, &row).await?)),
        None => Ok(None),
    }
}

/// What is recorded of somebody who is new, or can do more than before.
pub(crate) fn added_entry(act: Act, user: &User) -> Entry {
    let made = Change::none().new_field("roles", user.memberships.to_string());
    let site = match user.memberships.role_everywhere() {
        Some(_) => None,
        None => user.memberships.iter().find_map(|membership| membership.sites.site()),
    };
    Entry::new(act, "user").at(site).id(user.id).name(&user.email).change(made)
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
        tx.lock_people().await?;
        if tx.one("SELECT COUNT(*) AS users FROM users", Vec::new()).await?.get::<u64>("users")? > 0 {
            return Err(StoreError::OwnerExists);
        }
        let owner = NewUser { email, password_hash, role: Role::Owner, scope: SiteScope::All };
        let added = insert(&mut tx, &owner, now).await?;
        tx.commit(added_entry(Act::UserAdded, &added), now).await?;
        Ok(added)
    }

    /// Adds a user. [`StoreError::Taken`] if the e-mail address is.
    pub async fn create_user(&self, user: NewUser<'_>, now: Timestamp) -> Result<User, StoreError> {
        let mut tx = self.act("create_user").await?;
        let added = insert(&mut tx, &user, now).await?;
        tx.commit(added_entry(Act::UserAdded, &added), now).await?;
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
        let mut tx = self.read().await?;
        match tx.optional(AssertSqlSafe(sql), args![email.to_lowercase()]).await? {
            Some(row) => Ok(Some(user(&mut tx, &row).await?)),
            None => Ok(None),
        }
    }

    /// The user with that identity.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        by_id(&mut self.read().await?, id).await
    }
}

//! Who may do what, as owners see and change it. Whoever changes roles goes one by one and must own the sites in that very
//! moment, and there is always somebody who owns all of them: the last owner is neither demoted nor removed.

use domain::{Membership, Memberships, Role, SiteId, SiteScope, Timestamp, UserId};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Page, Paged, Store, StoreError, User,
    audit::Entry,
    db::{Row, Tx, args},
    messages::Condition,
    users::{by_id, insert_membership, membership, remove_membership},
};

/// Somebody who may sign in, as owners see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: UserId,
    /// E-mail address, in lowercase.
    pub email: String,
    /// What they may do, and where.
    pub memberships: Memberships,
    /// Whether a code is asked for when they sign in.
    pub has_second_step: bool,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// Refuses what would leave nobody who owns all sites. The transaction must have locked the people.
async fn keep_an_owner(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "SELECT COUNT(*) AS owners FROM memberships WHERE site_id IS NULL AND role = 'owner'";
    if tx.one(sql, Vec::new()).await?.get::<u64>("owners")? == 0 {
        return Err(StoreError::LastOwner);
    }
    Ok(())
}

/// Takes back what somebody offered others: it was worth as much as their own role.
async fn drop_invitations_by(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sites = "DELETE FROM invitation_sites
                 WHERE invitation_id IN (SELECT id FROM invitations WHERE invited_by = $1)";
    tx.execute(sites, args![user]).await?;
    tx.execute("DELETE FROM invitations WHERE invited_by = $1", args![user]).await?;
    Ok(())
}

async fn end_sessions(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM login_sessions WHERE user_id = $1", args![user]).await?;
    Ok(())
}

/// Somebody with the second step that they confirmed.
const PERSON: &str = "SELECT u.id, u.email, u.created_at, u.last_sign_in_at, f.confirmed_at
    FROM users u
    LEFT JOIN second_factors f ON f.user_id = u.id";

/// The people in the rows, with their roles.
async fn people(tx: &mut Tx, rows: &[Row]) -> Result<Vec<Person>, StoreError> {
    let roles = tx.all("SELECT user_id, site_id, role FROM memberships ORDER BY id", Vec::new()).await?;
    let mut held = Vec::with_capacity(roles.len());
    for row in &roles {
        held.push((row.get::<UserId>("user_id")?, membership(row)?));
    }
    rows.iter()
        .map(|row| {
            let id = row.get("id")?;
            Ok(Person {
                id,
                email: row.get("email")?,
                memberships: held.iter().filter(|(user, _)| *user == id).map(|(_, role)| *role).collect(),
                has_second_step: row.get::<Option<Timestamp>>("confirmed_at")?.is_some(),
                created_at: row.get("created_at")?,
                last_sign_in_at: row.get("last_sign_in_at")?,
            })
        })
        .collect()
}

impl Store {
    /// Everybody who may sign in, by e-mail address.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx.all(AssertSqlSafe(format!("{PERSON} ORDER BY u.email")), Vec::new()).await?;
        people(&mut tx, &rows).await
    }

    /// A page of those who have a role at one of these sites or at all of them, by e-mail address; of everybody where no
    /// sites are named.
    pub async fn people_at(&self, sites: Option<&[SiteId]>, page: Page) -> Result<Paged<Person>, StoreError> {
        let mut tx = self.read().await?;
        let mut here = Condition::open();
        if let Some(sites) = sites {
            let sites = here.bind_all(sites);
            here.plainly(&format!(
                "EXISTS (SELECT 1 FROM memberships m
                         WHERE m.user_id = u.id AND (m.site_id IS NULL OR m.site_id IN ({sites})))"
            ));
        }
        let counted = format!("SELECT COUNT(*) AS total FROM users u WHERE {}", here.sql());
        let total = tx.one(AssertSqlSafe(counted), here.values.clone()).await?.get("total")?;
        let (size, offset) = (here.bind(&page.size), here.bind(&page.offset()));
        let listed = format!("{PERSON} WHERE {} ORDER BY u.email LIMIT {size} OFFSET {offset}", here.sql());
        let rows = tx.all(AssertSqlSafe(listed), here.values).await?;
        Ok(Paged { items: people(&mut tx, &rows).await?, total })
    }
}

impl Acting {
    /// Gives a user this role there, in place of the one they have; who owned that loses the invitations they made.
    /// [`StoreError::NotOwner`] if who acts does not own that, [`StoreError::NotFound`] if there is no such user,
    /// [`StoreError::LastOwner`] if nobody would own all sites.
    pub async fn put_membership(&self, id: UserId, held: Membership, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("put_membership").await?;
        tx.lock_people().await?;
        tx.must_own(held.sites).await?;
        let user = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("user"))?;
        let before = user.memberships.iter().find(|before| before.sites == held.sites);
        remove_membership(&mut tx, id, held.sites).await?;
        insert_membership(&mut tx, id, held, now).await?;
        keep_an_owner(&mut tx).await?;
        if held.role != Role::Owner && before.is_some_and(|before| before.role == Role::Owner) {
            drop_invitations_by(&mut tx, id).await?;
        }
        let change = Change::none().field("role", before.map(|before| before.role.as_str()), held.role.as_str());
        tx.commit(entry(Act::RoleChanged, &user).at(held.sites.site()).change(change), now).await
    }

    /// Takes a user's role there away, ends their sessions and takes back their invitations. [`StoreError::NotOwner`] if who
    /// acts does not own that, [`StoreError::NotFound`] if there is no such user or role, [`StoreError::LastOwner`] if nobody
    /// would own all sites.
    pub async fn drop_membership(&self, id: UserId, sites: SiteScope, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("drop_membership").await?;
        tx.lock_people().await?;
        tx.must_own(sites).await?;
        let user = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("user"))?;
        let before = user.memberships.iter().find(|before| before.sites == sites);
        let before = before.ok_or(StoreError::NotFound("role"))?;
        remove_membership(&mut tx, id, sites).await?;
        keep_an_owner(&mut tx).await?;
        end_sessions(&mut tx, id).await?;
        drop_invitations_by(&mut tx, id).await?;
        let change = Change::none().field("role", before.role.as_str(), serde_json::Value::Null);
        tx.commit(entry(Act::UserRemoved, &user).at(sites.site()).change(change), now).await
    }

    /// Deletes a user with all that is theirs. [`StoreError::NotOwner`] if who acts does not own all sites,
    /// [`StoreError::NotFound`] if there is none, [`StoreError::LastOwner`] if nobody would own all sites.
    pub async fn delete_user(&self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("delete_user").await?;
        tx.lock_people().await?;
        tx.must_own(SiteScope::All).await?;
        let user = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("user"))?;
        end_sessions(&mut tx, id).await?;
        drop_invitations_by(&mut tx, id).await?;
        tx.execute("DELETE FROM memberships WHERE user_id = $1", args![id]).await?;
        keep_an_owner(&mut tx).await?;
        tx.execute("DELETE FROM recovery_codes WHERE user_id = $1", args![id]).await?;
        tx.execute("DELETE FROM second_factors WHERE user_id = $1", args![id]).await?;
        tx.execute("DELETE FROM users WHERE id = $1", args![id]).await?;
        let change = Change::none().field("roles", user.memberships.to_string(), serde_json::Value::Null);
        tx.commit(entry(Act::UserDeleted, &user).change(change), now).await
    }
}

fn entry(act: Act, user: &User) -> Entry {
    Entry::new(act, "user").id(user.id).name(&user.email)
}

//! Links that let somebody in. A link is gone once it was used, taken back, or over.

use domain::{InvitationId, Membership, Memberships, Role, SiteId, SiteScope, Timestamp, UserId};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, Store, StoreError, User,
    audit::Entry,
    db::{Row, Tx, args},
    ids::new_id,
    users::{added_entry, by_id, insert_membership, insert_user, remove_membership},
};

/// An invitation that waits to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Identity.
    pub id: InvitationId,
    /// Who is invited, by e-mail address in lowercase.
    pub email: String,
    /// What they will be able to do, and where.
    pub memberships: Memberships,
    /// Whether somebody with that address can sign in already.
    pub is_known: bool,
    /// Who invited them.
    pub invited_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// An invitation to be kept.
#[derive(Debug, Clone)]
pub struct NewInvitation<'a> {
    /// The hash of what is secret in its link.
    pub hash: &'a [u8],
    /// Who is invited; kept in lowercase.
    pub email: &'a str,
    /// What they will be able to do.
    pub role: Role,
    /// At which sites; `None` for all, those to come too.
    pub sites: Option<&'a [SiteId]>,
    /// Who invites them.
    pub invited_by: UserId,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

const INVITATION: &str = "
    SELECT i.id, i.email, i.role, i.all_sites, i.created_at, i.expires_at, by.email AS invited_by,
        (SELECT id FROM users known WHERE known.email = i.email) AS known
    FROM invitations i
    JOIN users by ON by.id = i.invited_by";

async fn invitation(tx: &mut Tx, row: &Row) -> Result<Invitation, StoreError> {
    let id: InvitationId = row.get("id")?;
    let role = row.get("role")?;
    let memberships = if row.get("all_sites")? {
        Memberships::only(role, SiteScope::All)
    } else {
        let sql = "SELECT site_id FROM invitation_sites WHERE invitation_id = $1 ORDER BY site_id";
        let sites = tx.all(sql, args![id]).await?;
        let at = |row: &Row| Ok(Membership { sites: SiteScope::One(row.get("site_id")?), role });
        sites.iter().map(at).collect::<Result<_, StoreError>>()?
    };
    Ok(Invitation {
        id,
        email: row.get("email")?,
        memberships,
        is_known: row.get::<Option<UserId>>("known")?.is_some(),
        invited_by: row.get("invited_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

async fn by_hash(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<Option<Invitation>, StoreError> {
    let sql = format!("{INVITATION} WHERE i.hash = $1 AND i.expires_at > $2");
    match tx.optional(AssertSqlSafe(sql), args![hash, now]).await? {
        Some(row) => Ok(Some(invitation(tx, &row).await?)),
        None => Ok(None),
    }
}

async fn remove(tx: &mut Tx, id: InvitationId) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM invitation_sites WHERE invitation_id = $1", args![id]).await?;
    tx.execute("DELETE FROM invitations WHERE id = $1", args![id]).await
}

impl Acting {
    /// Keeps an invitation. [`StoreError::NotOwner`] if who invites does not own all that is offered.
    pub async fn create_invitation(&self, new: NewInvitation<'_>, now: Timestamp) -> Result<InvitationId, StoreError> {
        let id = InvitationId::from_uuid(new_id(now)?);
        let mut tx = self.act("create_invitation").await?;
        tx.lock_people().await?;
        let offered: Vec<SiteScope> = match new.sites {
            None => vec![SiteScope::All],
            Some(sites) => sites.iter().copied().map(SiteScope::One).collect(),
        };
        for sites in &offered {
            tx.must_own(*sites).await?;
        }
        let email = new.email.to_lowercase();
        tx.execute(
            "INSERT INTO invitations (id, hash, email, role, all_sites, invited_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![id, new.hash, email, new.role, new.sites.is_none(), new.invited_by, now, new.expires_at],
        )
        .await?;
        for site in new.sites.unwrap_or_default() {
            let sql = "INSERT INTO invitation_sites (invitation_id, site_id) VALUES ($1, $2)";
            tx.execute(sql, args![id, site]).await?;
        }
        let roles: Memberships = offered.iter().map(|sites| Membership { sites: *sites, role: new.role }).collect();
        let change = Change::none().new_field("roles", roles.to_string());
        let site = new.sites.and_then(|sites| sites.first().copied());
        tx.commit(Entry::new(Act::UserInvited, "invitation").at(site).id(id).name(&email).change(change), now).await?;
        Ok(id)
    }

    /// Takes an invitation back. [`StoreError::NotFound`] if it is gone.
    pub async fn revoke_invitation(&self, id: InvitationId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("revoke_invitation").await?;
        tx.lock_people().await?;
        let row = tx.optional("SELECT email FROM invitations WHERE id = $1", args![id]).await?;
        let email: String = row.ok_or(StoreError::NotFound("invitation"))?.get("email")?;
        remove(&mut tx, id).await?;
        tx.commit(Entry::new(Act::InvitationRevoked, "invitation").id(id).name(&email), now).await
    }

    /// Makes a user of whoever was invited and has no account yet; the invitation is used up, however many ask at once.
    /// [`StoreError::NotFound`] if there is no such invitation (any more), [`StoreError::Taken`] if the address is.
    pub async fn accept_invitation(
        &self,
        hash: &[u8],
        password_hash: &str,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let mut tx = self.act("accept_invitation").await?;
        tx.lock_people().await?;
        let invited = by_hash(&mut tx, hash, now).await?.ok_or(StoreError::NotFound("invitation"))?;
        remove(&mut tx, invited.id).await?;
        let id = insert_user(&mut tx, &invited.email, password_hash, now).await?;
        for membership in invited.memberships.iter() {
            insert_membership(&mut tx, id, membership, now).await?;
        }
        let user = by_id(&mut tx, id).await?.ok_or(StoreError::NotFound("user"))?;
        tx.commit(added_entry(Act::InvitationAccepted, &user), now).await?;
        Ok(user)
    }

    /// Adds what an invitation offers to what a user may do, and takes nothing away; the invitation is used up, however
    /// many ask at once. [`StoreError::NotFound`] if there is none (any more), [`StoreError::NotInvited`] if it is for another
    /// address than theirs.
    pub async fn join_by_invitation(&self, hash: &[u8], user: UserId, now: Timestamp) -> Result<User, StoreError> {
        let mut tx = self.act("join_by_invitation").await?;
        tx.lock_people().await?;
        let invited = by_hash(&mut tx, hash, now).await?.ok_or(StoreError::NotFound("invitation"))?;
        let known = by_id(&mut tx, user).await?.ok_or(StoreError::NotFound("user"))?;
        if known.email != invited.email {
            return Err(StoreError::NotInvited);
        }
        remove(&mut tx, invited.id).await?;
        for offered in invited.memberships.iter() {
            let held = known.memberships.iter().find(|held| held.sites == offered.sites);
            if held.is_none_or(|held| held.role < offered.role) {
                remove_membership(&mut tx, user, offered.sites).await?;
                insert_membership(&mut tx, user, offered, now).await?;
            }
        }
        let user = by_id(&mut tx, user).await?.ok_or(StoreError::NotFound("user"))?;
        tx.commit(added_entry(Act::InvitationAccepted, &user), now).await?;
        Ok(user)
    }
}

impl Store {
    /// The invitations that are not over at `now`, newest first.
    pub async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>, StoreError> {
        let sql = format!("{INVITATION} WHERE i.expires_at > $1 ORDER BY i.id DESC");
        let mut tx = self.read().await?;
        let rows = tx.all(AssertSqlSafe(sql), args![now]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(invitation(&mut tx, row).await?);
        }
        Ok(found)
    }

    /// The invitation whose secret has that hash, if it is not over at `now`.
    pub async fn invitation_by_hash(&self, hash: &[u8], now: Timestamp) -> Result<Option<Invitation>, StoreError> {
        by_hash(&mut self.read().await?, hash, now).await
    }
}

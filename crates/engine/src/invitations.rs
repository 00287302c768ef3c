//! Letting people in by a link. Carillon sends no mail: the owner who makes a link hands it over. It works once, for a
//! week, and only as long as who made it owns what it offers.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use domain::{InvitationId, Role, Scope, SiteId, SiteScope, Timestamp};
use store::{Invitation, Who};
use url::Url;

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::passwords;
use crate::people::RoleAt;
use crate::secrets::{random_token, token_hash};
use crate::sites::Site;
use crate::users::{UserView, check_login};

/// How long an invitation waits.
const LASTS: Duration = Duration::from_hours(7 * 24);
/// The page behind the link.
const PATH: &str = "/admin/invitation";
/// A token has 43 characters; whoever sends more needs no look into the database.
const MAX_TOKEN_BYTES: usize = 128;

/// Somebody to invite.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Their e-mail address.
    pub email: String,
    /// What they will be able to do.
    pub role: Role,
    /// The slugs of the sites; `None` for all, those to come too.
    pub sites: Option<Vec<String>>,
}

/// An invitation as owners see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// What they will be able to do, and where.
    pub roles: Vec<RoleAt>,
    /// Who invited them.
    pub invited_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// An invitation that was just made: the only time its link can be read. `Debug` leaves the link out.
#[derive(Clone)]
pub struct Invited {
    /// Who is invited.
    pub email: String,
    /// The link to hand over.
    pub link: Url,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invited").field("email", &self.email).finish_non_exhaustive()
    }
}

/// An invitation as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// Their e-mail address.
    pub email: String,
    /// What they will be able to do.
    pub role: Role,
    /// The names of the sites; `None` for all.
    pub sites: Option<Vec<String>>,
    /// Who invited them.
    pub invited_by: String,
    /// Whether they can sign in already.
    pub is_known: bool,
}

impl Engine {
    /// Makes a link that lets somebody in (owners, for the sites they own).
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for the fields `email` and `sites`; `NotFound` for a site.
    pub async fn invite(&self, actor: &Actor, new: NewInvitation) -> Result<Invited, EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let by = actor.user()?;
        let sites = self.offered_sites(actor, new.sites.as_deref()).await?;
        let mut errors = FieldErrors::default();
        let mut email = String::new();
        errors.take("email", domain::email(&new.email), &mut email);
        if sites.as_ref().is_some_and(Vec::is_empty) {
            errors.add("sites", "Choose at least one site.");
        }
        errors.into_result()?;
        let token = random_token()?;
        let now = self.now();
        let expires_at = now.plus(LASTS);
        let stored = store::NewInvitation {
            hash: &invitation_hash(&token),
            email: &email,
            role: new.role,
            sites: sites.as_deref(),
            invited_by: by,
            expires_at,
        };
        self.by(actor).create_invitation(stored, now).await?;
        let mut link = self.config().public_url.clone();
        link.set_path(PATH);
        link.query_pairs_mut().append_pair("token", &token);
        Ok(Invited { email, link, expires_at })
    }

    /// The sites that are offered, each of which the actor must own; `None` for all.
    async fn offered_sites(&self, actor: &Actor, slugs: Option<&[String]>) -> Result<Option<Vec<SiteId>>, EngineError> {
        let Some(slugs) = slugs else {
            actor.require(Scope::Everything, SiteScope::All)?;
            return Ok(None);
        };
        let mut sites = Vec::with_capacity(slugs.len());
        for slug in slugs {
            let scope = self.owned_scope(actor, Some(slug)).await?;
            sites.extend(scope.site().filter(|site| !sites.contains(site)));
        }
        Ok(Some(sites))
    }

    /// The invitations that wait to be accepted, of those whose sites the actor owns, newest first.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn invitations(&self, actor: &Actor) -> Result<Vec<InvitationView>, EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let sites = self.owned_sites(actor).await?;
        let waiting = self.store().invitations(self.now()).await?;
        let theirs = waiting.into_iter().filter(|invitation| owns(actor, invitation));
        Ok(theirs.map(|invitation| InvitationView::of(invitation, actor, &sites)).collect())
    }

    /// Takes an invitation back (owners of its sites): its link leads nowhere from now on.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_invitation(&self, actor: &Actor, id: InvitationId) -> Result<(), EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let waiting = self.store().invitations(self.now()).await?;
        if !waiting.iter().any(|invitation| invitation.id == id && owns(actor, invitation)) {
            return Err(EngineError::NotFound("invitation"));
        }
        Ok(self.by(actor).revoke_invitation(id, self.now()).await?)
    }

    /// What the link with this token offers. Looking changes nothing.
    ///
    /// # Errors
    /// `NotFound` for a link that doesn't work (any more).
    pub async fn offer(&self, token: &str) -> Result<OfferView, EngineError> {
        let found = self.waiting_invitation(token).await?;
        let role = found.memberships.role_somewhere().ok_or(EngineError::NotFound("invitation"))?;
        let sites = if found.memberships.role_everywhere().is_some() {
            None
        } else {
            let sites = self.store().sites().await?;
            let offered = sites.into_iter().filter(|site| found.memberships.role_at(site.id).is_some());
            Some(offered.map(|site| site.name).collect())
        };
        Ok(OfferView { email: found.email, role, sites, invited_by: found.invited_by, is_known: found.is_known })
    }

    /// Makes an account for whoever was invited. The link is used up.
    ///
    /// # Errors
    /// `NotFound` for a link that doesn't work (any more); `Invalid` for the field `password`; `Conflict` where the address
    /// has an account already: [`Engine::join`] is for them.
    pub async fn accept_invitation(
        &self,
        token: &str,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<UserView, EngineError> {
        let found = self.waiting_invitation(token).await?;
        if found.is_known {
            return Err(EngineError::conflict("You have an account already: sign in, and open the link again."));
        }
        check_login(&found.email, password)?;
        let password_hash = passwords::hash(password).await?;
        let hash = invitation_hash(token);
        let stranger = self.store().by(Who { name: found.email, ..Who::stranger(address) });
        Ok(stranger.accept_invitation(&hash, &password_hash, self.now()).await?.into())
    }

    /// Adds what the link offers to what somebody who is signed in may do. The link is used up.
    ///
    /// # Errors
    /// `NotFound` for a link that doesn't work (any more); `Conflict` where it is for another address.
    pub async fn join(&self, token: &str, actor: &Actor) -> Result<UserView, EngineError> {
        self.waiting_invitation(token).await?;
        Ok(self.by(actor).join_by_invitation(&invitation_hash(token), actor.user()?, self.now()).await?.into())
    }

    async fn waiting_invitation(&self, token: &str) -> Result<Invitation, EngineError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(EngineError::NotFound("invitation"));
        }
        let found = self.store().invitation_by_hash(&invitation_hash(token), self.now()).await?;
        found.ok_or(EngineError::NotFound("invitation"))
    }
}

impl InvitationView {
    fn of(invitation: Invitation, actor: &Actor, sites: &[Site]) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email,
            roles: invitation.memberships.iter().filter_map(|role| RoleAt::of(role, actor, sites)).collect(),
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}

/// Whether the actor owns all that is offered.
fn owns(actor: &Actor, invitation: &Invitation) -> bool {
    invitation.memberships.iter().all(|offered| actor.may_all_over(Scope::Everything, offered.sites))
}

fn invitation_hash(token: &str) -> Vec<u8> {
    token_hash(&format!("invitation {token}"))
}

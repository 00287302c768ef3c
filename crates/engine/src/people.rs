//! Who may do what, as owners see and change it. An owner of all sites manages everybody; an owner of some manages who is
//! at those.

use domain::{Membership, Role, Scope, SiteId, SiteScope, Timestamp, UserId};
use serde::Serialize;
use store::Person;

use crate::actor::{Actor, ActorKind};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::paging::{Paged, Paging};
use crate::sites::Site;
use crate::times;

/// Somebody who may sign in, as an owner sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// Their roles at the sites that the owner sees.
    pub roles: Vec<RoleAt>,
    /// Whether a code is asked for when they sign in.
    pub has_second_step: bool,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in, if they have since this is noted.
    pub last_sign_in_at: Option<Timestamp>,
    /// Whether it is the owner who asks.
    pub is_me: bool,
}

/// A role, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAt {
    /// What they may do.
    pub role: Role,
    /// The slug and the name of the one site; `None` for all sites.
    pub site: Option<(String, String)>,
    /// Whether the owner who asks may change it.
    pub is_mine_to_change: bool,
}

/// Somebody who may sign in, as programs see them. Serialises as the API's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = User)]
pub struct ListedPerson {
    /// Their id.
    #[schema(value_type = String, format = Uuid)]
    pub id: UserId,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// Their roles, at the sites that the key is for.
    pub roles: Vec<ListedRole>,
    /// Whether a code is asked for when they sign in.
    pub has_second_step: bool,
    /// When they were added.
    #[serde(serialize_with = "times::rfc3339")]
    pub created_at: Timestamp,
    /// When they last signed in, if they have since this is noted.
    #[serde(serialize_with = "times::rfc3339_option")]
    pub last_sign_in_at: Option<Timestamp>,
}

/// A role, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = UserRole)]
pub struct ListedRole {
    /// `viewer`, `manager` or `owner`.
    pub role: &'static str,
    /// The slug of the one site; `null` for all of them.
    pub site: Option<String>,
}

impl RoleAt {
    /// The role, with its site named; `None` for a site that is not among these.
    pub(crate) fn of(membership: Membership, actor: &Actor, sites: &[Site]) -> Option<Self> {
        let site = match membership.sites {
            SiteScope::All => None,
            SiteScope::One(id) => {
                let site = sites.iter().find(|site| site.id == id)?;
                Some((site.slug.to_string(), site.name.clone()))
            }
        };
        let is_mine_to_change = actor.may_all_over(Scope::Everything, membership.sites);
        Some(Self { role: membership.role, site, is_mine_to_change })
    }
}

impl Engine {
    /// The people at the sites that the actor owns, by e-mail address.
    ///
    /// # Errors
    /// `Forbidden` for who owns none.
    pub async fn people(&self, actor: &Actor) -> Result<Vec<PersonView>, EngineError> {
        actor.require_somewhere(Scope::Everything)?;
        let sites = self.owned_sites(actor).await?;
        let people = self.store().people().await?;
        Ok(people.into_iter().filter_map(|person| view(person, actor, &sites)).collect())
    }

    /// A page of the people at the sites where the actor may know them (keys with `users:read`, owners), by e-mail address.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_people(&self, actor: &Actor, paging: Paging) -> Result<Paged<ListedPerson>, EngineError> {
        actor.require_somewhere(Scope::UsersRead)?;
        let known = actor.sites_where(Scope::UsersRead);
        let sites = self.sites(actor).await?;
        let slug_of = |id: SiteId| sites.iter().find(|site| site.id == id).map(|site| site.slug.to_string());
        let role = |held: &Membership| match held.sites {
            SiteScope::All => Some(ListedRole { role: held.role.as_str(), site: None }),
            SiteScope::One(id) if known.as_ref().is_some_and(|known| !known.contains(&id)) => None,
            SiteScope::One(id) => Some(ListedRole { role: held.role.as_str(), site: Some(slug_of(id)?) }),
        };
        let people = self.store().people_at(known.as_deref(), paging.to_store()).await?;
        Ok(Paged::from_store(people, paging, |person| ListedPerson {
            id: person.id,
            email: person.email,
            roles: person.memberships.iter().filter_map(|held| role(&held)).collect(),
            has_second_step: person.has_second_step,
            created_at: person.created_at,
            last_sign_in_at: person.last_sign_in_at,
        }))
    }

    /// Gives somebody a role at a site, or at all (`None`), in place of the one they have there.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for the site, and for who is not at the actor's sites; `Conflict` where nobody would own all
    /// sites any more.
    pub async fn set_role(
        &self,
        actor: &Actor,
        user: UserId,
        site: Option<&str>,
        role: Role,
    ) -> Result<(), EngineError> {
        let sites = self.owned_scope(actor, site).await?;
        self.known_to(actor, user, sites).await?;
        let membership = Membership { sites, role };
        Ok(self.by(actor).put_membership(user, membership, self.now()).await?)
    }

    /// Takes somebody's role at a site, or at all (`None`), away. Their sessions end at once, and what invitations they made
    /// with them.
    ///
    /// # Errors
    /// As [`Engine::set_role`].
    pub async fn remove_access(&self, actor: &Actor, user: UserId, site: Option<&str>) -> Result<(), EngineError> {
        let sites = self.owned_scope(actor, site).await?;
        self.known_to(actor, user, sites).await?;
        Ok(self.by(actor).drop_membership(user, sites, self.now()).await?)
    }

    /// Deletes somebody's account (owners of all sites). What they did stays in the records under their address.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict` where nobody would own all sites any more.
    pub async fn delete_user(&self, actor: &Actor, user: UserId) -> Result<(), EngineError> {
        actor.require(Scope::Everything, SiteScope::All)?;
        Ok(self.by(actor).delete_user(user, self.now()).await?)
    }

    /// The sites that the actor owns, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn owned_sites(&self, actor: &Actor) -> Result<Vec<Site>, EngineError> {
        let sites = self.sites(actor).await?;
        Ok(sites.into_iter().filter(|site| actor.may(Scope::Everything, site.id)).collect())
    }

    /// The site with this slug or all of them, if the actor owns what is meant.
    pub(crate) async fn owned_scope(&self, actor: &Actor, site: Option<&str>) -> Result<SiteScope, EngineError> {
        let sites = match site {
            None => SiteScope::All,
            Some(slug) => SiteScope::One(self.enter(actor, slug).await?.site_id()),
        };
        actor.require(Scope::Everything, sites)?;
        Ok(sites)
    }

    /// Refuses whoever is not at these sites already, unless the actor owns everything and knows everybody.
    async fn known_to(&self, actor: &Actor, user: UserId, sites: SiteScope) -> Result<(), EngineError> {
        let found = self.store().user(user).await?.ok_or(EngineError::NotFound("user"))?;
        if actor.owns_everything() || found.memberships.iter().any(|membership| membership.sites == sites) {
            return Ok(());
        }
        Err(EngineError::NotFound("user"))
    }
}

/// The person with what the actor may know of their roles; `None` who has none there, unless the actor owns everything.
fn view(person: Person, actor: &Actor, sites: &[Site]) -> Option<PersonView> {
    let roles: Vec<_> =
        person.memberships.iter().filter_map(|membership| RoleAt::of(membership, actor, sites)).collect();
    if roles.is_empty() && !actor.owns_everything() {
        return None;
    }
    Some(PersonView {
        is_me: actor.kind == ActorKind::User(person.id),
        id: person.id,
        email: person.email,
        roles,
        has_second_step: person.has_second_step,
        created_at: person.created_at,
        last_sign_in_at: person.last_sign_in_at,
    })
}

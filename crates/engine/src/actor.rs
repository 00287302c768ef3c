//! Who asks.

use std::net::IpAddr;

use domain::{ApiKeyId, Memberships, Role, Scope, Scopes, SiteId, SiteScope, UserId};
use store::{Who, WhoKind};

use crate::error::EngineError;

/// What stands behind a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person who signed in.
    User(UserId),
    /// A program with an API key.
    ApiKey(ApiKeyId),
    /// A command on the machine that Carillon runs on.
    Command,
    /// Carillon itself.
    System,
}

/// What somebody may do, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Powers {
    /// A person's roles.
    Roles(Memberships),
    /// What a program's key is for.
    Scopes {
        /// What it may be used for.
        scopes: Scopes,
        /// Where.
        sites: SiteScope,
    },
}

/// Somebody who may ask the engine for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What stands behind the call.
    pub kind: ActorKind,
    /// E-mail address or name of the key, for the records.
    pub name: String,
    /// What they may do, and where.
    pub powers: Powers,
    /// Where they call from, for the audit log.
    pub address: Option<IpAddr>,
}

impl Actor {
    /// Carillon itself.
    pub fn system() -> Self {
        let powers = Powers::Roles(Memberships::only(Role::Owner, SiteScope::All));
        Self { kind: ActorKind::System, name: "carillon".to_owned(), powers, address: None }
    }

    /// Whoever runs a command on the machine.
    pub fn command() -> Self {
        Self { kind: ActorKind::Command, name: "command line".to_owned(), ..Self::system() }
    }

    /// The same, calling from there.
    #[must_use]
    pub fn from(self, address: Option<IpAddr>) -> Self {
        Self { address, ..self }
    }

    /// The user behind it.
    ///
    /// # Errors
    /// `Forbidden` for whom no user stands behind.
    pub(crate) fn user(&self) -> Result<UserId, EngineError> {
        match self.kind {
            ActorKind::User(id) => Ok(id),
            _ => Err(EngineError::Forbidden("Only a person who signed in may do this.".to_owned())),
        }
    }

    /// How the actor is written into the audit log.
    pub(crate) fn who(&self) -> Who {
        let (kind, id) = match self.kind {
            ActorKind::User(id) => (WhoKind::User, Some(id.as_uuid())),
            ActorKind::ApiKey(id) => (WhoKind::ApiKey, Some(id.as_uuid())),
            ActorKind::Command => (WhoKind::Command, None),
            ActorKind::System => (WhoKind::System, None),
        };
        Who { kind, id, name: self.name.clone(), address: self.address }
    }

    /// Whether the site is one of this actor's.
    pub fn may_see(&self, site: SiteId) -> bool {
        match &self.powers {
            Powers::Roles(roles) => roles.role_at(site).is_some(),
            Powers::Scopes { sites, .. } => sites.reaches(site),
        }
    }

    /// The role at a site; `None` for programs, and where the site is none of theirs.
    pub fn role_at(&self, site: SiteId) -> Option<Role> {
        self.roles()?.role_at(site)
    }

    /// The greatest role at any site.
    pub fn role_somewhere(&self) -> Option<Role> {
        self.roles()?.role_somewhere()
    }

    /// Whether all there is is theirs to change, at every site.
    pub fn owns_everything(&self) -> bool {
        self.may_all_over(Scope::Everything, SiteScope::All)
    }

    /// Whether they may do that at a site.
    pub fn may(&self, scope: Scope, site: SiteId) -> bool {
        self.may_all_over(scope, SiteScope::One(site))
    }

    /// Whether they may do that at some site at least.
    pub fn may_somewhere(&self, scope: Scope) -> bool {
        match &self.powers {
            Powers::Roles(roles) => roles.role_somewhere().is_some_and(|role| role.has(scope)),
            Powers::Scopes { scopes, .. } => scopes.include(scope),
        }
    }

    /// Whether they may do that all over these sites.
    pub fn may_all_over(&self, scope: Scope, over: SiteScope) -> bool {
        match &self.powers {
            Powers::Roles(roles) => roles.role_over(over).is_some_and(|role| role.has(scope)),
            Powers::Scopes { scopes, sites } => sites.covers(over) && scopes.include(scope),
        }
    }

    /// The sites where they may do that; `None` for all.
    pub(crate) fn sites_where(&self, scope: Scope) -> Option<Vec<SiteId>> {
        if self.may_all_over(scope, SiteScope::All) {
            return None;
        }
        Some(match &self.powers {
            Powers::Roles(roles) => {
                roles.iter().filter(|held| held.role.has(scope)).filter_map(|held| held.sites.site()).collect()
            }
            Powers::Scopes { scopes, sites } => sites.site().filter(|_| scopes.include(scope)).into_iter().collect(),
        })
    }

    /// The same person, who may do nothing at any other site.
    #[must_use]
    pub fn at_this_site_alone(self, site: SiteId) -> Self {
        let powers = match self.powers {
            Powers::Roles(roles) => Powers::Roles(roles.at(site)),
            Powers::Scopes { scopes, sites } if sites.reaches(site) => {
                Powers::Scopes { scopes, sites: SiteScope::One(site) }
            }
            Powers::Scopes { sites, .. } => Powers::Scopes { scopes: Scopes::default(), sites },
        };
        Self { powers, ..self }
    }

    /// How the actor is written into consent events, the ledger and broadcasts: `user ada@example.org`, `api key ci`.
    pub fn label(&self) -> String {
        match self.kind {
            ActorKind::User(_) => format!("user {}", self.name),
            ActorKind::ApiKey(_) => format!("api key {}", self.name),
            ActorKind::Command => "command line".to_owned(),
            ActorKind::System => "system".to_owned(),
        }
    }

    /// Refuses who may not do that all over these sites.
    ///
    /// # Errors
    /// `Forbidden`, with who may.
    pub fn require(&self, scope: Scope, sites: SiteScope) -> Result<(), EngineError> {
        if self.may_all_over(scope, sites) { Ok(()) } else { Err(self.refusal(scope, sites)) }
    }

    /// Refuses who may not do that at any site.
    ///
    /// # Errors
    /// `Forbidden`, with who may.
    pub fn require_somewhere(&self, scope: Scope) -> Result<(), EngineError> {
        if self.may_somewhere(scope) { Ok(()) } else { Err(self.refusal(scope, SiteScope::All)) }
    }

    fn refusal(&self, scope: Scope, sites: SiteScope) -> EngineError {
        EngineError::Forbidden(match (&self.powers, scope.role(), sites) {
            (Powers::Scopes { .. }, _, _) => format!("This takes a key with the scope {scope}."),
            (_, Role::Owner, SiteScope::All) => "Only an owner of all sites may do this.".to_owned(),
            (_, role, _) => refused(role),
        })
    }

    fn roles(&self) -> Option<&Memberships> {
        match &self.powers {
            Powers::Roles(roles) => Some(roles),
            Powers::Scopes { .. } => None,
        }
    }
}

impl AsRef<Actor> for Actor {
    fn as_ref(&self) -> &Actor {
        self
    }
}

/// What to tell whoever has a lesser role.
pub(crate) fn refused(needed: Role) -> String {
    match needed {
        Role::Owner => "Only an owner may do this.",
        Role::Manager => "You may look, but not change anything here. An owner or a manager can.",
        Role::Viewer => "You may not do this.",
    }
    .to_owned()
}

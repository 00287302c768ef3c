//! Who asks.

use std::net::IpAddr;

use domain::{ApiKeyId, SiteId, UserId};
use store::{Role, SiteScope, Who, WhoKind};

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

/// Somebody who may ask the engine for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What stands behind the call.
    pub kind: ActorKind,
    /// E-mail address or name of the key, for the records.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they may do it.
    pub sites: SiteScope,
    /// Where they call from, for the audit log.
    pub address: Option<IpAddr>,
}

impl Actor {
    /// Carillon itself.
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            name: "carillon".to_owned(),
            role: Role::Owner,
            sites: SiteScope::All,
            address: None,
        }
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

    /// Whether the site is in this actor's scope.
    pub fn may_see(&self, site: SiteId) -> bool {
        match self.sites {
            SiteScope::All => true,
            SiteScope::One(only) => only == site,
        }
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

    /// Refuses whoever may do less than `needed`.
    ///
    /// # Errors
    /// `Forbidden`, with who may.
    pub fn require(&self, needed: Role) -> Result<(), EngineError> {
        if self.role.includes(needed) {
            return Ok(());
        }
        let who = match needed {
            Role::Owner => "Only an owner may do this.",
            Role::Manager => "You may look, but not change anything here. An owner or a manager can.",
            Role::Viewer => "You may not do this.",
        };
        Err(EngineError::Forbidden(who.to_owned()))
    }

    /// Refuses everyone but owners of everything.
    pub(crate) fn require_owner(&self) -> Result<(), EngineError> {
        self.require(Role::Owner)
    }
}

impl AsRef<Actor> for Actor {
    fn as_ref(&self) -> &Actor {
        self
    }
}

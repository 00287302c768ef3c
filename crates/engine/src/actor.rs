//! Who asks.

use domain::{ApiKeyId, SiteId, UserId};
use store::{Role, SiteScope};

use crate::error::EngineError;

/// What stands behind a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person who signed in.
    User(UserId),
    /// A program with an API key.
    ApiKey(ApiKeyId),
    /// Carillon itself, or a command on its machine.
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
}

impl Actor {
    /// Carillon itself.
    pub fn system() -> Self {
        Self { kind: ActorKind::System, name: "carillon".to_owned(), role: Role::Owner, sites: SiteScope::All }
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

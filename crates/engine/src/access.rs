//! Proof that an actor may work on a site.

use domain::{Role, Scope, SiteId, SiteScope};
use store::Acting;

use crate::actor::{Actor, refused};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;

/// An actor at a site they may see. Only [`Engine::enter`] makes one, so no call about a site can forget to ask.
#[derive(Debug, Clone)]
pub struct SiteAccess {
    actor: Actor,
    site: Site,
}

impl SiteAccess {
    /// Who is here.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The site as it was when the actor entered.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What a person may do here; `None` for programs.
    pub fn role(&self) -> Option<Role> {
        self.actor.role_at(self.site.id)
    }

    /// Refuses who may do less here than `needed`; programs have no role, and are refused.
    ///
    /// # Errors
    /// `Forbidden`, with who may.
    pub fn require_role(&self, needed: Role) -> Result<(), EngineError> {
        if self.role().is_some_and(|role| role.includes(needed)) {
            return Ok(());
        }
        Err(EngineError::Forbidden(refused(needed)))
    }

    /// Refuses who may not do that here.
    ///
    /// # Errors
    /// `Forbidden`, with who may.
    pub fn require(&self, scope: Scope) -> Result<(), EngineError> {
        self.actor.require(scope, SiteScope::One(self.site.id))
    }

    pub(crate) fn site_id(&self) -> SiteId {
        self.site.id
    }

    pub(crate) fn label(&self) -> String {
        self.actor.label()
    }
}

impl AsRef<Actor> for SiteAccess {
    fn as_ref(&self) -> &Actor {
        &self.actor
    }
}

impl Engine {
    /// The store in an actor's hands: what they do leaves its trace in the audit log.
    pub(crate) fn by(&self, actor: &impl AsRef<Actor>) -> Acting {
        self.store().by(actor.as_ref().who())
    }

    /// Lets an actor in at the site with this slug.
    ///
    /// # Errors
    /// `NotFound` for a site that doesn't exist and for one that is none of the actor's alike.
    pub async fn enter(&self, actor: &Actor, slug: &str) -> Result<SiteAccess, EngineError> {
        let site = self.site_by_slug(slug).await?;
        if !actor.may_see(site.id) {
            return Err(EngineError::NotFound("site"));
        }
        Ok(SiteAccess { actor: actor.clone(), site })
    }
}

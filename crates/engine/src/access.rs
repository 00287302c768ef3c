//! Proof that an actor may work on a site.

use domain::SiteId;
use store::Acting;

use crate::actor::Actor;
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

    pub(crate) fn site_id(&self) -> SiteId {
        self.site.id
    }

    pub(crate) fn label(&self) -> String {
        self.actor.label()
    }

    pub(crate) fn require_owner(&self) -> Result<(), EngineError> {
        self.actor.require_owner()
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
    /// `NotFound` for a site that doesn't exist and for one outside the actor's scope alike.
    pub async fn enter(&self, actor: &Actor, slug: &str) -> Result<SiteAccess, EngineError> {
        let site = self.site_by_slug(slug).await?;
        if !actor.may_see(site.id) {
            return Err(EngineError::NotFound("site"));
        }
        Ok(SiteAccess { actor: actor.clone(), site })
    }
}

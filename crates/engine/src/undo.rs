//! Taking back what was just done to subscribers.

use store::{Undo, UndoId};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// What this person did last to the site's subscribers, if they can still take it back.
    pub async fn last_undo(&self, access: &SiteAccess) -> Result<Option<Undo>, EngineError> {
        Ok(self.store().last_undo(access.site_id(), &access.label(), self.now()).await?)
    }

    /// Takes it back: whoever stands as it left them stands as before. How many.
    ///
    /// # Errors
    /// `Conflict` once its time is over, and for what was taken back before.
    pub async fn undo(&self, access: &SiteAccess, id: UndoId) -> Result<u64, EngineError> {
        let undone = self.by(access).undo(access.site_id(), id, &access.label(), self.now()).await?;
        self.announce_change();
        undone.ok_or_else(|| EngineError::Conflict("It is too late to undo that. Nothing was changed.".to_owned()))
    }
}

//! Whose webhook an address is.

use domain::SiteId;

use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// The site whose webhooks carry this secret. Costs no database write.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn webhook_site(&self, secret: &str) -> Result<SiteId, EngineError> {
        todo!()
    }
}

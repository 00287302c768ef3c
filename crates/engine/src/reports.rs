//! The provider's word on what became of a message.

use gateway::webhook::ReportFields;

use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// Stores a delivery report and moves its message on. Error 071 counts as STOP. `raw` is the request as it came:
    /// query and body.
    ///
    /// A report whose token isn't ours is kept and settles nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown secret.
    pub async fn receive_report(&self, secret: &str, token: &str, fields: ReportFields, raw: &str) -> Result<(), EngineError> {
        todo!()
    }
}

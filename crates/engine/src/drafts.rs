//! What was typed into a form that couldn't be taken, kept for ten minutes so that no phone number ends up in an address.

use serde_json::Value;

use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// Keeps a form's values and errors. The id is unguessable and goes into `?form=`.
    pub async fn keep_form(&self, values: &Value) -> Result<String, EngineError> {
        todo!()
    }

    /// What was kept under this id; `None` once it is over ten minutes old.
    pub async fn kept_form(&self, id: &str) -> Result<Option<Value>, EngineError> {
        todo!()
    }
}

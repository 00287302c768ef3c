//! What was typed into a form that couldn't be taken, kept for ten minutes so that no phone number ends up in an address.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::{random_token, token_hash};

/// How long a form is kept.
const KEPT_FOR: Duration = Duration::from_mins(10);
/// An id of ours is 43 characters.
const MAX_ID_BYTES: usize = 128;

impl Engine {
    /// Keeps a form's values and errors. The id is unguessable and goes into `?form=`.
    pub async fn keep_form(&self, values: &Value) -> Result<String, EngineError> {
        let id = random_token()?;
        // PostgreSQL takes no NUL in a text, not even as JSON writes it.
        let json = values.to_string().replace("\\u0000", "");
        self.store().put_form_draft(&stored_id(&id), &json, self.now().plus(KEPT_FOR)).await?;
        Ok(id)
    }

    /// What was kept under this id; `None` once it is over ten minutes old.
    pub async fn kept_form(&self, id: &str) -> Result<Option<Value>, EngineError> {
        if id.is_empty() || id.len() > MAX_ID_BYTES {
            return Ok(None);
        }
        let json = self.store().form_draft(&stored_id(id), self.now()).await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }
}

/// The hash of the id: who reads the database can't open what people typed a moment ago by its address.
fn stored_id(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(token_hash(id))
}

//! What was typed into a form: kept for ten minutes under a name of its own, so that no phone number ends up in an address, and
//! for a month for whoever typed it, so that a message half written is there again after a reload, on another day or at another
//! computer.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::{random_token, token_hash};

/// How long a form is kept.
const KEPT_FOR: Duration = Duration::from_mins(10);
/// How long what a person typed is kept for them.
const OWN_KEPT_FOR: Duration = Duration::from_hours(30 * 24);
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

    /// Keeps what a person has typed into a form at a site so far, in place of what they typed before.
    ///
    /// # Errors
    /// `Forbidden` for who is no person.
    pub async fn keep_own_form(&self, access: &SiteAccess, form: &str, values: &Value) -> Result<(), EngineError> {
        let json = values.to_string().replace("\\u0000", "");
        let until = self.now().plus(OWN_KEPT_FOR);
        Ok(self.store().put_form_draft(&own_id(access, form)?, &json, until).await?)
    }

    /// What this person typed into the form at this site last; `None` if that is a month ago.
    ///
    /// # Errors
    /// `Forbidden` for who is no person.
    pub async fn own_form(&self, access: &SiteAccess, form: &str) -> Result<Option<Value>, EngineError> {
        let json = self.store().form_draft(&own_id(access, form)?, self.now()).await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Forgets what this person typed into the form at this site.
    ///
    /// # Errors
    /// `Forbidden` for who is no person.
    pub async fn forget_own_form(&self, access: &SiteAccess, form: &str) -> Result<(), EngineError> {
        Ok(self.store().forget_form_draft(&own_id(access, form)?).await?)
    }
}

/// Whose form it is. With a blank, which no [`stored_id`] has: nobody finds it by an address.
fn own_id(access: &SiteAccess, form: &str) -> Result<String, EngineError> {
    let (site, person) = (access.site_id(), access.actor().user()?);
    Ok(format!("own {}", stored_id(&format!("{form} {site} {person}"))))
}

/// The hash of the id: who reads the database can't open what people typed a moment ago by its address.
fn stored_id(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(token_hash(id))
}

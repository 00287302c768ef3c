//! Everything encrypted anew, after the key was replaced.

use domain::{SiteId, UserId};
use store::{Sealed, SealedPlace};

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::CODE_TEXT;
use crate::{providers, second_factor, webhooks};

impl Engine {
    /// Encrypts with the first key of the file whatever is stored encrypted: provider credentials, webhook secrets, second
    /// factors, texts with codes that are to be sent, the key of fingerprints. Processes may go on serving meanwhile: what they change is left as they wrote it, and encrypted in the
    /// next go. How many things were encrypted anew.
    ///
    /// # Errors
    /// `Internal` where something can't be read with any key of the file; nothing is changed then.
    pub async fn reseal(&self, actor: &Actor) -> Result<u64, EngineError> {
        let mut changes = Vec::new();
        for sealed in self.store().sealed().await? {
            let context = context_of(&sealed);
            let plain = self.secrets().decrypt(&context, &sealed.bytes)?;
            changes.push((sealed, self.secrets().encrypt(&context, &plain)?));
        }
        let key = u64::from(self.reseal_fingerprint_key().await?);
        Ok(self.by(actor).reseal(&changes, self.now()).await? + key)
    }
}

fn context_of(sealed: &Sealed) -> String {
    match sealed.place {
        SealedPlace::ProviderAccount => providers::credentials_context(SiteId::from_uuid(sealed.owner)),
        SealedPlace::WebhookSecret => webhooks::secret_context(SiteId::from_uuid(sealed.owner)),
        SealedPlace::SecondFactor => second_factor::context(UserId::from_uuid(sealed.owner)),
        SealedPlace::CodeText => CODE_TEXT.to_owned(),
    }
}

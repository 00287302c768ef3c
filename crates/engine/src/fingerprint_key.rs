//! The key of erased numbers' fingerprints: made once, kept encrypted with the key file, so that it outlives that key's
//! replacement. Without it nobody could tell any more who asked to be forgotten.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::random_bytes;

/// Where it is kept.
const SETTING: &str = "fingerprint_key";
/// What it is encrypted for.
const CONTEXT: &str = "the key of fingerprints";

impl Engine {
    /// Makes the store know the key; a new one where there is none yet. Safe when several processes start at once.
    ///
    /// # Errors
    /// `Internal` where the key file is another one than the key was encrypted with.
    pub(crate) async fn open_fingerprint_key(&self) -> Result<(), EngineError> {
        let kept = if let Some(kept) = self.store().app_setting(SETTING).await? {
            kept
        } else {
            let sealed = STANDARD.encode(self.secrets().encrypt(CONTEXT, &random_bytes::<32>()?)?);
            self.store().put_app_setting_if_absent(SETTING, &sealed, self.now()).await?
        };
        let key = match self.secrets().decrypt(CONTEXT, &unwrapped(&kept)?) {
            // The key file was lost before anything hung on it: a new key is as good.
            Err(_) if !self.store().any_erased_number().await? => {
                let key = random_bytes::<32>()?.to_vec();
                let sealed = STANDARD.encode(self.secrets().encrypt(CONTEXT, &key)?);
                self.store().put_app_setting(SETTING, &sealed, self.now()).await?;
                key
            }
            key => key?,
        };
        self.store().use_fingerprint_key(key.try_into().map_err(|_| unreadable())?);
        Ok(())
    }

    /// Encrypts the key with the first key of the file; whether there is one.
    pub(crate) async fn reseal_fingerprint_key(&self) -> Result<bool, EngineError> {
        let Some(kept) = self.store().app_setting(SETTING).await? else { return Ok(false) };
        let key = self.secrets().decrypt(CONTEXT, &unwrapped(&kept)?)?;
        let sealed = STANDARD.encode(self.secrets().encrypt(CONTEXT, &key)?);
        self.store().put_app_setting(SETTING, &sealed, self.now()).await?;
        Ok(true)
    }
}

fn unwrapped(kept: &str) -> Result<Vec<u8>, EngineError> {
    STANDARD.decode(kept).map_err(|_| unreadable())
}

fn unreadable() -> EngineError {
    EngineError::Internal(format!("{CONTEXT} is damaged: restore the table app_settings from a backup"))
}

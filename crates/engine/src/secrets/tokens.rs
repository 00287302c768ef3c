//! Random tokens: API keys, webhook secrets, the ids of kept forms.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::EngineError;

/// Bytes of a token: 256 bits.
const TOKEN_BYTES: usize = 32;

/// A new unguessable token of letters, digits, `-` and `_`.
pub(crate) fn random_token() -> Result<String, EngineError> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

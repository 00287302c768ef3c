//! Random tokens: API keys, webhook secrets, the ids of kept forms, the names of claims and processes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::EngineError;

/// Bytes of a token: 256 bits.
const TOKEN_BYTES: usize = 32;

/// A new unguessable token of letters, digits, `-` and `_`.
pub(crate) fn random_token() -> Result<String, EngineError> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<TOKEN_BYTES>()?))
}

/// A new identity that is nothing but random.
pub(crate) fn random_id() -> Result<Uuid, EngineError> {
    Ok(uuid::Builder::from_random_bytes(random_bytes()?).into_uuid())
}

/// A new number of 64 bits.
pub(crate) fn random_number() -> Result<u64, EngineError> {
    random_bytes().map(u64::from_be_bytes)
}

/// Bytes that nobody can guess.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], EngineError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
    Ok(bytes)
}

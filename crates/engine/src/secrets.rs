//! The deployment's secret key, and everything that is derived from it. Older keys that it took the place of stand in the
//! same file: they read what they once made, and make nothing more.
//!
//! Provider credentials are encrypted with it (ChaCha20-Poly1305, RFC 8439), report tokens and the set-up link are
//! keyed with it (HMAC-SHA256, RFC 2104). Each use has a key of its own, derived by HMAC from the file's.

mod codes;
mod key_file;
mod preferences;
mod ring;
mod tokens;

use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use domain::MessageId;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::EngineError;

pub(crate) use codes::CODE_TEXT;
pub use key_file::KeyFileError;
use ring::Ring;
pub(crate) use tokens::{random_bytes, random_id, random_number, random_token};

/// Bytes of the key in the file.
const KEY_BYTES: usize = 32;
const SHA256_BLOCK_BYTES: usize = 64;
const NONCE_BYTES: usize = 12;
/// Bytes of a report token's MAC: 128 bits.
const REPORT_MAC_BYTES: usize = 16;
/// Bytes of a mark: 96 bits, enough to tell one from the other.
const MARK_BYTES: usize = 12;
const MESSAGE_ID_BYTES: usize = 16;

/// Encrypts what is stored, and makes and checks tokens. Clones are one: what one of them read anew all of them have.
#[derive(Clone)]
pub struct Secrets {
    ring: Ring,
}

/// What is derived from one key of the file.
struct Keys {
    cipher: ChaCha20Poly1305,
    report_key: [u8; KEY_BYTES],
    set_up_key: [u8; KEY_BYTES],
    mark_key: [u8; KEY_BYTES],
    count_key: [u8; KEY_BYTES],
    challenge_key: [u8; KEY_BYTES],
    code_key: [u8; KEY_BYTES],
    preferences_key: [u8; KEY_BYTES],
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// Reads the key file, or makes it (readable by its owner only) if there is none. Safe when several processes
    /// start at once. It is read anew when something turns up that its keys can't read: the key may have been replaced.
    ///
    /// # Errors
    /// [`KeyFileError`]: what is wrong with the file and what to do.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        Ok(Self { ring: Ring::open(path)? })
    }

    /// Puts a new key first in the file, before those that are there, which go on reading what they made.
    ///
    /// # Errors
    /// [`KeyFileError`], also where another process is about to do the same.
    pub fn rotate(path: &Path) -> Result<(), KeyFileError> {
        key_file::rotate(path)
    }

    /// Leaves the first key alone in the file. What older ones made can't be read any more.
    ///
    /// # Errors
    /// [`KeyFileError`], also where another process is about to change it.
    pub fn forget_older(path: &Path) -> Result<(), KeyFileError> {
        key_file::forget_older(path)
    }

    /// Secrets of a given key. For tests.
    pub fn from_key(key: &[u8; KEY_BYTES]) -> Self {
        Self { ring: Ring::of_key(key) }
    }

    /// Encrypts `plain` for one purpose and owner, both named by `context`: it can't be read under another.
    pub(crate) fn encrypt(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, EngineError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self.ring.first(|keys| keys.cipher.encrypt(&Nonce::from(nonce), payload));
        let sealed = sealed.map_err(|_| EngineError::Internal("encryption failed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Secrets::encrypt`] made for the same context.
    pub(crate) fn decrypt(&self, context: &str, stored: &[u8]) -> Result<Vec<u8>, EngineError> {
        let unreadable =
            || EngineError::Internal(format!("{context} can't be decrypted: is this the right secret key file?"));
        let (nonce, sealed) = stored.split_first_chunk::<NONCE_BYTES>().ok_or_else(unreadable)?;
        let open = |keys: &Keys| {
            let payload = Payload { msg: sealed, aad: context.as_bytes() };
            keys.cipher.decrypt(&Nonce::from(*nonce), payload).ok()
        };
        self.ring.find(open).ok_or_else(unreadable)
    }

    /// The token of a message's report URL: its id and a MAC of it, so that nothing has to be stored or looked up.
    pub(crate) fn report_token(&self, message: MessageId) -> String {
        let id = message.as_uuid().into_bytes();
        let mac = self.ring.first(|keys| keys.report_mac(&id));
        URL_SAFE_NO_PAD.encode([id.as_slice(), &mac].concat())
    }

    /// The message of a report token; `None` for one that isn't ours. Compares in constant time.
    pub(crate) fn message_of_token(&self, token: &str) -> Option<MessageId> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, mac) = bytes.split_first_chunk::<MESSAGE_ID_BYTES>()?;
        self.ring.find(|keys| bool::from(keys.report_mac(id).as_slice().ct_eq(mac)).then_some(()))?;
        Some(MessageId::from_uuid(uuid::Uuid::from_bytes(*id)))
    }

    /// Stands for something that must not be kept itself: the same for the same, and nothing can be read from it.
    pub(crate) fn mark(&self, purpose: &str, of: &str) -> String {
        let mac = self.ring.first(|keys| mac(&keys.mark_key, format!("{purpose} {of}").as_bytes()));
        URL_SAFE_NO_PAD.encode(&mac[..MARK_BYTES])
    }

    /// The token of the set-up link. It needs no storage: it stops working when there is a user.
    pub(crate) fn set_up_token(&self) -> String {
        self.ring.first(Keys::set_up_token)
    }

    /// Whether this is the set-up link's token. Compares in constant time.
    pub(crate) fn is_set_up_token(&self, token: &str) -> bool {
        self.ring.first(|keys| keys.set_up_token().as_bytes().ct_eq(token.as_bytes()).into())
    }

    /// What something is counted under that must not be read back from the database. With a new key counting begins anew.
    pub(crate) fn counted_under(&self, text: &str) -> Vec<u8> {
        self.ring.first(|keys| mac(&keys.count_key, text.as_bytes()).to_vec())
    }

    /// The key that challenges to visitors' browsers are signed with, as text.
    pub(crate) fn challenge_key(&self) -> String {
        self.ring.first(Keys::challenge_key)
    }

    /// Whether a challenge was signed with one of the keys, as `verified` finds out with each.
    pub(crate) fn signed_challenge(&self, verified: impl Fn(String) -> bool) -> bool {
        self.ring.find(|keys| verified(keys.challenge_key()).then_some(())).is_some()
    }
}

impl Keys {
    fn of(key: &[u8; KEY_BYTES]) -> Self {
        let encryption = derive(key, "provider credentials");
        Self {
            cipher: ChaCha20Poly1305::new(&Key::from(encryption)),
            report_key: derive(key, "report tokens"),
            set_up_key: derive(key, "set-up link"),
            mark_key: derive(key, "audit marks"),
            count_key: derive(key, "counts of attempts"),
            challenge_key: derive(key, "challenges"),
            code_key: derive(key, "codes"),
            preferences_key: derive(key, "preferences"),
        }
    }

    fn set_up_token(&self) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.set_up_key, b"first owner"))
    }

    fn challenge_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.challenge_key)
    }

    fn report_mac(&self, id: &[u8]) -> [u8; REPORT_MAC_BYTES] {
        let mut short = [0; REPORT_MAC_BYTES];
        short.copy_from_slice(&mac(&self.report_key, id)[..REPORT_MAC_BYTES]);
        short
    }
}

/// The hash under which a long random token (API key, webhook secret, form) is stored: such need no salt and no work.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn derive(key: &[u8; KEY_BYTES], purpose: &str) -> [u8; KEY_BYTES] {
    mac(key, format!("carillon {purpose}").as_bytes())
}

fn mac(key: &[u8; KEY_BYTES], message: &[u8]) -> [u8; KEY_BYTES] {
    // HMAC fills a short key up with zeros to the hash's block (RFC 2104, section 2); done here, nothing can fail.
    let mut block = [0; SHA256_BLOCK_BYTES];
    block[..KEY_BYTES].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::from_key(&[7; KEY_BYTES])
    }

    #[test]
    fn what_was_encrypted_reads_back_in_its_own_context_only() {
        let sealed = secrets().encrypt("provider of a", b"secret").unwrap();
        assert_eq!(secrets().decrypt("provider of a", &sealed).unwrap(), b"secret");
        assert!(secrets().decrypt("provider of b", &sealed).is_err());
        assert!(Secrets::from_key(&[8; KEY_BYTES]).decrypt("provider of a", &sealed).is_err());
        assert!(secrets().decrypt("provider of a", &sealed[..5]).is_err());
        let again = secrets().encrypt("provider of a", b"secret").unwrap();
        assert_ne!(sealed, again);
    }

    #[test]
    fn a_report_token_names_its_message_and_cannot_be_forged() {
        let id = MessageId::from_uuid(uuid::Uuid::from_u128(42));
        let token = secrets().report_token(id);
        assert_eq!(secrets().message_of_token(&token), Some(id));
        assert_eq!(token.len(), 43);
        let other = Secrets::from_key(&[8; KEY_BYTES]);
        assert_eq!(other.message_of_token(&token), None);
        for forged in ["", "x", "AAAA", &token[..42], &format!("{token}A"), &token.replace(&token[..2], "zz")] {
            assert_eq!(secrets().message_of_token(forged), None, "{forged}");
        }
    }

    #[test]
    fn the_set_up_token_is_the_keys_own() {
        let token = secrets().set_up_token();
        assert!(secrets().is_set_up_token(&token));
        assert!(!secrets().is_set_up_token(""));
        assert!(!Secrets::from_key(&[8; KEY_BYTES]).is_set_up_token(&token));
    }

    #[test]
    fn a_key_that_was_replaced_reads_what_it_made_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let running = Secrets::open(&path).unwrap();
        let id = MessageId::from_uuid(uuid::Uuid::from_u128(42));
        let (old_seal, old_token) = (running.encrypt("a", b"old").unwrap(), running.report_token(id));

        Secrets::rotate(&path).unwrap();
        let new = Secrets::open(&path).unwrap();
        assert_eq!(new.decrypt("a", &old_seal).unwrap(), b"old");
        assert_eq!(new.message_of_token(&old_token), Some(id));
        assert_ne!(new.report_token(id), old_token);
        let new_seal = new.encrypt("a", b"new").unwrap();
        // Who runs already reads the file anew, and seals with the new key from then on.
        assert_eq!(running.decrypt("a", &new_seal).unwrap(), b"new");
        assert_eq!(running.report_token(id), new.report_token(id));

        Secrets::forget_older(&path).unwrap();
        let forgetful = Secrets::open(&path).unwrap();
        assert_eq!(forgetful.decrypt("a", &new_seal).unwrap(), b"new");
        assert!(forgetful.decrypt("a", &old_seal).is_err());
        assert_eq!(forgetful.message_of_token(&old_token), None);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", secrets()), "Secrets");
    }
}

//! Codes that go out by SMS: their keyed hashes, and their texts for as long as they may have to be sent.

use domain::{ConfirmationId, PhoneNumber, SiteId};
use subtle::ConstantTimeEq;

use super::{KEY_BYTES, Keys, Secrets, mac};
use crate::error::EngineError;

impl Secrets {
    /// The hash under which a code is stored. Keyed, as a million codes are quickly tried; bound to its request, site and
    /// number, so that it says nothing about another one.
    pub(crate) fn code_hash(
        &self,
        id: ConfirmationId,
        site: SiteId,
        phone: PhoneNumber,
        code: &str,
    ) -> [u8; KEY_BYTES] {
        self.ring.first(|keys| keys.code_hash((id, site, phone), code))
    }

    /// Whether this is the hash of that code. Compares in constant time.
    pub(crate) fn is_code_hash(&self, hash: &[u8], of: (ConfirmationId, SiteId, PhoneNumber), code: &str) -> bool {
        let is_right = |keys: &Keys| bool::from(keys.code_hash(of, code).as_slice().ct_eq(hash)).then_some(());
        self.ring.find(is_right).is_some()
    }

    /// Encrypts the text with a code in it.
    pub(crate) fn seal_code_text(&self, text: &str) -> Result<Vec<u8>, EngineError> {
        self.encrypt(CODE_TEXT, text.as_bytes())
    }

    /// Reads a text back.
    pub(crate) fn open_code_text(&self, sealed: &[u8]) -> Result<String, EngineError> {
        let text = self.decrypt(CODE_TEXT, sealed)?;
        String::from_utf8(text).map_err(|_| EngineError::Internal("the text of a code is no text".to_owned()))
    }
}

impl Keys {
    fn code_hash(&self, (id, site, phone): (ConfirmationId, SiteId, PhoneNumber), code: &str) -> [u8; KEY_BYTES] {
        mac(&self.code_key, format!("{id} {site} {} {code}", phone.digits()).as_bytes())
    }
}

/// What the texts with codes are encrypted for.
pub(crate) const CODE_TEXT: &str = "text of a code";

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> ConfirmationId {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn a_hash_is_of_one_code_of_one_request_of_one_number_of_one_site() {
        let secrets = Secrets::from_key(&[7; KEY_BYTES]);
        let site = |n| SiteId::from_uuid(uuid::Uuid::from_u128(n));
        let phone = |digits: &str| PhoneNumber::from_e164(digits).unwrap();
        let here = (id(1), site(1), phone("+60123456789"));
        let hash = secrets.code_hash(here.0, here.1, here.2, "123456");
        assert!(secrets.is_code_hash(&hash, here, "123456"));
        assert!(!secrets.is_code_hash(&hash, here, "123457"));
        assert!(!secrets.is_code_hash(&hash, (id(2), here.1, here.2), "123456"));
        assert!(!secrets.is_code_hash(&hash, (here.0, site(2), here.2), "123456"));
        assert!(!secrets.is_code_hash(&hash, (here.0, here.1, phone("+60123456780")), "123456"));
        assert!(!secrets.is_code_hash(&[], here, "123456"));
        assert!(!Secrets::from_key(&[8; KEY_BYTES]).is_code_hash(&hash, here, "123456"));
    }

    #[test]
    fn a_text_reads_back_and_is_not_to_be_seen() {
        let secrets = Secrets::from_key(&[7; KEY_BYTES]);
        let sealed = secrets.seal_code_text("Your code is 123456").unwrap();
        assert_eq!(secrets.open_code_text(&sealed).unwrap(), "Your code is 123456");
        assert!(!sealed.windows(6).any(|six| six == b"123456"));
        assert!(Secrets::from_key(&[8; KEY_BYTES]).open_code_text(&sealed).is_err());
    }
}

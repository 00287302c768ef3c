//! The keyed fingerprint of a number: all that is kept of one that was erased.
//!
//! HMAC-SHA256 (RFC 2104) of site and number. There are few enough numbers to try them all, so that a plain hash would hide
//! nothing; the key lies outside the database. Each site's fingerprints are its own: nobody sees that two sites erased the same
//! number.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use domain::{PhoneNumber, SiteId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    Store, StoreError,
    db::{FromCell, Row, ToValue, Tx, Value},
};

/// Said where a number is to be found by its fingerprint and the key is not there.
pub(crate) const NO_KEY: &str = "the key of fingerprints is not known: the engine was not started";

const BYTES: usize = 32;
const SHA256_BLOCK_BYTES: usize = 64;

/// The fingerprint of a number on a site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; BYTES]);

/// The key of this deployment's fingerprints, once it is known. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct FingerprintKey(Arc<OnceLock<[u8; BYTES]>>);

impl FingerprintKey {
    /// The fingerprint of a number on a site; `None` as long as the key is not known.
    fn of(&self, site: SiteId, phone: PhoneNumber) -> Option<Fingerprint> {
        // HMAC fills a short key up with zeros to the hash's block (RFC 2104, section 2); done here, nothing can fail.
        let mut block = [0; SHA256_BLOCK_BYTES];
        block[..BYTES].copy_from_slice(self.0.get()?);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        mac.update(site.as_uuid().as_bytes());
        mac.update(phone.digits().as_bytes());
        Some(Fingerprint(mac.finalize().into_bytes().into()))
    }
}

impl Store {
    /// Tells the key of the fingerprints, which is kept outside of the database. Every clone of this store knows it then;
    /// the first one stays. Without it no number can be erased.
    pub fn use_fingerprint_key(&self, key: [u8; BYTES]) {
        // Who comes second brings the same one.
        let _ = self.fingerprint_key().0.set(key);
    }
}

impl Tx {
    /// The fingerprint of a number on a site; `None` as long as the key is not known.
    pub(crate) fn fingerprint(&self, site: SiteId, phone: PhoneNumber) -> Option<Fingerprint> {
        self.fingerprint_key().of(site, phone)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl ToValue for Fingerprint {
    const NULL: Value = Value::Bytes(None);

    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.0.to_vec()))
    }
}

impl FromCell for Fingerprint {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let bytes: Vec<u8> = row.get(column)?;
        bytes.try_into().map(Self).map_err(|_| StoreError::corrupt("fingerprint", column))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_fingerprint_is_of_its_key_its_site_and_its_number() {
        let of = |key: u8, site: u128, phone: &str| {
            let keyed = FingerprintKey::default();
            keyed.0.set([key; BYTES]).unwrap();
            keyed.of(SiteId::from_uuid(Uuid::from_u128(site)), PhoneNumber::from_e164(phone).unwrap()).unwrap()
        };
        let one = of(1, 1, "+60123456789");
        assert_eq!(one, of(1, 1, "+60123456789"));
        for other in [of(2, 1, "+60123456789"), of(1, 2, "+60123456789"), of(1, 1, "+60123456788")] {
            assert_ne!(one, other);
        }
        assert_eq!(one.to_string().len(), 64);
        let unknown = FingerprintKey::default();
        assert_eq!(unknown.of(SiteId::from_uuid(Uuid::nil()), PhoneNumber::from_e164("+60123456789").unwrap()), None);
    }
}

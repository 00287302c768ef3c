//! The token of a number's own page: short enough for an SMS, the same for the same number of a site, and readable by nobody
//! else.
//!
//! A synthetic IV (as in RFC 5297): a MAC of site and number comes first, and the number is encrypted with a key stream that is
//! made from it. Nothing is stored; a token can't be forged, and tells neither number nor site.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{PhoneNumber, SiteId};
use subtle::ConstantTimeEq;

use super::{Keys, Secrets, mac};

/// Bytes of the MAC: 72 bits, guessed at over the network.
const MAC_BYTES: usize = 9;
/// Bytes of a number: 15 digits fit into 50 bits.
const NUMBER_BYTES: usize = 7;

impl Secrets {
    /// The token of a number's page: 22 letters and digits, `-` and `_`.
    pub(crate) fn preferences_token(&self, site: SiteId, phone: PhoneNumber) -> String {
        let number = number_bytes(phone);
        self.ring.first(|keys| {
            let mac = keys.preferences_mac(site, number);
            URL_SAFE_NO_PAD.encode([mac.as_slice(), &keys.mask(mac, number)].concat())
        })
    }

    /// Whose page a token is for, among these sites; `None` for one that isn't ours. Compares in constant time.
    pub(crate) fn number_of_preferences(&self, token: &str, sites: &[SiteId]) -> Option<(SiteId, PhoneNumber)> {
        let bytes: [u8; MAC_BYTES + NUMBER_BYTES] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (mac, masked) = bytes.split_first_chunk::<MAC_BYTES>()?;
        let masked = masked.try_into().ok()?;
        let (site, number) = self.ring.find(|keys| {
            let number = keys.mask(*mac, masked);
            let genuine = |site: &&SiteId| bool::from(keys.preferences_mac(**site, number).ct_eq(mac));
            Some((*sites.iter().find(genuine)?, number))
        })?;
        let mut digits = [0; 8];
        digits[8 - NUMBER_BYTES..].copy_from_slice(&number);
        let phone = PhoneNumber::from_e164(&format!("+{}", u64::from_be_bytes(digits))).ok()?;
        Some((site, phone))
    }
}

impl Keys {
    fn preferences_mac(&self, site: SiteId, number: [u8; NUMBER_BYTES]) -> [u8; MAC_BYTES] {
        let whole = mac(&self.preferences_key, &[b"mac".as_slice(), site.as_uuid().as_bytes(), &number].concat());
        let mut short = [0; MAC_BYTES];
        short.copy_from_slice(&whole[..MAC_BYTES]);
        short
    }

    /// Encrypts or decrypts a number under its MAC.
    fn mask(&self, with: [u8; MAC_BYTES], number: [u8; NUMBER_BYTES]) -> [u8; NUMBER_BYTES] {
        let stream = mac(&self.preferences_key, &[b"number".as_slice(), &with].concat());
        std::array::from_fn(|at| number[at] ^ stream[at])
    }
}

fn number_bytes(phone: PhoneNumber) -> [u8; NUMBER_BYTES] {
    let digits: u64 = phone.digits().parse().unwrap_or(0);
    let [_, number @ ..] = digits.to_be_bytes();
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(n: u128) -> SiteId {
        SiteId::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn secrets() -> Secrets {
        Secrets::from_key(&[7; 32])
    }

    #[test]
    fn a_token_names_one_number_of_one_site() {
        for digits in ["+60123456789", "+12025550123", "+999999999999999"] {
            let Ok(phone) = PhoneNumber::from_e164(digits) else { continue };
            let token = secrets().preferences_token(site(2), phone);
            assert_eq!(token.len(), 22);
            assert_eq!(secrets().number_of_preferences(&token, &[site(1), site(2)]), Some((site(2), phone)));
            assert_eq!(secrets().number_of_preferences(&token, &[site(1), site(3)]), None);
            assert_eq!(Secrets::from_key(&[8; 32]).number_of_preferences(&token, &[site(2)]), None);
            assert!(!token.contains(&digits[4..]));
        }
    }

    #[test]
    fn no_letter_of_a_token_can_be_changed() {
        let phone = PhoneNumber::from_e164("+60123456789").unwrap();
        let token = secrets().preferences_token(site(1), phone);
        for at in 0..token.len() {
            for other in ["A", "b", "7"] {
                let mut forged = token.clone();
                forged.replace_range(at..=at, other);
                let found = secrets().number_of_preferences(&forged, &[site(1)]);
                assert!(forged == token || found.is_none(), "{forged}");
            }
        }
        for forged in ["", "x", &token[..21], &format!("{token}A"), &"A".repeat(22)] {
            assert_eq!(secrets().number_of_preferences(forged, &[site(1)]), None, "{forged}");
        }
    }
}

//! What is stored encrypted, for when the key changes.

use domain::Timestamp;
use uuid::Uuid;

use crate::{Act, Acting, Change, Store, StoreError, audit::Entry, db::args};

/// Where something encrypted stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedPlace {
    /// The credentials of a site's provider account.
    ProviderAccount,
    /// The secret in a site's webhooks.
    WebhookSecret,
    /// A user's secret for one-time codes.
    SecondFactor,
    /// The text with a code that is to be sent.
    CodeText,
}

/// Something encrypted. `Debug` leaves it out.
#[derive(Clone)]
pub struct Sealed {
    /// Where it stands.
    pub place: SealedPlace,
    /// The site, user or request for a code that it belongs to.
    pub owner: Uuid,
    /// The encrypted bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("place", &self.place).field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl SealedPlace {
    /// All of them.
    pub const ALL: &[Self] = &[Self::ProviderAccount, Self::WebhookSecret, Self::SecondFactor, Self::CodeText];

    const fn read(self) -> &'static str {
        match self {
            Self::ProviderAccount => "SELECT site_id AS owner, sealed_credentials AS sealed FROM provider_accounts",
            Self::WebhookSecret => "SELECT site_id AS owner, sealed FROM webhook_secrets",
            Self::SecondFactor => "SELECT user_id AS owner, sealed_secret AS sealed FROM second_factors",
            // `confirmations_sealed` serves it.
            Self::CodeText => {
                "SELECT id AS owner, sealed_text AS sealed FROM confirmations WHERE sealed_text IS NOT NULL"
            }
        }
    }

    const fn write(self) -> &'static str {
        match self {
            Self::ProviderAccount => {
                "UPDATE provider_accounts SET sealed_credentials = $3 WHERE site_id = $1 AND sealed_credentials = $2"
            }
            Self::WebhookSecret => "UPDATE webhook_secrets SET sealed = $3 WHERE site_id = $1 AND sealed = $2",
            Self::SecondFactor => {
                "UPDATE second_factors SET sealed_secret = $3 WHERE user_id = $1 AND sealed_secret = $2"
            }
            Self::CodeText => "UPDATE confirmations SET sealed_text = $3 WHERE id = $1 AND sealed_text = $2",
        }
    }
}

impl Store {
    /// Everything that is stored encrypted.
    pub async fn sealed(&self) -> Result<Vec<Sealed>, StoreError> {
        let mut tx = self.read().await?;
        let mut sealed = Vec::new();
        for place in SealedPlace::ALL {
            for row in tx.all(place.read(), args![]).await? {
                sealed.push(Sealed { place: *place, owner: row.get("owner")?, bytes: row.get("sealed")? });
            }
        }
        Ok(sealed)
    }
}

impl Acting {
    /// Puts other bytes in the place of each of these, unless it was changed meanwhile. How many were.
    pub async fn reseal(&self, changes: &[(Sealed, Vec<u8>)], now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.act("reseal").await?;
        let mut changed = 0;
        for (sealed, bytes) in changes {
            changed += tx.execute(sealed.place.write(), args![sealed.owner, sealed.bytes, bytes]).await?;
        }
        if changed > 0 {
            let change = Change::none().new_field("encrypted_anew", changed);
            tx.commit(Entry::new(Act::SecretsResealed, "stored secrets").change(change), now).await?;
        }
        Ok(changed)
    }
}

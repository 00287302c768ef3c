//! Identities that only the store makes, and how new ones come about.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StoreError;

macro_rules! store_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

store_id! {
    /// One version of a site's price list and rates.
    RatesId
}
store_id! {
    /// One line of the ledger.
    LedgerEntryId
}
store_id! {
    /// One line of the audit log.
    AuditEventId
}
store_id! {
    /// One delivery report as it came.
    ReportId
}
store_id! {
    /// One act that can be taken back.
    UndoId
}
store_id! {
    /// One number's erasure.
    ErasureId
}
store_id! {
    /// One line of the record of consents.
    ConsentEventId
}
store_id! {
    /// A number that a visitor left and that nobody judged yet.
    AttemptId
}
store_id! {
    /// One line in a virtual handset's log.
    HandsetMessageId
}

impl UndoId {
    /// Reads one as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

/// Orders ids that this process makes within one microsecond.
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A new `UUIDv7` (RFC 9562): milliseconds of `now`, the fraction below them in 12 bits (its method 3), 22 bits of a
/// counter so that ids made one after the other sort so, and 40 bits of randomness.
pub(crate) fn new_id(now: Timestamp) -> Result<Uuid, StoreError> {
    let micros = u64::try_from(now.as_micros()).unwrap_or(0);
    let fraction = u16::try_from(micros % 1_000 * 4_096 / 1_000).unwrap_or(0).to_be_bytes();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let mut tail = [fraction[0], fraction[1], count[1] & 0x3f, count[2], count[3], 0, 0, 0, 0, 0];
    getrandom::fill(&mut tail[5..]).map_err(|error| StoreError::File {
        path: "random numbers".to_owned(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(uuid::Builder::from_unix_timestamp_millis(micros / 1_000, &tail).into_uuid())
}

/// The least identity that a message queued at `at` or later can have, to the millisecond: its random part is all zeros.
pub(crate) fn first_id(at: Timestamp) -> MessageId {
    let millis = u64::try_from(at.as_micros()).unwrap_or(0) / 1_000;
    MessageId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made() {
        let now = Timestamp::from_micros(1_700_000_000_123_456);
        let first: Vec<Uuid> = (0..1_000).map(|_| new_id(now).unwrap()).collect();
        assert!(first.is_sorted());
        assert!(new_id(Timestamp::from_micros(now.as_micros() + 1)).unwrap() > first[999]);
        assert_eq!(first[0].get_version_num(), 7);
        assert_eq!(first[0].get_variant(), uuid::Variant::RFC4122);
    }

    #[test]
    fn the_first_identity_of_a_time_comes_before_all_of_that_time() {
        let now = Timestamp::from_micros(1_700_000_000_123_000);
        let bound = first_id(now).as_uuid();
        assert!(bound < new_id(now).unwrap());
        assert!(new_id(Timestamp::from_micros(now.as_micros() - 1)).unwrap() < bound);
    }
}

//! Letting go of messages that waited for credits.

use domain::Timestamp;

use crate::{Store, StoreError};

impl Store {
    /// Reserves credits for held messages, site by site, oldest first, as far as what is available goes. How many were
    /// let go.
    pub async fn release_holds(&self, now: Timestamp) -> Result<u64, StoreError> {
        todo!()
    }
}

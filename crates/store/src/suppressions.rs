//! Numbers that said STOP on a site, subscribers or not.

use domain::{PhoneNumber, SiteId};

use crate::{Store, StoreError};

impl Store {
    /// Whether the number said STOP on this site and has not come back.
    pub async fn is_suppressed(&self, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
        todo!()
    }
}

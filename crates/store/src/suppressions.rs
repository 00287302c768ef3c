//! Numbers that said STOP on a site, subscribers or not.

use domain::{PhoneNumber, SiteId};

use crate::{
    Store, StoreError,
    db::{Tx, args},
    erasure::are_erased,
};

/// Whether the number is stopped on the site, or was erased and has not come back.
pub(crate) async fn is_suppressed(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS found FROM suppressions WHERE site_id = $1 AND phone = $2";
    Ok(tx.optional(sql, args![site, phone]).await?.is_some() || !are_erased(tx, site, &[phone]).await?.is_empty())
}

impl Store {
    /// Whether the number said STOP on this site, or was erased, and has not come back.
    pub async fn is_suppressed(&self, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
        is_suppressed(&mut self.read().await?, site, phone).await
    }
}

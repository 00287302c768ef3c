//! Numbers that said STOP on a site, subscribers or not.

use domain::{PhoneNumber, SiteId, Timestamp};

use crate::{
    Store, StoreError,
    db::{Tx, args},
};

/// Whether the number is stopped on the site.
pub(crate) async fn is_suppressed(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS found FROM suppressions WHERE site_id = $1 AND phone = $2";
    Ok(tx.optional(sql, args![site, phone]).await?.is_some())
}

/// Remembers that the number is stopped; whether that is new.
pub(crate) async fn add(
    tx: &mut Tx,
    site: SiteId,
    phone: PhoneNumber,
    source: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO suppressions (site_id, phone, source, created_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (site_id, phone) DO NOTHING";
    Ok(tx.execute(sql, args![site, phone, source, now]).await? == 1)
}

/// Forgets that the number is stopped; whether it was.
pub(crate) async fn lift(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
    let sql = "DELETE FROM suppressions WHERE site_id = $1 AND phone = $2";
    Ok(tx.execute(sql, args![site, phone]).await? == 1)
}

impl Store {
    /// Whether the number said STOP on this site and has not come back.
    pub async fn is_suppressed(&self, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
        is_suppressed(&mut self.read().await?, site, phone).await
    }
}

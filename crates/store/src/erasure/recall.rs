//! An erased number that is named again: by a text, an opt-in, or somebody who types it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::ERASED;
use crate::{
    Fingerprint, StoreError,
    db::{Json, Tx, args, json_id, to_json},
    dialect::Field,
    fingerprint::NO_KEY,
};

/// A fingerprint of a site as it is bound.
#[derive(Serialize)]
struct Bound {
    site: String,
    fingerprint: String,
}

const NAMED: &[(&str, Field)] = &[("site", Field::Uuid), ("fingerprint", Field::Bytes)];

/// Numbers by their fingerprints.
type ByFingerprint = BTreeMap<(SiteId, Fingerprint), PhoneNumber>;

/// The STOP of erased numbers that are named again counts under the numbers themselves from now on, as whoever names them
/// has them written down anew: so each thing that asks for a STOP finds it. Their sites' rows must be locked.
pub(crate) async fn recall(tx: &mut Tx, numbers: &[(SiteId, PhoneNumber)]) -> Result<(), StoreError> {
    let Some(named) = fingerprints(tx, numbers).await? else { return Ok(()) };
    let rows = tx.dialect().rows_of(1, "named", NAMED);
    let sql = format!(
        "DELETE FROM erased_numbers
         WHERE (site_id, fingerprint) IN (SELECT site, fingerprint FROM {rows})
         RETURNING site_id, fingerprint, created_at"
    );
    for row in tx.all(AssertSqlSafe(sql), args![bound(&named)?]).await? {
        let (site, fingerprint, since): (SiteId, Fingerprint, Timestamp) =
            (row.get("site_id")?, row.get("fingerprint")?, row.get("created_at")?);
        let Some(phone) = named.get(&(site, fingerprint)) else { continue };
        tx.execute(
            "INSERT INTO suppressions (site_id, phone, source, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (site_id, phone) DO NOTHING",
            args![site, *phone, ERASED, since],
        )
        .await?;
    }
    Ok(())
}

/// Which of these numbers are erased on the site and have not been named again.
pub(crate) async fn are_erased(
    tx: &mut Tx,
    site: SiteId,
    phones: &[PhoneNumber],
) -> Result<BTreeSet<PhoneNumber>, StoreError> {
    let numbers: Vec<_> = phones.iter().map(|phone| (site, *phone)).collect();
    let Some(named) = fingerprints(tx, &numbers).await? else { return Ok(BTreeSet::new()) };
    let rows = tx.dialect().rows_of(1, "named", NAMED);
    let sql = format!(
        "SELECT e.fingerprint AS fingerprint
         FROM {rows}
         CROSS JOIN erased_numbers e
         WHERE e.site_id = named.site AND e.fingerprint = named.fingerprint"
    );
    let found = tx.all(AssertSqlSafe(sql), args![bound(&named)?]).await?;
    found
        .iter()
        .filter_map(|row| match row.get("fingerprint") {
            Ok(fingerprint) => named.get(&(site, fingerprint)).copied().map(Ok),
            Err(error) => Some(Err(error)),
        })
        .collect()
}

/// The numbers' fingerprints; `None` where there is nothing to look for. Without the key nobody could tell whether a number
/// is erased: that is an error as soon as one is.
async fn fingerprints(tx: &mut Tx, numbers: &[(SiteId, PhoneNumber)]) -> Result<Option<ByFingerprint>, StoreError> {
    let named: Option<ByFingerprint> =
        numbers.iter().map(|&(site, phone)| Some(((site, tx.fingerprint(site, phone)?), phone))).collect();
    if named.is_none() && tx.optional("SELECT 1 AS one FROM erased_numbers LIMIT 1", Vec::new()).await?.is_some() {
        return Err(StoreError::corrupt("fingerprint", NO_KEY));
    }
    Ok(named.filter(|named| !named.is_empty()))
}

fn bound(named: &ByFingerprint) -> Result<Json, StoreError> {
    let list: Vec<_> = named
        .keys()
        .map(|(site, fingerprint)| Bound { site: json_id(site.as_uuid()), fingerprint: format!("\\x{fingerprint}") })
        .collect();
    to_json(&list)
}

//! How many of an audience have quiet hours now.
//!
//! Of "all" the counts by region are kept, so a region in which it is the same hour for everybody, or day or night for all, costs
//! nothing. Where only the number tells, up to ten thousand are looked at one by one; beyond that the figures are projected from every
//! 64th number, which takes milliseconds at a million subscribers.

use std::collections::BTreeMap;

use domain::{Opening, Openings, PhoneNumber, Region, SiteId, Waiting};
use sqlx::AssertSqlSafe;

use super::Named;
use crate::{
    StoreError,
    db::{Tx, args},
};

/// Up to so many are looked at one by one.
const ONE_BY_ONE: u64 = 10_000;
/// Everybody of a region: by which index, and what is asked besides.
const EVERYBODY: (&str, &str) = ("subscribers_by_region", "");
/// One in 64, by the last digits of the number, which say nothing about where it is.
const SAMPLE: (&str, &str) = ("subscribers_sample", "AND phone % 64 = 0");

pub(super) fn of_named(named: &[Named], openings: &mut Openings) -> Waiting {
    let mut waiting = Waiting::default();
    for (phone, region) in named.iter().filter(|one| one.left_out.is_none()).filter_map(|one| one.number) {
        waiting.count(openings.of(phone, region), 1);
    }
    waiting
}

pub(super) async fn of_all(
    tx: &mut Tx,
    site: SiteId,
    by_region: &BTreeMap<Region, u64>,
    openings: &mut Openings,
) -> Result<Waiting, StoreError> {
    let mut waiting = Waiting::default();
    let mut mixed = Vec::new();
    for (region, people) in by_region.iter().filter(|(_, people)| **people > 0) {
        match openings.of_region(*region) {
            Some(opening) => waiting.count(opening, *people),
            None => mixed.push((*region, *people)),
        }
    }
    let one_by_one = mixed.iter().map(|(_, people)| people).sum::<u64>() <= ONE_BY_ONE;
    for (region, people) in mixed {
        let found = phones(tx, site, region, if one_by_one { EVERYBODY } else { SAMPLE }).await?;
        let mut groups: Vec<(Opening, u64)> = Vec::new();
        for phone in &found {
            let opening = openings.of(*phone, region);
            match groups.iter_mut().find(|(known, _)| *known == opening) {
                Some((_, n)) => *n += 1,
                None => groups.push((opening, 1)),
            }
        }
        let looked_at = found.len() as u64;
        waiting.estimated |= !one_by_one;
        for (opening, n) in groups {
            waiting.count(opening, if one_by_one { n } else { people * n / looked_at });
        }
    }
    Ok(waiting)
}

async fn phones(
    tx: &mut Tx,
    site: SiteId,
    region: Region,
    (index, which): (&str, &str),
) -> Result<Vec<PhoneNumber>, StoreError> {
    let index = tx.dialect().by_index(index);
    let sql = format!(
        "SELECT phone FROM subscribers{index}
         WHERE site_id = $1 AND region = $2 AND status = 'active' AND deleted_at IS NULL {which}"
    );
    tx.all(AssertSqlSafe(sql), args![site, region]).await?.iter().map(|row| row.get("phone")).collect()
}

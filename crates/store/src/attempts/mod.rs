//! Numbers that visitors left: kept as they come, judged afterwards, so that the visitor's answer can tell nothing.
//!
//! An attempt is one row from the form until its opt-in or its refusal, whose transaction deletes it: whoever finds the row
//! gone has nothing left to do, so that nothing is done twice, whatever crashes and however many processes judge.

mod budget;
mod judge;
mod keep;
mod proofs;
mod refusals;

use domain::{PhoneNumber, Region, SiteId, Timestamp};

pub(crate) use budget::spend_on_visitor;
pub use budget::{OverBudget, VisitorSpending};
pub use judge::Judged;
pub(crate) use judge::take_attempt;
pub use keep::{AttemptBatch, NewAttempt};
pub use refusals::{Refused, RefusedCount, RefusedSums};

use crate::{AttemptId, StoreError, db::Row};

/// A number that a visitor left and that nobody judged to the end yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its identity.
    pub id: AttemptId,
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// Its region.
    pub region: Region,
    /// The number less its last four digits.
    pub prefix: String,
    /// The /24 or /64 that the visitor's address is in; empty if it may not be counted.
    pub network: String,
    /// Whether it came without the proof of work that was asked for.
    pub unproven: bool,
    /// What else the opt-in needs, as JSON.
    pub details: String,
    /// When it came.
    pub created_at: Timestamp,
    /// From when on it is too late.
    pub expires_at: Timestamp,
    /// Whether it was let in before, by a process that did not come to an end with it.
    pub let_in: bool,
}

const COLUMNS: &str =
    "id, site_id, phone, region, prefix, network, unproven, details, created_at, expires_at, held_until";

fn attempt(row: &Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        id: row.get("id")?,
        site: row.get("site_id")?,
        phone: row.get("phone")?,
        region: row.get("region")?,
        prefix: row.get("prefix")?,
        network: row.get("network")?,
        unproven: row.get("unproven")?,
        details: row.get("details")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        let_in: row.get::<i64>("held_until")? > 0,
    })
}

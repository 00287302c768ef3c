//! What a message to many costs, before it is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Credits, Encoding, RateTable, Region};

/// Recipients, segments and credits of a message before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// How many people will get it.
    pub recipients: u64,
    /// The alphabet the text needs.
    pub encoding: Encoding,
    /// SMS on the air for each recipient.
    pub segments: u32,
    /// What it costs in all.
    pub credits: Credits,
    /// The same by region, sorted by code; regions without recipients are left out.
    pub by_region: Vec<RegionQuote>,
    /// Who will not get it.
    pub excluded: Excluded,
}

/// One region's share of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionQuote {
    /// The region.
    pub region: Region,
    /// People there who will get it.
    pub recipients: u64,
    /// Credits for one segment to there.
    pub rate: u32,
    /// recipients × rate × segments.
    pub credits: Credits,
}

/// How many were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Excluded {
    /// Suspended by an admin.
    pub suspended: u64,
    /// Have texted STOP.
    pub unsubscribed: u64,
    /// Have not confirmed yet.
    pub pending: u64,
    /// Deleted by an admin.
    pub deleted: u64,
    /// No mobile number, or an id that is no subscriber's.
    pub invalid: u64,
    /// Named before.
    pub duplicate: u64,
}

impl Excluded {
    /// All reasons together.
    pub const fn total(self) -> u64 {
        self.suspended + self.unsubscribed + self.pending + self.deleted + self.invalid + self.duplicate
    }
}

/// Prices a text for its recipients by region. Sums that leave the range stay at its end, which nobody can pay.
pub fn quote(body: &str, recipients: &BTreeMap<Region, u64>, rates: &RateTable, excluded: Excluded) -> Quote {
    let _ = (body, recipients, rates, excluded);
    todo!()
}

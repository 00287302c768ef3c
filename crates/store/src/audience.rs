//! Who a broadcast goes to, and who is left out.

use std::collections::BTreeMap;

use domain::{Excluded, PhoneNumber, Region, SiteId, SubscriberId};

use crate::{Store, StoreError};

/// Who a broadcast goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Every active subscriber.
    All,
    /// Subscribers named one by one.
    Subscribers(Vec<SubscriberId>),
    /// Numbers typed one by one; they need not be subscribers.
    Numbers(Vec<TypedNumber>),
}

/// A number as it was typed, and what it was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedNumber {
    /// As it was typed.
    pub typed: String,
    /// The mobile number and its region; `None` if it is none.
    pub phone: Option<(PhoneNumber, Region)>,
}

/// Why somebody named is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutReason {
    /// Suspended by an admin.
    Suspended,
    /// Has texted STOP.
    Unsubscribed,
    /// Has not confirmed yet.
    Pending,
    /// Deleted by an admin.
    Deleted,
    /// No mobile number, or an id that is no subscriber's of the site.
    Invalid,
    /// Named before.
    Duplicate,
}

/// Somebody named who is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The number, or what was typed in its place.
    pub named: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// How many a broadcast would reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AudienceCounts {
    /// Recipients by region.
    pub by_region: BTreeMap<Region, u64>,
    /// How many are left out, by reason.
    pub excluded: Excluded,
    /// Who is left out, in the order they were named; empty for [`Audience::All`].
    pub left_out: Vec<LeftOut>,
}

impl Store {
    /// Counts an audience as it is now.
    pub async fn audience_counts(&self, site: SiteId, audience: &Audience) -> Result<AudienceCounts, StoreError> {
        todo!()
    }
}

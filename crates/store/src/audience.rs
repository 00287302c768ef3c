//! Who a broadcast goes to, and who is left out.

mod quiet;

use std::collections::{BTreeMap, HashSet};

use domain::{
    Ceiling, Excluded, Openings, PhoneNumber, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp, Waiting,
};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{Row, Tx, args, json_id, to_json},
    dialect::Field,
    erasure::are_erased,
    subscribers::Census,
};

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
    /// Costs more a segment than the ceiling.
    TooDear,
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
    /// Those of them who cost more than the ceiling, by region.
    pub too_dear: BTreeMap<Region, u64>,
    /// Who is left out, in the order they were named; empty for [`Audience::All`].
    pub left_out: Vec<LeftOut>,
}

impl LeftOutReason {
    /// The word for it: `suspended`, `unsubscribed`, `pending`, `deleted`, `invalid`, `duplicate`, `too_dear`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Unsubscribed => "unsubscribed",
            Self::Pending => "pending",
            Self::Deleted => "deleted",
            Self::Invalid => "invalid",
            Self::Duplicate => "duplicate",
            Self::TooDear => "too_dear",
        }
    }

    const fn count(self, excluded: &mut Excluded) -> &mut u64 {
        match self {
            Self::Suspended => &mut excluded.suspended,
            Self::Unsubscribed => &mut excluded.unsubscribed,
            Self::Pending => &mut excluded.pending,
            Self::Deleted => &mut excluded.deleted,
            Self::Invalid => &mut excluded.invalid,
            Self::Duplicate => &mut excluded.duplicate,
            Self::TooDear => &mut excluded.too_dear,
        }
    }
}

/// Somebody named one by one, and what became of that.
pub(crate) struct Named {
    /// What was named, where it is no number.
    pub(crate) typed: Option<String>,
    pub(crate) number: Option<(PhoneNumber, Region)>,
    pub(crate) left_out: Option<LeftOutReason>,
}

/// An audience as it is now.
pub(crate) struct Counted {
    pub(crate) counts: AudienceCounts,
    /// Everybody in the order they were named; empty for [`Audience::All`].
    pub(crate) named: Vec<Named>,
}

impl Store {
    /// Counts an audience as it is now; who costs more than the ceiling is left out.
    pub async fn audience_counts(
        &self,
        site: SiteId,
        audience: &Audience,
        ceiling: Option<&Ceiling>,
    ) -> Result<AudienceCounts, StoreError> {
        Ok(count(&mut self.read().await?, site, audience, ceiling).await?.counts)
    }

    /// Counts an audience as [`Store::audience_counts`] does, and those of it whose hours are quiet.
    pub async fn audience_counts_at(
        &self,
        site: SiteId,
        audience: &Audience,
        ceiling: Option<&Ceiling>,
        openings: &mut Openings,
    ) -> Result<(AudienceCounts, Waiting), StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        let Counted { counts, named } = count(&mut tx, site, audience, ceiling).await?;
        let waiting = if *audience == Audience::All {
            quiet::of_all(&mut tx, site, &counts.by_region, openings).await?
        } else {
            quiet::of_named(&named, openings)
        };
        Ok((counts, waiting))
    }
}

/// Counts an audience as it is in this transaction: the one place that judges who gets a message, for quotes and for broadcasts
/// alike. Whoever is left out for another reason doesn't count as too dear.
pub(crate) async fn count(
    tx: &mut Tx,
    site: SiteId,
    audience: &Audience,
    ceiling: Option<&Ceiling>,
) -> Result<Counted, StoreError> {
    let mut named = match audience {
        Audience::All => return Ok(Counted { counts: count_all(tx, site, ceiling).await?, named: Vec::new() }),
        Audience::Subscribers(ids) => look_up_subscribers(tx, site, ids).await?,
        Audience::Numbers(numbers) => look_up_numbers(tx, site, numbers).await?,
    };
    let mut counts = AudienceCounts::default();
    for one in &mut named {
        if let (None, Some((_, region))) = (one.left_out, one.number) {
            if !counts.is_too_dear(region, 1, ceiling) {
                *counts.by_region.entry(region).or_default() += 1;
                continue;
            }
            one.left_out = Some(LeftOutReason::TooDear);
        }
        let Some(reason) = one.left_out else { continue };
        *reason.count(&mut counts.excluded) += 1;
        let named = one.number.map(|(phone, _)| phone.to_string()).or_else(|| one.typed.clone());
        counts.left_out.push(LeftOut { named: named.unwrap_or_default(), reason });
    }
    Ok(Counted { counts, named })
}

impl AudienceCounts {
    /// Notes people of a region as too dear, if they are.
    fn is_too_dear(&mut self, region: Region, people: u64, ceiling: Option<&Ceiling>) -> bool {
        let too_dear = ceiling.is_some_and(|ceiling| ceiling.leaves_out(region));
        if too_dear {
            *self.too_dear.entry(region).or_default() += people;
        }
        too_dear
    }
}

/// Numbers that are stopped count once, whatever else they are.
async fn count_all(tx: &mut Tx, site: SiteId, ceiling: Option<&Ceiling>) -> Result<AudienceCounts, StoreError> {
    let census = Census::read(tx, site).await?;
    let mut counts = AudienceCounts::default();
    for group in &census.groups {
        match group.status {
            SubscriberStatus::Active if counts.is_too_dear(group.region, group.n, ceiling) => {
                counts.excluded.too_dear += group.n;
            }
            SubscriberStatus::Active => *counts.by_region.entry(group.region).or_default() += group.n,
            SubscriberStatus::Suspended => counts.excluded.suspended += group.n,
            SubscriberStatus::Pending => counts.excluded.pending += group.n,
            SubscriberStatus::Unsubscribed => {}
        }
    }
    counts.excluded.unsubscribed = census.stopped;
    counts.excluded.deleted = census.deleted;
    Ok(counts)
}

/// What a query says about somebody named.
fn left_out(row: &Row) -> Result<Option<LeftOutReason>, StoreError> {
    let stopped: Option<i64> = row.get("stopped")?;
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    Ok(match row.get::<Option<SubscriberStatus>>("status")? {
        _ if stopped.is_some() => Some(LeftOutReason::Unsubscribed),
        _ if deleted.is_some() => Some(LeftOutReason::Deleted),
        Some(SubscriberStatus::Unsubscribed) => Some(LeftOutReason::Unsubscribed),
        Some(SubscriberStatus::Suspended) => Some(LeftOutReason::Suspended),
        Some(SubscriberStatus::Pending) => Some(LeftOutReason::Pending),
        Some(SubscriberStatus::Active) | None => None,
    })
}

async fn look_up_subscribers(tx: &mut Tx, site: SiteId, ids: &[SubscriberId]) -> Result<Vec<Named>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        place: usize,
        id: String,
    }
    let list: Vec<_> = ids.iter().enumerate().map(|(place, id)| Bound { place, id: json_id(id.as_uuid()) }).collect();
    let rows = tx.dialect().rows_of(2, "named", &[("place", Field::Int), ("id", Field::Uuid)]);
    let sql = format!(
        "SELECT named.id, s.phone, s.region, s.status, s.deleted_at, x.phone AS stopped
         FROM {rows}
         LEFT JOIN subscribers s ON s.id = named.id AND s.site_id = $1
         LEFT JOIN suppressions x ON x.site_id = $1 AND x.phone = s.phone
         ORDER BY named.place"
    );
    let mut before = HashSet::new();
    let mut named = Vec::with_capacity(ids.len());
    for row in tx.all(AssertSqlSafe(sql), args![site, to_json(&list)?]).await? {
        let id: SubscriberId = row.get("id")?;
        let phone: Option<PhoneNumber> = row.get("phone")?;
        named.push(match phone {
            None => Named { typed: Some(id.to_string()), number: None, left_out: Some(LeftOutReason::Invalid) },
            Some(phone) => Named {
                typed: None,
                number: Some((phone, row.get("region")?)),
                left_out: if before.insert(id) { left_out(&row)? } else { Some(LeftOutReason::Duplicate) },
            },
        });
    }
    Ok(named)
}

async fn look_up_numbers(tx: &mut Tx, site: SiteId, numbers: &[TypedNumber]) -> Result<Vec<Named>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        place: usize,
        phone: Option<i64>,
    }
    let list: Vec<_> = numbers
        .iter()
        .enumerate()
        .map(|(place, number)| Bound { place, phone: number.phone.and_then(|(phone, _)| phone.digits().parse().ok()) })
        .collect();
    let rows = tx.dialect().rows_of(2, "named", &[("place", Field::Int), ("phone", Field::Int)]);
    let sql = format!(
        "SELECT s.status, s.deleted_at, x.phone AS stopped
         FROM {rows}
         LEFT JOIN subscribers s ON s.site_id = $1 AND s.phone = named.phone
         LEFT JOIN suppressions x ON x.site_id = $1 AND x.phone = named.phone
         ORDER BY named.place"
    );
    let phones: Vec<PhoneNumber> = numbers.iter().filter_map(|number| Some(number.phone?.0)).collect();
    let erased = are_erased(tx, site, &phones).await?;
    let mut before = HashSet::new();
    let mut named = Vec::with_capacity(numbers.len());
    for (number, row) in numbers.iter().zip(tx.all(AssertSqlSafe(sql), args![site, to_json(&list)?]).await?) {
        named.push(match number.phone {
            None => Named { typed: Some(number.typed.clone()), number: None, left_out: Some(LeftOutReason::Invalid) },
            Some((phone, region)) => Named {
                typed: None,
                number: Some((phone, region)),
                left_out: match before.insert(phone) {
                    false => Some(LeftOutReason::Duplicate),
                    true if erased.contains(&phone) => Some(LeftOutReason::Unsubscribed),
                    true => left_out(&row)?,
                },
            },
        });
    }
    Ok(named)
}

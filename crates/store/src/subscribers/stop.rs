//! Numbers leave: by STOP, by their carrier's word, or on request.

use std::collections::BTreeMap;

use domain::{PhoneNumber, SiteId, Timestamp};

use crate::{
    ConsentKind, StoreError,
    bookkeeping::Books,
    consent::{NewConsentEvent, record_all},
    db::Tx,
    messages::{suppress_queued, take_codes_back},
    subscribers::Standings,
};

/// How a number leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop<'a> {
    pub(crate) kind: ConsentKind,
    pub(crate) source: &'static str,
    pub(crate) actor: &'a str,
    pub(crate) reason: Option<&'a str>,
}

/// A number that leaves a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaving<'a> {
    pub(crate) site: SiteId,
    pub(crate) phone: PhoneNumber,
    pub(crate) how: Stop<'a>,
    pub(crate) now: Timestamp,
}

/// Stops a number on a site whose row is locked.
pub(crate) async fn stop(
    tx: &mut Tx,
    books: &mut Books,
    site: SiteId,
    phone: PhoneNumber,
    how: Stop<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    stop_all(tx, books, &[Leaving { site, phone, how, now }]).await
}

/// Stops numbers on sites whose rows are locked, one after the other: remembered, subscribers or not; their subscribers
/// unsubscribed; what is queued for them suppressed. One that was stopped already changes nothing, but that a code which it was
/// asked for since is taken back.
pub(crate) async fn stop_all(tx: &mut Tx, books: &mut Books, leaving: &[Leaving<'_>]) -> Result<(), StoreError> {
    let mut standings = Standings::read(tx, leaving.iter().map(|one| (one.site, one.phone))).await?;
    let mut stopped: BTreeMap<SiteId, Vec<PhoneNumber>> = BTreeMap::new();
    let mut again: BTreeMap<SiteId, (Vec<PhoneNumber>, Timestamp)> = BTreeMap::new();
    let mut events = Vec::with_capacity(leaving.len());
    for one in leaving {
        if !standings.stop(one.site, one.phone, one.how.source, one.now) {
            again.entry(one.site).or_insert_with(|| (Vec::new(), one.now)).0.push(one.phone);
            continue;
        }
        stopped.entry(one.site).or_default().push(one.phone);
        let event = NewConsentEvent {
            site: one.site,
            phone: one.phone,
            kind: one.how.kind,
            source: one.how.source,
            actor: one.how.actor,
            reason: one.how.reason,
            evidence: None,
        };
        events.push((event, one.now));
    }
    for (site, phones) in &stopped {
        suppress_queued(tx, books, *site, phones, UNSUBSCRIBED).await?;
    }
    for (site, (phones, now)) in &again {
        take_codes_back(tx, books, *site, phones, *now).await?;
    }
    standings.write(tx).await?;
    record_all(tx, &events).await
}

/// Why messages were not sent: their numbers had left.
pub(crate) const UNSUBSCRIBED: &str = "unsubscribed";

//! A number leaves: by STOP, by its carrier's word, or on request.

use domain::{PhoneNumber, SiteId, SubscriberId, SubscriberStatus, Timestamp};

use crate::{
    ConsentKind, StoreError,
    bookkeeping::Books,
    consent::{NewConsentEvent, record},
    db::{Tx, args},
    messages::suppress_queued,
    suppressions,
};

/// How a number leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop<'a> {
    pub(crate) kind: ConsentKind,
    pub(crate) source: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) reason: Option<&'a str>,
}

/// Stops a number on a site whose row is locked: remembered, subscriber or not; its subscriber unsubscribed; what is queued
/// for it suppressed. Whether that is new.
pub(crate) async fn stop(
    tx: &mut Tx,
    books: &mut Books,
    site: SiteId,
    phone: PhoneNumber,
    how: Stop<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let new = suppressions::add(tx, site, phone, how.source, now).await?;
    let left = tx
        .execute(
            "UPDATE subscribers
         SET was_suspended = (status = 'suspended'),
             left_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                          ELSE left_epoch END,
             status = 'unsubscribed', since = $3
         WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL AND status <> 'unsubscribed'",
            args![site, phone, now],
        )
        .await?;
    if !new && left == 0 {
        return Ok(false);
    }
    let event = NewConsentEvent {
        site,
        phone,
        kind: how.kind,
        source: how.source,
        actor: how.actor,
        reason: how.reason,
        evidence: None,
    };
    record(tx, event, now).await?;
    suppress_queued(tx, books, site, &[phone], "unsubscribed").await?;
    Ok(true)
}

/// Lifts a STOP on a site whose row is locked. Whether there was one, and whether an active subscriber is back.
pub(crate) async fn restart(
    tx: &mut Tx,
    site: SiteId,
    phone: PhoneNumber,
    text: &str,
    now: Timestamp,
) -> Result<Restarted, StoreError> {
    if !suppressions::lift(tx, site, phone).await? {
        return Ok(Restarted::WasNotStopped);
    }
    let event = NewConsentEvent {
        site,
        phone,
        kind: ConsentKind::Start,
        source: "sms",
        actor: "subscriber",
        reason: Some(text),
        evidence: None,
    };
    record(tx, event, now).await?;
    let sql = "SELECT id, status, was_suspended FROM subscribers
               WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL";
    let Some(row) = tx.optional(sql, args![site, phone]).await? else { return Ok(Restarted::Lifted) };
    let status: SubscriberStatus = row.get("status")?;
    let Ok(status) = status.restart(row.get("was_suspended")?) else { return Ok(Restarted::Lifted) };
    let id: SubscriberId = row.get("id")?;
    become_status(tx, site, id, status, now).await?;
    Ok(if status.receives() { Restarted::Receives } else { Restarted::Lifted })
}

/// What came of lifting a STOP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restarted {
    /// There was none.
    WasNotStopped,
    /// There was one; the number is no active subscriber all the same.
    Lifted,
    /// There was one, and an active subscriber is back.
    Receives,
}

/// Puts a subscriber into a state from another one; whoever becomes active does so in the site's present epoch.
pub(crate) async fn become_status(
    tx: &mut Tx,
    site: SiteId,
    id: SubscriberId,
    status: SubscriberStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subscribers
         SET left_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                          ELSE left_epoch END,
             active_epoch = CASE WHEN $3 = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                            ELSE active_epoch END,
             status = $3, was_suspended = $4, since = $5
         WHERE site_id = $1 AND id = $2",
        args![site, id, status, false, now],
    )
    .await?;
    Ok(())
}

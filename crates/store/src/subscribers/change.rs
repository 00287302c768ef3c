//! What admins change about subscribers.

use std::collections::{BTreeMap, BTreeSet};

use domain::{PhoneNumber, SiteId, SubscriberId, SubscriberStatus, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, ConsentKind, StoreError,
    audit::Entry,
    bookkeeping::{Books, SYSTEM},
    consent::{NewConsentEvent, record_all},
    days::{DailyFigures, Moved},
    db::{Tx, args},
    dialect::Field,
    messages::{suppress_queued, take_codes_back},
    subscribers::{
        stop::{Leaving, Stop, stop_all},
        undo::{self, Undoable, become_all, id_list},
    },
};

/// What came of a change to several subscribers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusChanges {
    /// How many changed.
    pub changed: u64,
    /// How many stood there already.
    pub unchanged: u64,
    /// Those that can't go there: an unsubscribed one can't be turned on by an admin.
    pub refused: Vec<SubscriberId>,
    /// Ids that are no subscriber's of the site, or a deleted one's.
    pub missing: Vec<SubscriberId>,
}

impl Acting {
    /// Sets where subscribers stand, as an admin may (`SubscriberStatus::set_by_admin`), with a consent event each.
    /// What is queued for those who receive nothing any more is suppressed and its credits released; codes that were on
    /// their way to those who are stopped already are taken back, even where nothing else changes.
    pub async fn set_subscriber_status(
        &self,
        site: SiteId,
        ids: &[SubscriberId],
        to: SubscriberStatus,
        actor: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<StatusChanges, StoreError> {
        let mut tx = self.act("set_subscriber_status").await?;
        tx.lock_site(site).await?;
        let present = present(&mut tx, site, ids).await?;
        let mut changes = StatusChanges::default();
        let (mut books, mut days) = (Books::default(), DailyFigures::default());
        let (mut turned, mut events, mut leaving) = (Vec::new(), Vec::new(), Vec::new());
        let (mut suspended, mut stopped_before) = (Vec::new(), Vec::new());
        for id in ids.iter().collect::<BTreeSet<_>>() {
            let Some(&(phone, status)) = present.get(id) else {
                changes.missing.push(*id);
                continue;
            };
            if status == SubscriberStatus::Unsubscribed && !to.receives() {
                stopped_before.push(phone);
            }
            match status.set_by_admin(to) {
                Err(_) => changes.refused.push(*id),
                Ok(same) if same == status => changes.unchanged += 1,
                Ok(SubscriberStatus::Unsubscribed) => {
                    let how = Stop { kind: ConsentKind::Unsubscribed, source: "admin", actor, reason };
                    leaving.push(Leaving { site, phone, how, now });
                    changes.changed += 1;
                }
                Ok(next) => {
                    turned.push(*id);
                    if let Some(moved) = Moved::by_admin(status.receives(), next.receives()) {
                        days.subscriber(site, moved, now);
                    }
                    let kind = if next.receives() { ConsentKind::Resumed } else { ConsentKind::Suspended };
                    events.push((by_admin(site, phone, kind, actor, reason), now));
                    changes.changed += 1;
                    if !next.receives() {
                        suspended.push(phone);
                    }
                }
            }
        }
        become_all(&mut tx, site, &turned, to, now).await?;
        record_all(&mut tx, &events).await?;
        if let Some(done) = Undoable::of(to) {
            undo::keep(&mut tx, site, done, &turned, actor, now).await?;
        }
        if !leaving.is_empty() {
            stop_all(&mut tx, &mut books, &leaving).await?;
        }
        if !suspended.is_empty() {
            suppress_queued(&mut tx, &mut books, site, &suspended, "suspended").await?;
        }
        let codes = take_codes_back(&mut tx, &mut books, site, &stopped_before, now).await?;
        books.post(&mut tx, SYSTEM, now).await?;
        days.post(&mut tx).await?;
        match (changes.changed, ids) {
            (0, _) if codes == 0 => tx.commit_without_act().await?,
            (changed, [id]) => {
                let (phone, was) = present.get(id).copied().unzip();
                let change = match changed {
                    0 => Change::none().new_field("codes_taken_back", codes),
                    _ => Change::none().field("status", was.map(SubscriberStatus::as_str), to.as_str()),
                };
                let entry = Entry::new(Act::SubscriberStatusChanged, "subscriber").at(site).id(id).phone(phone);
                tx.commit(entry.change(change), now).await?;
            }
            _ => {
                let change = Change::none()
                    .new_field("status", to.as_str())
                    .new_field("selected", ids.len())
                    .new_field("changed", changes.changed)
                    .new_field("codes_taken_back", codes);
                tx.commit(Entry::new(Act::SubscribersStatusChanged, "subscribers").at(site).change(change), now)
                    .await?;
            }
        }
        Ok(changes)
    }

    /// Deletes subscribers: gone from the lists, they receive nothing and come back only by opting in again. What is
    /// queued for them is suppressed and its credits released. How many were there to delete.
    pub async fn delete_subscribers(
        &self,
        site: SiteId,
        ids: &[SubscriberId],
        actor: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.act("delete_subscribers").await?;
        tx.lock_site(site).await?;
        let present = present(&mut tx, site, ids).await?;
        if present.is_empty() {
            return Ok(0);
        }
        let rows = tx.dialect().rows_of(2, "gone", &[("id", Field::Uuid)]);
        let sql = format!(
            "UPDATE subscribers
             SET deleted_at = $3,
                 left_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                              ELSE left_epoch END
             WHERE site_id = $1 AND id IN (SELECT id FROM {rows})"
        );
        let gone: Vec<SubscriberId> = present.keys().copied().collect();
        tx.execute(AssertSqlSafe(sql), args![site, id_list(&gone)?, now]).await?;
        let phones: Vec<PhoneNumber> = present.values().map(|(phone, _)| *phone).collect();
        let deleted = |phone: &PhoneNumber| (by_admin(site, *phone, ConsentKind::Deleted, actor, None), now);
        record_all(&mut tx, &phones.iter().map(deleted).collect::<Vec<_>>()).await?;
        undo::keep(&mut tx, site, Undoable::Deleted, &gone, actor, now).await?;
        let (mut books, mut days) = (Books::default(), DailyFigures::default());
        suppress_queued(&mut tx, &mut books, site, &phones, "deleted").await?;
        books.post(&mut tx, SYSTEM, now).await?;
        for _ in present.values().filter(|(_, status)| status.receives()) {
            days.subscriber(site, Moved::Out, now);
        }
        days.post(&mut tx).await?;
        let entry = match (ids, phones.as_slice()) {
            ([id], [phone]) => Entry::new(Act::SubscriberDeleted, "subscriber").id(id).phone(*phone),
            _ => Entry::new(Act::SubscribersDeleted, "subscribers")
                .change(Change::none().new_field("selected", ids.len()).new_field("deleted", gone.len())),
        };
        tx.commit(entry.at(site), now).await?;
        Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
    }
}

const fn by_admin<'a>(
    site: SiteId,
    phone: PhoneNumber,
    kind: ConsentKind,
    actor: &'a str,
    reason: Option<&'a str>,
) -> NewConsentEvent<'a> {
    NewConsentEvent { site, phone, kind, source: "admin", actor, reason, evidence: None }
}

/// Those of the subscribers who are there and not deleted, with their numbers and where they stand.
async fn present(
    tx: &mut Tx,
    site: SiteId,
    ids: &[SubscriberId],
) -> Result<BTreeMap<SubscriberId, (PhoneNumber, SubscriberStatus)>, StoreError> {
    let rows = tx.dialect().rows_of(2, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "SELECT id, phone, status FROM subscribers
         WHERE site_id = $1 AND deleted_at IS NULL AND id IN (SELECT id FROM {rows})"
    );
    tx.all(AssertSqlSafe(sql), args![site, id_list(ids)?])
        .await?
        .iter()
        .map(|row| Ok((row.get("id")?, (row.get("phone")?, row.get("status")?))))
        .collect()
}

//! Taking back what an admin has just done to subscribers. Whatever happened to one of them in between stands: a STOP, an
//! opt-in, another act.

use std::time::Duration;

use domain::{PhoneNumber, SiteId, SubscriberId, SubscriberStatus, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, ConsentKind, Store, StoreError, UndoId,
    audit::Entry,
    bookkeeping::{Books, SYSTEM},
    consent::{NewConsentEvent, record_all},
    days::{DailyFigures, Moved},
    db::{FromCell, Json, Row, Tx, args, json_id, to_json},
    dialect::Field,
    ids::new_id,
    messages::suppress_queued,
};

/// For so long an act can be taken back: ten seconds to decide, and some for the way.
pub const UNDONE_WITHIN: Duration = Duration::from_secs(13);

/// What can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undoable {
    /// They were suspended.
    Suspended,
    /// They were let receive again.
    Resumed,
    /// They were deleted.
    Deleted,
}

/// An act that can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undo {
    /// Its identity.
    pub id: UndoId,
    /// What was done.
    pub done: Undoable,
    /// To how many.
    pub subscribers: u64,
}

impl Undoable {
    const ALL: [Self; 3] = [Self::Suspended, Self::Resumed, Self::Deleted];

    /// The word for it in the database and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Deleted => "deleted",
        }
    }

    /// What came of setting a status.
    pub(super) const fn of(status: SubscriberStatus) -> Option<Self> {
        match status {
            SubscriberStatus::Active => Some(Self::Resumed),
            SubscriberStatus::Suspended => Some(Self::Suspended),
            SubscriberStatus::Pending | SubscriberStatus::Unsubscribed => None,
        }
    }

    /// Who (`s`) stands as the act left them, at `$3`. A deleted one whose number was stopped or started since then doesn't.
    const fn untouched(self) -> &'static str {
        match self {
            Self::Suspended => "s.deleted_at IS NULL AND s.status = 'suspended' AND s.since = $3",
            Self::Resumed => "s.deleted_at IS NULL AND s.status = 'active' AND s.since = $3",
            Self::Deleted => "s.deleted_at = $3 AND (x.phone IS NOT NULL) = (s.status = 'unsubscribed')",
        }
    }

    /// What the record of consents says of it.
    const fn event(self) -> ConsentKind {
        match self {
            Self::Suspended => ConsentKind::Resumed,
            Self::Resumed => ConsentKind::Suspended,
            Self::Deleted => ConsentKind::DeletionUndone,
        }
    }
}

impl FromCell for Undoable {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        let known = Self::ALL.into_iter().find(|done| done.as_str() == word);
        known.ok_or_else(|| StoreError::corrupt("act that can be undone", word))
    }
}

/// Subscribers as they are bound, one field `id` each.
pub(super) fn id_list(ids: &[SubscriberId]) -> Result<Json, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
    }
    to_json(&ids.iter().map(|id| Bound { id: json_id(id.as_uuid()) }).collect::<Vec<_>>())
}

/// Notes that an act can be taken back, and forgets those of the site that can't be any more.
pub(super) async fn keep(
    tx: &mut Tx,
    site: SiteId,
    done: Undoable,
    ids: &[SubscriberId],
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM undos WHERE site_id = $1 AND until < $2", args![site, now]).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let n = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    tx.execute(
        "INSERT INTO undos (id, site_id, done, actor, subscribers, n, done_at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            UndoId::from_uuid(new_id(now)?),
            site,
            done.as_str(),
            actor,
            id_list(ids)?,
            n,
            now,
            now.plus(UNDONE_WITHIN)
        ],
    )
    .await?;
    Ok(())
}

impl Store {
    /// What somebody did last to a site's subscribers, if it can still be taken back.
    pub async fn last_undo(&self, site: SiteId, actor: &str, now: Timestamp) -> Result<Option<Undo>, StoreError> {
        // `undos_site` serves it.
        let sql = "SELECT id, done, n FROM undos WHERE site_id = $1 AND until >= $3 AND actor = $2
                   ORDER BY done_at DESC, id DESC LIMIT 1";
        let row = self.read().await?.optional(sql, args![site, actor, now]).await?;
        row.map(|row| Ok(Undo { id: row.get("id")?, done: row.get("done")?, subscribers: row.get("n")? })).transpose()
    }
}

/// Somebody who stands as the act left them.
struct Untouched {
    id: SubscriberId,
    phone: PhoneNumber,
    status: SubscriberStatus,
}

impl Acting {
    /// Takes an act back, with a consent event for each subscriber who still stands as it left them; the others are left
    /// alone. What was suppressed by it stays so. How many; `None` where it can't be taken back any more.
    pub async fn undo(&self, site: SiteId, id: UndoId, actor: &str, now: Timestamp) -> Result<Option<u64>, StoreError> {
        let mut tx = self.act("undo").await?;
        tx.lock_site(site).await?;
        let sql = "DELETE FROM undos WHERE id = $1 AND site_id = $2 AND until >= $3
                   RETURNING done, subscribers, n, done_at";
        let Some(row) = tx.optional(sql, args![id, site, now]).await? else { return Ok(None) };
        let (done, done_at): (Undoable, Timestamp) = (row.get("done")?, row.get("done_at")?);
        let (list, selected): (String, u64) = (row.get("subscribers")?, row.get("n")?);
        let back = untouched(&mut tx, site, done, (&list, done_at)).await?;
        let ids: Vec<SubscriberId> = back.iter().map(|one| one.id).collect();
        take_back(&mut tx, site, done, &ids, now).await?;
        let event = |one: &Untouched| NewConsentEvent {
            site,
            phone: one.phone,
            kind: done.event(),
            source: "admin",
            actor,
            reason: Some("undone within seconds"),
            evidence: None,
        };
        record_all(&mut tx, &back.iter().map(|one| (event(one), now)).collect::<Vec<_>>()).await?;
        if done == Undoable::Resumed && !back.is_empty() {
            let mut books = Books::default();
            let phones: Vec<PhoneNumber> = back.iter().map(|one| one.phone).collect();
            suppress_queued(&mut tx, &mut books, site, &phones, "suspended").await?;
            books.post(&mut tx, SYSTEM, now).await?;
        }
        let mut days = DailyFigures::default();
        for one in &back {
            match (done, one.status.receives()) {
                (Undoable::Resumed, _) => days.subscriber(site, Moved::Out, now),
                (Undoable::Suspended, _) | (Undoable::Deleted, true) => days.subscriber(site, Moved::LetIn, now),
                (Undoable::Deleted, false) => {}
            }
        }
        days.post(&mut tx).await?;
        let change = Change::none()
            .new_field("undone", done.as_str())
            .new_field("selected", selected)
            .new_field("changed", back.len());
        let entry = match back.as_slice() {
            [one] if selected == 1 => Entry::new(Act::SubscriberChangeUndone, "subscriber").id(one.id).phone(one.phone),
            _ => Entry::new(Act::SubscriberChangeUndone, "subscribers"),
        };
        tx.commit(entry.at(site).change(change), now).await?;
        Ok(Some(u64::try_from(back.len()).unwrap_or(u64::MAX)))
    }
}

/// Those of a list who stand as the act left them.
async fn untouched(
    tx: &mut Tx,
    site: SiteId,
    done: Undoable,
    (list, done_at): (&str, Timestamp),
) -> Result<Vec<Untouched>, StoreError> {
    let rows = tx.dialect().rows_of(2, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "SELECT s.id, s.phone, s.status
         FROM {rows}
         CROSS JOIN subscribers s
         LEFT JOIN suppressions x ON x.site_id = s.site_id AND x.phone = s.phone
         WHERE s.id = named.id AND s.site_id = $1 AND {}
         ORDER BY s.id",
        done.untouched()
    );
    let rows = tx.all(AssertSqlSafe(sql), args![site, list, done_at]).await?;
    let one = |row: &Row| Ok(Untouched { id: row.get("id")?, phone: row.get("phone")?, status: row.get("status")? });
    rows.iter().map(one).collect()
}

/// Has them stand where they stood. Who receives again does so in the site's present epoch: not without a break.
async fn take_back(
    tx: &mut Tx,
    site: SiteId,
    done: Undoable,
    ids: &[SubscriberId],
    now: Timestamp,
) -> Result<(), StoreError> {
    match done {
        Undoable::Suspended => become_all(tx, site, ids, SubscriberStatus::Active, now).await,
        Undoable::Resumed => become_all(tx, site, ids, SubscriberStatus::Suspended, now).await,
        Undoable::Deleted => {
            let rows = tx.dialect().rows_of(2, "named", &[("id", Field::Uuid)]);
            let sql = format!(
                "UPDATE subscribers
                 SET deleted_at = NULL,
                     active_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                                    ELSE active_epoch END
                 WHERE site_id = $1 AND id IN (SELECT id FROM {rows})"
            );
            tx.execute(AssertSqlSafe(sql), args![site, id_list(ids)?]).await?;
            Ok(())
        }
    }
}

/// Puts subscribers into a state from another one; whoever becomes active does so in the site's present epoch.
pub(super) async fn become_all(
    tx: &mut Tx,
    site: SiteId,
    ids: &[SubscriberId],
    status: SubscriberStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(2, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "UPDATE subscribers
         SET left_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                          ELSE left_epoch END,
             active_epoch = CASE WHEN $3 = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                            ELSE active_epoch END,
             status = $3, was_suspended = FALSE, since = $4
         WHERE site_id = $1 AND id IN (SELECT id FROM {rows})"
    );
    tx.execute(AssertSqlSafe(sql), args![site, id_list(ids)?, status, now]).await?;
    Ok(())
}

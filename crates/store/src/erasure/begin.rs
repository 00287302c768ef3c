//! An erasure is asked for: from here on the number is silent.

use domain::{PhoneNumber, SiteId, SubscriberStatus, Timestamp};

use super::{ERASED, recall};
use crate::{
    Act, Acting, ConsentKind, ErasureId, StoreError,
    audit::Entry,
    bookkeeping::{Books, SYSTEM},
    consent::{NewConsentEvent, record},
    days::{DailyFigures, Moved},
    db::{Tx, args},
    fingerprint::NO_KEY,
    ids::new_id,
    messages::suppress_queued,
};

impl Acting {
    /// Silences a number and notes that everything about it is to be removed, with its consent event; what is queued for it
    /// is suppressed and its credits released. [`Store::erase_some`] does the rest. Where that is under way already, nothing
    /// changes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a site that isn't there.
    pub async fn begin_erasure(
        &self,
        site: SiteId,
        phone: PhoneNumber,
        actor: &str,
        now: Timestamp,
    ) -> Result<ErasureId, StoreError> {
        let mut tx = self.act("begin_erasure").await?;
        tx.lock_site(site).await?;
        let fingerprint = tx.fingerprint(site, phone).ok_or_else(|| StoreError::corrupt("fingerprint", NO_KEY))?;
        let under_way = "SELECT id FROM erasures WHERE site_id = $1 AND phone = $2";
        if let Some(row) = tx.optional(under_way, args![site, phone]).await? {
            return row.get("id");
        }
        // One that was erased before may have been named again, in a broadcast for one.
        recall(&mut tx, &[(site, phone)]).await?;
        let mut books = Books::default();
        suppress_queued(&mut tx, &mut books, site, &[phone], ERASED).await?;
        books.post(&mut tx, SYSTEM, now).await?;
        silence(&mut tx, site, phone, now).await?;
        let (kind, source) = (ConsentKind::Erased, "admin");
        let event = NewConsentEvent { site, phone, kind, source, actor, reason: None, evidence: None };
        record(&mut tx, event, now).await?;
        let id = ErasureId::from_uuid(new_id(now)?);
        tx.execute(
            "INSERT INTO erasures (id, site_id, phone, fingerprint, actor, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id, site, phone, fingerprint, actor, now],
        )
        .await?;
        tx.commit(Entry::new(Act::NumberErased, "number").at(site).phone(phone), now).await?;
        Ok(id)
    }
}

/// The number is stopped, and its subscriber deleted. The row itself stays until the end: broadcasts walk over it.
async fn silence(tx: &mut Tx, site: SiteId, phone: PhoneNumber, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO suppressions (site_id, phone, source, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (site_id, phone) DO NOTHING",
        args![site, phone, ERASED, now],
    )
    .await?;
    let present = "SELECT status FROM subscribers WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL";
    let Some(row) = tx.optional(present, args![site, phone]).await? else { return Ok(()) };
    let status: SubscriberStatus = row.get("status")?;
    if status.receives() {
        let mut days = DailyFigures::default();
        days.subscriber(site, Moved::Out, now);
        days.post(tx).await?;
    }
    tx.execute(
        "UPDATE subscribers
         SET deleted_at = $3,
             left_epoch = CASE WHEN status = 'active' THEN (SELECT epoch FROM sites WHERE sites.id = $1)
                          ELSE left_epoch END
         WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL",
        args![site, phone, now],
    )
    .await?;
    Ok(())
}

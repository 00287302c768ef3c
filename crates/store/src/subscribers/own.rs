//! What a number's owner sees and does on its own page.

use domain::{PhoneNumber, SiteId, SubscriberStatus, Timestamp};

use crate::{
    ConsentKind, NewMessage, Store, StoreError,
    bookkeeping::{Books, SYSTEM},
    db::args,
    messages::{enqueue_all, suppress_queued},
    subscribers::{Stop, UNSUBSCRIBED, stop},
    suppressions::is_suppressed,
};

impl Store {
    /// Where a number stands with a site: `unsubscribed` if it is stopped, subscriber or not; `None` for a number that the site
    /// doesn't have.
    pub async fn number_status(
        &self,
        site: SiteId,
        phone: PhoneNumber,
    ) -> Result<Option<SubscriberStatus>, StoreError> {
        let mut tx = self.read().await?;
        if is_suppressed(&mut tx, site, phone).await? {
            return Ok(Some(SubscriberStatus::Unsubscribed));
        }
        let sql = "SELECT status FROM subscribers WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL";
        tx.optional(sql, args![site, phone]).await?.map(|row| row.get("status")).transpose()
    }

    /// A number leaves by its own page, as by STOP: at once, with one confirmation. Once more changes nothing, but that a code
    /// which it asked for is taken back. Whether it is new.
    pub async fn leave(
        &self,
        site: SiteId,
        phone: PhoneNumber,
        confirmation: Option<&NewMessage>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write("leave").await?;
        tx.lock_site(site).await?;
        let was_stopped = is_suppressed(&mut tx, site, phone).await?;
        let mut books = Books::default();
        if was_stopped {
            suppress_queued(&mut tx, &mut books, site, &[phone], UNSUBSCRIBED).await?;
        } else {
            let how = Stop { kind: ConsentKind::Stop, source: "web", actor: "subscriber", reason: None };
            stop(&mut tx, &mut books, site, phone, how, now).await?;
        }
        books.post(&mut tx, SYSTEM, now).await?;
        if let Some(confirmation) = confirmation.filter(|_| !was_stopped) {
            enqueue_all(&mut tx, &[(confirmation, now)]).await?;
        }
        tx.commit().await?;
        Ok(!was_stopped)
    }
}

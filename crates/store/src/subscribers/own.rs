//! What a number's owner sees and does on its own page.

use domain::{PhoneNumber, SiteId, SubscriberStatus, Timestamp};

use crate::{
    ConsentKind, Store, StoreError, Translated,
    bookkeeping::{Books, SYSTEM},
    db::{Tx, args},
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

    /// The language that a number opted in with, a BCP 47 tag; `None` for a number that didn't, or long ago.
    pub async fn number_locale(&self, site: SiteId, phone: PhoneNumber) -> Result<Option<String>, StoreError> {
        let mut tx = self.read().await?;
        locale_of(&mut tx, site, phone).await
    }

    /// A number leaves by its own page, as by STOP: at once, with one confirmation. Once more changes nothing, but that a code
    /// which it asked for is taken back. Whether it is new.
    pub async fn leave(
        &self,
        site: SiteId,
        phone: PhoneNumber,
        confirmation: Option<&Translated>,
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
            let locale = locale_of(&mut tx, site, phone).await?;
            enqueue_all(&mut tx, &[(confirmation.for_locale(locale.as_deref()), now)]).await?;
        }
        tx.commit().await?;
        Ok(!was_stopped)
    }
}

async fn locale_of(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<Option<String>, StoreError> {
    let sql = "SELECT locale FROM subscribers WHERE site_id = $1 AND phone = $2";
    Ok(tx.optional(sql, args![site, phone]).await?.map(|row| row.get("locale")).transpose()?.flatten())
}

//! The secrets in the addresses of a site's webhooks: the present one, and those that were renewed and still count.

use domain::{SiteId, Timestamp};

use crate::{Act, Acting, Change, Store, StoreError, audit::Entry, db::args};

/// What becomes of the secret that is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldSecret {
    /// It counts until then, beside the new one.
    CountsUntil(Timestamp),
    /// It is unknown from now on, like all that were renewed before.
    EndsNow,
}

impl Store {
    /// The site's webhook secret, encrypted by the caller.
    pub async fn webhook_secret(&self, site: SiteId) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT sealed FROM webhook_secrets WHERE site_id = $1";
        self.read().await?.optional(sql, args![site]).await?.map(|row| row.get("sealed")).transpose()
    }

    /// Keeps a webhook secret (its hash, and itself encrypted) unless the site has one; the encrypted one that is there
    /// afterwards, the same for all who ask at once.
    pub async fn put_webhook_secret_if_absent(
        &self,
        site: SiteId,
        hash: &[u8],
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, StoreError> {
        let mut tx = self.write("put_webhook_secret_if_absent").await?;
        tx.lock_site(site).await?;
        tx.execute(
            "INSERT INTO webhook_secrets (site_id, hash, sealed, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (site_id) DO NOTHING",
            args![site, hash, sealed, now],
        )
        .await?;
        let there = tx.one("SELECT sealed FROM webhook_secrets WHERE site_id = $1", args![site]).await?;
        tx.commit().await?;
        there.get("sealed")
    }

    /// Until when a secret that was renewed counts; `None` where none does.
    pub async fn retired_webhook_secret_until(
        &self,
        site: SiteId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT MAX(until) AS until FROM retired_webhook_secrets WHERE site_id = $1 AND until > $2";
        self.read().await?.one(sql, args![site, now]).await?.get("until")
    }

    /// The site whose webhook secret has that hash: the present one, or one that still counts.
    pub async fn site_by_webhook_hash(&self, hash: &[u8], now: Timestamp) -> Result<Option<SiteId>, StoreError> {
        let sql = "SELECT site_id FROM webhook_secrets WHERE hash = $1
                   UNION ALL
                   SELECT site_id FROM retired_webhook_secrets WHERE hash = $1 AND until > $2";
        self.read().await?.optional(sql, args![hash, now]).await?.map(|row| row.get("site_id")).transpose()
    }
}

impl Acting {
    /// Puts a new webhook secret in place of the present one, which ends or goes on for a while.
    pub async fn renew_webhook_secret(
        &self,
        site: SiteId,
        hash: &[u8],
        sealed: &[u8],
        old: OldSecret,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("renew_webhook_secret").await?;
        tx.lock_site(site).await?;
        match old {
            OldSecret::CountsUntil(until) => {
                let sql = "INSERT INTO retired_webhook_secrets (hash, site_id, until)
                           SELECT hash, site_id, $2 FROM webhook_secrets WHERE site_id = $1";
                tx.execute(sql, args![site, until]).await?
            }
            OldSecret::EndsNow => tx.execute(END_RETIRED, args![site]).await?,
        };
        tx.execute(
            "INSERT INTO webhook_secrets (site_id, hash, sealed, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (site_id) DO UPDATE
             SET hash = excluded.hash, sealed = excluded.sealed, created_at = excluded.created_at",
            args![site, hash, sealed, now],
        )
        .await?;
        let old = if old == OldSecret::EndsNow { "end now" } else { "work for a while" };
        let change = Change::none().secret("webhook_secret").new_field("old_addresses", old);
        tx.commit(Entry::new(Act::WebhooksRenewed, "webhooks").at(site).change(change), now).await
    }

    /// Ends the secrets that were renewed and still counted. Whether there were any.
    pub async fn end_retired_webhook_secrets(&self, site: SiteId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.act("end_retired_webhook_secrets").await?;
        tx.lock_site(site).await?;
        let ended = tx.execute(END_RETIRED, args![site]).await?;
        if ended == 0 {
            return Ok(false);
        }
        tx.commit(Entry::new(Act::OldWebhooksEnded, "webhooks").at(site), now).await?;
        Ok(true)
    }
}

const END_RETIRED: &str = "DELETE FROM retired_webhook_secrets WHERE site_id = $1";

//! Sites' own icons, each in several sizes.

use domain::SiteId;

use crate::{Store, StoreError, db::args};

impl Store {
    /// Keeps the pictures (name and PNG) that were made of the picture with this digest. Those that are there stay.
    pub async fn put_site_icon(&self, site: SiteId, digest: &str, icons: &[(&str, Vec<u8>)]) -> Result<(), StoreError> {
        let mut tx = self.write("put_site_icon").await?;
        for (name, png) in icons {
            tx.execute(
                "INSERT INTO site_icons (site_id, digest, name, png) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (site_id, digest, name) DO NOTHING",
                args![site, digest, *name, png.as_slice()],
            )
            .await?;
        }
        tx.commit().await
    }

    /// One of them, as PNG.
    pub async fn site_icon(&self, site: SiteId, digest: &str, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT png FROM site_icons WHERE site_id = $1 AND digest = $2 AND name = $3";
        self.read().await?.optional(sql, args![site, digest, name]).await?.map(|row| row.get("png")).transpose()
    }

    /// Forgets all that the site had before the one with this digest; all of them where none is given.
    pub async fn forget_other_site_icons(&self, site: SiteId, kept: Option<&str>) -> Result<u64, StoreError> {
        let mut tx = self.write("forget_other_site_icons").await?;
        let sql = "DELETE FROM site_icons WHERE site_id = $1 AND digest <> $2";
        let forgotten = tx.execute(sql, args![site, kept.unwrap_or_default()]).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

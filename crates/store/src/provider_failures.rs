//! Providers that fail, as those processes say that leave them alone.

use std::{collections::BTreeMap, time::Duration};

use domain::{SiteId, Timestamp};
use uuid::Uuid;

use crate::{
    Store, StoreError,
    db::{args, clean},
};

/// A provider that fails: it is left alone, and tried again with one message from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFailure {
    /// Since when.
    pub since: Timestamp,
    /// When it is tried again, if a message waits then.
    pub next_try: Timestamp,
    /// How it failed last.
    pub words: String,
}

/// What a process said holds for so long; one that lives says it again sooner.
const HOLDS: Duration = Duration::from_mins(1);
/// What is older is thrown away.
const KEPT: Duration = Duration::from_hours(1);

impl Store {
    /// Keeps which sites' providers a process leaves alone at present, in place of what it said before.
    pub async fn note_provider_failures(
        &self,
        process: Uuid,
        failures: &BTreeMap<SiteId, ProviderFailure>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write("note_provider_failures").await?;
        let sql = "DELETE FROM provider_failures WHERE process = $1 OR noted_at < $2";
        tx.execute(sql, args![process, now.minus(KEPT)]).await?;
        for (site, failure) in failures {
            tx.execute(
                "INSERT INTO provider_failures (site_id, process, since, next_try, words, noted_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args![*site, process, failure.since, failure.next_try, clean(&failure.words), now],
            )
            .await?;
        }
        tx.commit().await
    }

    /// How a site's provider fails, as processes other than this one have said within the last minute: since the earliest
    /// time that one of them names, until the earliest try, and in the words of who spoke last.
    pub async fn provider_failure_elsewhere(
        &self,
        site: SiteId,
        process: Uuid,
        now: Timestamp,
    ) -> Result<Option<ProviderFailure>, StoreError> {
        // What lies ahead was said before the clock was set back.
        let rows = self
            .read()
            .await?
            .all(
                "SELECT since, next_try, words
                 FROM provider_failures
                 WHERE site_id = $1 AND process <> $2 AND noted_at > $3 AND noted_at < $4
                 ORDER BY noted_at",
                args![site, process, now.minus(HOLDS), now.plus(HOLDS)],
            )
            .await?;
        let mut failure: Option<ProviderFailure> = None;
        for row in rows {
            let said =
                ProviderFailure { since: row.get("since")?, next_try: row.get("next_try")?, words: row.get("words")? };
            failure = Some(match failure {
                Some(before) => before.with(said),
                None => said,
            });
        }
        Ok(failure)
    }
}

impl ProviderFailure {
    /// What two processes say, the second one later.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        Self { since: self.since.min(later.since), next_try: self.next_try.min(later.next_try), words: later.words }
    }
}

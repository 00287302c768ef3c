//! What is kept only for the time that a site sets.

use domain::Timestamp;
use store::Kept;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::times::months_before;

/// How much of a site's is emptied in a round of maintenance: a second's work or two.
const PARTS: u32 = 50;

impl Engine {
    /// Empties what sites kept for longer than they say; how many rows.
    pub(crate) async fn empty_what_is_old(&self, now: Timestamp) -> Result<u64, EngineError> {
        let mut emptied = 0;
        for site in self.store().sites().await? {
            let records = &site.settings.records;
            for (kept, months) in
                [(Kept::Texts, records.keep_texts_months), (Kept::Addresses, records.keep_addresses_months)]
            {
                let Some(before) = months.and_then(|months| months_before(now, months)) else { continue };
                for _ in 0..PARTS {
                    let (rows, more) = self.store().empty_some(site.id, kept, before, now).await?;
                    emptied += rows;
                    if !more {
                        break;
                    }
                }
            }
        }
        Ok(emptied)
    }
}

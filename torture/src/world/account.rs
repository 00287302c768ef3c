//! The provider's account, as an admin keeps it.

use std::collections::BTreeSet;

use anyhow::bail;
use serde_json::json;

use super::{SITE, World, hex_id, items};
use crate::front::{Answered, Front};

/// What is saved may be refused because the provider could not be asked: it is cut off now and then.
const ATTEMPTS: usize = 50;

impl World {
    /// Saves the account once more, as an admin does who has put it in order: what its refusal had held back may be tried
    /// again.
    ///
    /// # Errors
    /// When it isn't taken, however often.
    pub(crate) async fn save_account(&self) -> anyhow::Result<()> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let saved = save(&self.0.front, &self.0.key, &self.0.provider).await?;
            if saved.is_success() {
                return Ok(());
            }
            last = Some(saved);
        }
        bail!("the account is not taken: {last:?}")
    }

    /// The broadcasts among the latest that are paused with such words, by id.
    ///
    /// # Errors
    /// When nobody answers.
    pub(crate) async fn paused_with(&self, words: &str) -> anyhow::Result<BTreeSet<String>> {
        let list = self.look("/broadcasts?per_page=50").await?;
        items(&list)?
            .iter()
            .filter(|broadcast| {
                let reason = broadcast["pause_reason"].as_str();
                broadcast["status"] == "paused" && reason.is_some_and(|reason| reason.contains(words))
            })
            .map(|broadcast| hex_id(&broadcast["id"]))
            .collect()
    }
}

pub(super) async fn save(front: &Front, key: &str, provider: &str) -> anyhow::Result<Answered> {
    let account = json!({
        "kind": "mocean", "base_url": provider, "api_key": "torture", "api_secret": "torture", "sender": "TORTURE",
    });
    front.send(|client, base| client.put(format!("{base}{SITE}/provider")).bearer_auth(key).json(&account)).await
}

//! Messages of which nobody can tell whether they went out, and what a person decides about them.

use anyhow::bail;
use reqwest::Method;
use serde_json::json;

use super::{World, hex_id, items};
use crate::journal::Decision;

/// An `unknown` message as the history shows it.
pub(crate) struct Unclear {
    pub(crate) id: String,
    /// Somebody has decided about it already.
    pub(crate) is_decided: bool,
}

impl World {
    /// The newest `unknown` messages.
    ///
    /// # Errors
    /// When nobody answers.
    pub(crate) async fn unclear(&self) -> anyhow::Result<Vec<Unclear>> {
        let list = self.look("/messages?status=unknown&per_page=100").await?;
        items(&list)?
            .iter()
            .map(|message| {
                let is_decided = message["written_off"] == true || !message["resent_as"].is_null();
                Ok(Unclear { id: hex_id(&message["id"])?, is_decided })
            })
            .collect()
    }

    /// Sends an `unknown` message again, or writes it off. `None` where that can't be done (any more); else the id of the
    /// message it was sent again as, or its own.
    ///
    /// # Errors
    /// When it is refused for another reason.
    pub async fn decide(&self, id: &str, resend: bool) -> anyhow::Result<Option<String>> {
        // Before the call: a message may go out before it is answered.
        let asked = self.0.clock.now();
        let at = {
            let mut journal = self.journal();
            let decisions = journal.decisions.entry(id.to_owned()).or_default();
            decisions.push(Decision { resend, asked, done: false, again: None });
            decisions.len() - 1
        };
        let (step, expected) = if resend { ("resend", 201) } else { ("write-off", 200) };
        let answered = self.ask(Method::POST, &format!("/messages/{id}/{step}"), &json!({})).await?;
        let settled = match answered.status {
            status if status == expected => hex_id(&answered.json()?["id"])?,
            409 => return Ok(None),
            _ => bail!("{step} is refused: {answered:?}"),
        };
        if let Some(decision) = self.journal().decisions.get_mut(id).and_then(|decisions| decisions.get_mut(at)) {
            decision.done = true;
            decision.again = resend.then(|| settled.clone());
        }
        Ok(Some(settled))
    }
}

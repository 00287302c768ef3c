//! An admin's broadcasts.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use reqwest::Method;
use serde_json::json;

use super::{Inner, SITE, World, hex_id};
use crate::journal::{Answered, AskedBroadcast, Step, Turn};
use crate::numbers::Digits;

impl World {
    /// Sends a broadcast to all, or to the numbers named. `None` if nobody of them may get it.
    ///
    /// # Errors
    /// When it is refused for another reason.
    pub async fn broadcast(&self, named: Option<BTreeSet<Digits>>) -> anyhow::Result<Option<AskedBroadcast>> {
        let marker = format!("b{}", self.count());
        let audience = match &named {
            None => json!({ "type": "all" }),
            Some(named) => {
                let mut numbers: Vec<String> = named.iter().map(ToString::to_string).collect();
                // Named twice is sent once.
                numbers.extend(numbers.first().cloned());
                json!({ "type": "numbers", "numbers": numbers.join(" ") })
            }
        };
        let body = json!({ "body": format!("{marker}: The bells ring at noon."), "audience": audience });
        let Inner { front, key, .. } = &*self.0;
        let url = |base: &str| format!("{base}{SITE}/broadcasts");
        let answered = front
            .send(|client, base| client.post(url(base)).bearer_auth(key).header("Idempotency-Key", &marker).json(&body))
            .await?;
        match answered.status {
            201 => {}
            422 if named.is_some() => return Ok(None),
            _ => bail!("the broadcast is refused: {answered:?}"),
        }
        let confirmed = answered.json()?;
        let asked = AskedBroadcast {
            id: hex_id(&confirmed["id"])?,
            marker,
            named,
            recipients: confirmed["quote"]["recipients"].as_i64().context("no recipients")?,
            credits: confirmed["quote"]["credits"].as_i64().context("no credits")?,
        };
        self.journal().broadcasts.push(asked.clone());
        Ok(Some(asked))
    }

    /// Has a broadcast take a step, and looks up what is left of it once that is answered; `false` where it can't (any
    /// more).
    ///
    /// # Errors
    /// When it is refused for another reason.
    pub async fn turn(&self, id: &str, step: Step) -> anyhow::Result<bool> {
        let asked = self.0.clock.now();
        let answered = self.ask(Method::POST, &format!("/broadcasts/{id}/{}", step.as_str()), &json!({})).await?;
        let done = match answered.status {
            200 => true,
            409 => false,
            _ => bail!("{step:?} is refused: {answered:?}"),
        };
        // It may have been done before a process died that should have said so. Only letting a broadcast go on matters then.
        if !done && step != Step::Resume {
            return Ok(false);
        }
        let database = &self.0.database;
        let (in_flight, queued) = match step {
            // What goes on needs no looking after.
            Step::Resume => Default::default(),
            Step::Pause | Step::Cancel => (database.in_flight_of(id).await?, database.queued_of(id).await?),
        };
        let answered = Answered { asked, seen: self.0.clock.now(), in_flight };
        self.journal().turns.entry(id.to_owned()).or_default().push(Turn { step, answered, queued });
        Ok(done)
    }
}

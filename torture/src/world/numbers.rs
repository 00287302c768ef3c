//! What numbers do, and what is done to them.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use reqwest::Method;
use serde_json::json;

use super::{SITE, World, items};
use crate::clock::Moment;
use crate::journal::{Act, Answered, What};
use crate::numbers::Digits;

/// Whoever let a number in and died holds it for ten seconds; then another process must be there.
const JUDGED_WITHIN: Duration = Duration::from_mins(2);

impl World {
    /// Does something that decides about what a number may get, and looks up what is in flight to it once that is answered.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn act(&self, number: Digits, what: What) -> anyhow::Result<()> {
        let asked = self.0.clock.now();
        let nonce = match what {
            What::OptIn => self.opt_in(number).await?,
            What::Stop => Some(self.text(number, "STOP").await?),
            What::Start => Some(self.text(number, "START").await?),
            What::Suspend => self.set_status(number, "suspended").await?,
            What::Resume => self.set_status(number, "active").await?,
            What::Delete => self.delete(number).await?,
            What::CarrierStop => bail!("only its carrier does that"),
        };
        self.note(number, what, nonce, asked).await
    }

    /// Notes that a carrier's word on a number was answered.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub(crate) async fn carrier_stopped(&self, number: Digits) -> anyhow::Result<()> {
        self.note(number, What::CarrierStop, None, self.0.clock.now()).await
    }

    async fn note(&self, number: Digits, what: What, nonce: Option<String>, asked: Moment) -> anyhow::Result<()> {
        let in_flight = self.0.database.in_flight(number).await?;
        let answered = Answered { asked, seen: self.0.clock.now(), in_flight };
        self.journal().acts.entry(number).or_default().push(Act { what, nonce, answered });
        Ok(())
    }

    /// Leaves a number on the site's page.
    async fn opt_in(&self, number: Digits) -> anyhow::Result<Option<String>> {
        let body = json!({ "phone": format!("+{number}"), "consent": true });
        let url = |base: &str| format!("{base}{SITE}/subscriptions");
        let answered = self.0.front.send(|client, base| client.post(url(base)).json(&body)).await?;
        ensure!(answered.status == 202, "the opt-in is refused: {answered:?}");
        // What was answered is only kept: it counts once it is judged, if need be by the next process.
        let began = Instant::now();
        while self.0.database.attempts_with(number).await? > 0 {
            ensure!(began.elapsed() < JUDGED_WITHIN, "+{number} is not judged");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(None)
    }

    /// Delivers a text as the provider would, with the same time each time it is repeated: every third in the provider's
    /// other coding, hexadecimal digits of UTF-16, and every fourth with the keyword apart.
    async fn text(&self, from: Digits, text: &str) -> anyhow::Result<String> {
        let count = self.count();
        let (minute, second) = (count / 60, count % 60);
        let nonce = format!("2026-01-{:02} {:02}:{:02}:{second:02}", 1 + minute / 1_440, minute / 60 % 24, minute % 60);
        let is_coded = count.is_multiple_of(3);
        let written = |text: &str| if is_coded { utf_16_hex(text) } else { text.to_owned() };
        let mut form = vec![
            ("mocean-from", from.to_string()),
            ("mocean-to", "63001".to_owned()),
            ("mocean-text", written(text)),
            ("mocean-coding", if is_coded { "3" } else { "1" }.to_owned()),
            ("mocean-time", nonce.clone()),
        ];
        if count.is_multiple_of(4) {
            form.push(("mocean-keyword", written("BELLS")));
        }
        let url = |base: &str| format!("{base}{}", self.0.inbound);
        let answered = self.0.front.send(|client, base| client.post(url(base)).form(&form)).await?;
        ensure!(answered.is_success(), "{text} is refused: {answered:?}");
        Ok(nonce)
    }

    async fn set_status(&self, number: Digits, status: &str) -> anyhow::Result<Option<String>> {
        let id = self.subscriber_id(number).await?.with_context(|| format!("{number} is no subscriber"))?;
        let answered = self.ask(Method::PATCH, &format!("/subscribers/{id}"), &json!({ "status": status })).await?;
        ensure!(answered.status == 200, "{status} is refused: {answered:?}");
        Ok(None)
    }

    async fn delete(&self, number: Digits) -> anyhow::Result<Option<String>> {
        let id = self.subscriber_id(number).await?.with_context(|| format!("{number} is no subscriber"))?;
        let answered = self.ask(Method::DELETE, &format!("/subscribers/{id}"), &json!({})).await?;
        // Gone already, where a process died between the commit and its answer.
        ensure!(matches!(answered.status, 204 | 404), "the deletion is refused: {answered:?}");
        Ok(None)
    }

    /// The subscriber with that number, by the list's search.
    async fn subscriber_id(&self, number: Digits) -> anyhow::Result<Option<String>> {
        let list = self.look(&format!("/subscribers?search={number}")).await?;
        let wanted = format!("+{number}");
        let found = items(&list)?.iter().find(|subscriber| subscriber["phone"] == wanted.as_str());
        Ok(found.and_then(|subscriber| subscriber["id"].as_str()).map(str::to_owned))
    }
}

/// A text in the provider's coding 3.
fn utf_16_hex(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut hex, unit| {
        // Writing to a string never fails.
        let _ = write!(hex, "{unit:04X}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::utf_16_hex;

    #[test]
    fn coding_3_is_utf_16() {
        assert_eq!(utf_16_hex("STOP"), "00530054004F0050");
    }
}

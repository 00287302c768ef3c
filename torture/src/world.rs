//! What people do to Carillon through its doors. Everything is repeated until it is answered, and noted once it is.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, bail, ensure};
use reqwest::Method;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::database::Database;
use crate::front::{Answered, Front};
use crate::journal::{AskedBroadcast, Journal, Text};
use crate::numbers::Digits;

const SITE: &str = "/api/v1/sites/main";
/// More than anything here can cost.
const CREDITS: i64 = 50_000_000;

/// The doors, and the journal of what went through them. Cheap to clone.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    clock: Clock,
    front: Front,
    database: Arc<Database>,
    key: String,
    inbound: String,
    journal: Mutex<Journal>,
    /// For markers and nonces.
    counter: AtomicU64,
}

impl World {
    /// Sets `provider` up and grants credits. The key is an owner's.
    pub(crate) async fn enter(
        clock: Clock,
        front: Front,
        database: Arc<Database>,
        key: String,
        provider: &str,
        journal: Journal,
    ) -> anyhow::Result<Self> {
        let account = json!({
            "kind": "mocean", "base_url": provider, "api_key": "torture", "api_secret": "torture", "sender": "TORTURE",
        });
        let saved = front
            .send(|client, base| client.put(format!("{base}{SITE}/provider")).bearer_auth(&key).json(&account))
            .await?;
        ensure!(saved.is_success(), "the provider is not taken: {saved:?}");
        let webhook = saved.json()?["webhooks"]["inbound"].as_str().context("no webhook")?.to_owned();
        let inbound = url::Url::parse(&webhook)?.path().to_owned();
        let world = Self(Arc::new(Inner {
            clock,
            front,
            database,
            key,
            inbound,
            journal: Mutex::new(Journal { granted: CREDITS, ..journal }),
            counter: AtomicU64::new(1),
        }));
        let granted = world.ask(Method::POST, "/credits", &json!({ "amount": CREDITS, "note": "torture" })).await?;
        ensure!(granted.is_success(), "no credits: {granted:?}");
        Ok(world)
    }

    /// What was promised so far.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        self.0.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much was got done so far: calls answered and messages posted.
    pub fn progress(&self) -> u64 {
        self.0.front.progress()
    }

    /// The database beneath.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Answered> {
        let Inner { front, key, .. } = &*self.0;
        front
            .send(|client, base| {
                client.request(method.clone(), format!("{base}{SITE}{path}")).bearer_auth(key).json(body)
            })
            .await
    }

    /// Sends a broadcast to all, or to the numbers named. `None` if nobody of them may get it.
    ///
    /// # Errors
    /// When it is refused for another reason.
    pub async fn broadcast(&self, named: Option<BTreeSet<Digits>>) -> anyhow::Result<Option<AskedBroadcast>> {
        let marker = format!("b{}", self.0.counter.fetch_add(1, Ordering::Relaxed));
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

    /// Has a broadcast `pause`, `resume` or `cancel`; `false` where it no longer can.
    ///
    /// # Errors
    /// When it is refused for another reason.
    pub async fn turn(&self, id: &str, step: &str) -> anyhow::Result<bool> {
        let answered = self.ask(Method::POST, &format!("/broadcasts/{id}/{step}"), &json!({})).await?;
        match answered.status {
            200 => Ok(true),
            409 => Ok(false),
            _ => bail!("{step} is refused: {answered:?}"),
        }
    }

    /// Leaves a number on the site's page.
    ///
    /// # Errors
    /// When it isn't taken.
    pub async fn opt_in(&self, number: Digits) -> anyhow::Result<()> {
        let body = json!({ "phone": format!("+{number}"), "consent": true });
        let url = |base: &str| format!("{base}{SITE}/subscriptions");
        let answered = self.0.front.send(|client, base| client.post(url(base)).json(&body)).await?;
        ensure!(answered.status == 202, "the opt-in is refused: {answered:?}");
        self.journal().opt_ins.insert(number);
        Ok(())
    }

    /// Texts STOP, and looks up what is in flight to the number once that is answered.
    ///
    /// # Errors
    /// When it isn't taken.
    pub async fn stop(&self, number: Digits) -> anyhow::Result<()> {
        let nonce = self.text(number, "STOP").await?;
        let in_flight = self.0.database.in_flight(number).await?;
        let text = Text::Stop { nonce, seen: self.0.clock.now(), in_flight };
        self.journal().texts.entry(number).or_default().push(text);
        Ok(())
    }

    /// Texts START.
    ///
    /// # Errors
    /// When it isn't taken.
    pub async fn start(&self, number: Digits) -> anyhow::Result<()> {
        let asked = self.0.clock.now();
        let nonce = self.text(number, "START").await?;
        self.journal().texts.entry(number).or_default().push(Text::Start { nonce, asked });
        Ok(())
    }

    /// Delivers a text as the provider would, with the same time each time it is repeated.
    async fn text(&self, from: Digits, text: &str) -> anyhow::Result<String> {
        let count = self.0.counter.fetch_add(1, Ordering::Relaxed);
        let (minute, second) = (count / 60, count % 60);
        let nonce = format!("2026-01-{:02} {:02}:{:02}:{second:02}", 1 + minute / 1_440, minute / 60 % 24, minute % 60);
        let form = [
            ("mocean-from", from.to_string()),
            ("mocean-to", "63001".to_owned()),
            ("mocean-text", text.to_owned()),
            ("mocean-time", nonce.clone()),
        ];
        let url = |base: &str| format!("{base}{}", self.0.inbound);
        let answered = self.0.front.send(|client, base| client.post(url(base)).form(&form)).await?;
        ensure!(answered.is_success(), "{text} is refused: {answered:?}");
        Ok(nonce)
    }
}

/// An id in an answer as 32 hexadecimal digits.
fn hex_id(value: &Value) -> anyhow::Result<String> {
    Ok(value.as_str().context("no id")?.replace('-', ""))
}

//! What people do to Carillon through its doors. Everything is repeated until it is answered, and noted once it is.

mod account;
mod broadcasts;
mod numbers;
mod unclear;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};

use crate::clock::{Clock, Moment};
use crate::database::Database;
use crate::front::{Answered, Front};
use crate::journal::Journal;

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
    provider: String,
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
        let saved = account::save(&front, &key, provider).await?;
        ensure!(saved.is_success(), "the provider is not taken: {saved:?}");
        let webhook = saved.json()?["webhooks"]["inbound"].as_str().context("no webhook")?.to_owned();
        let inbound = url::Url::parse(&webhook)?.path().to_owned();
        let world = Self(Arc::new(Inner {
            clock,
            front,
            database,
            key,
            provider: provider.to_owned(),
            inbound,
            journal: Mutex::new(Journal { granted: CREDITS, ..journal }),
            counter: AtomicU64::new(1),
        }));
        let granted = world.ask(Method::POST, "/credits", &json!({ "amount": CREDITS, "note": "torture" })).await?;
        ensure!(granted.is_success(), "no credits: {granted:?}");
        // Many leave their numbers from one machine here, and all of them are to be let in.
        let unlimited = json!({ "protection": {
            "proof_of_work": "off", "per_network_an_hour": null, "per_number_a_day": null, "per_prefix_an_hour": null,
            "credits_per_message": null, "credits_per_day": null,
        }});
        let lifted = world.ask(Method::PATCH, "", &unlimited).await?;
        ensure!(lifted.is_success(), "the limits stay: {lifted:?}");
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

    /// The present moment of the run.
    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// The next number that nobody else has.
    fn count(&self) -> u64 {
        self.0.counter.fetch_add(1, Ordering::Relaxed)
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Answered> {
        let Inner { front, key, .. } = &*self.0;
        front
            .send(|client, base| {
                client.request(method.clone(), format!("{base}{SITE}{path}")).bearer_auth(key).json(body)
            })
            .await
    }

    async fn look(&self, path: &str) -> anyhow::Result<Value> {
        let Inner { front, key, .. } = &*self.0;
        let answered = front.send(|client, base| client.get(format!("{base}{SITE}{path}")).bearer_auth(key)).await?;
        ensure!(answered.status == 200, "{path} is refused: {answered:?}");
        answered.json()
    }
}

/// An id in an answer as 32 hexadecimal digits.
fn hex_id(value: &Value) -> anyhow::Result<String> {
    Ok(value.as_str().context("no id")?.replace('-', ""))
}

/// The entries of a list in an answer.
fn items(list: &Value) -> anyhow::Result<&[Value]> {
    Ok(list["items"].as_array().context("no list")?)
}

//! The database as it stands after a run, in plain values that the audit can be tested with.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;

use crate::database::{Cells, Database};
use crate::numbers::Digits;
use crate::provider::marker_of;

/// The states a message can stand in, as the columns of a broadcast's counts are called.
pub const STATUSES: [&str; 10] = [
    "queued",
    "sending",
    "accepted",
    "delivered",
    "failed",
    "expired",
    "rejected",
    "unknown",
    "suppressed",
    "cancelled",
];

/// Everything the audit looks at.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Messages by id.
    pub messages: BTreeMap<String, Message>,
    /// Broadcasts by id.
    pub broadcasts: BTreeMap<String, Broadcast>,
    /// The credit account.
    pub account: Account,
    /// The sums of the ledger.
    pub ledger: Ledger,
    /// The delivery reports kept, as they came.
    pub reports: Vec<String>,
    /// The texts that came in and were no repeats: the provider's time, and how often it stands there.
    pub texts: BTreeMap<String, u64>,
    /// Numbers that are stopped.
    pub stopped: BTreeSet<Digits>,
    /// Subscribers and their states.
    pub subscribers: BTreeMap<Digits, String>,
}

/// A message's row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// What it is for.
    pub kind: String,
    /// The broadcast it is of, by id.
    pub broadcast: Option<String>,
    /// Whom it is for.
    pub recipient: Option<Digits>,
    /// Where it stands.
    pub status: String,
    /// What became of its credits.
    pub charge: String,
    /// Its credits.
    pub credits: i64,
    /// Whether it was left out of its broadcast from the start.
    pub excluded: bool,
    /// Why it was left out.
    pub reason: Option<String>,
    /// The broadcast that its own text says it is of, where it has one of its own: what is sent again stands alone.
    pub marker: Option<String>,
    /// The message it repeats, by id.
    pub resend_of: Option<String>,
    /// Whether a person gave up on it.
    pub written_off: bool,
    /// Whether the provider was asked what became of it.
    pub asked: bool,
}

/// A broadcast's row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Broadcast {
    /// Its text.
    pub body: String,
    /// Where it stands.
    pub status: String,
    /// Recipients of its quote.
    pub recipients: i64,
    /// Its counts, by state.
    pub counts: BTreeMap<String, i64>,
    /// Recipients of a broadcast to all that left before their message was written.
    pub left: i64,
    /// Recipients of a broadcast to all for whom it was too late before their message was written.
    pub too_late: i64,
    /// Its quote's credits.
    pub credits: i64,
    /// Still promised.
    pub reserved: i64,
    /// Used.
    pub spent: i64,
    /// Given back.
    pub released: i64,
}

/// The credit account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// Grants and refunds less what was spent.
    pub balance: i64,
    /// The promised part of it.
    pub reserved: i64,
}

/// Sums of the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Of all changes of the balance.
    pub balance: i64,
    /// Of all changes of the reserved part.
    pub reserved: i64,
    /// Of what was spent, less what was refunded.
    pub spent: i64,
    /// Of what was granted.
    pub granted: i64,
}

impl Snapshot {
    /// Reads everything.
    ///
    /// # Errors
    /// When the database doesn't answer as expected.
    pub async fn take(database: &Database) -> anyhow::Result<Self> {
        Ok(Self {
            messages: messages(database).await?,
            broadcasts: broadcasts(database).await?,
            account: account(database).await?,
            ledger: ledger(database).await?,
            reports: column(database, "SELECT raw FROM delivery_reports").await?,
            texts: texts(database).await?,
            stopped: column(database, "SELECT CAST(phone AS TEXT) FROM suppressions")
                .await?
                .iter()
                .map(|phone| Ok(phone.parse()?))
                .collect::<anyhow::Result<_>>()?,
            subscribers: subscribers(database).await?,
        })
    }

    /// The broadcast whose text a message carries, as the text begins.
    pub fn marker<'a>(&'a self, message: &'a Message) -> Option<&'a str> {
        let Some(id) = &message.broadcast else { return message.marker.as_deref() };
        self.broadcasts.get(id).and_then(|broadcast| marker_of(&broadcast.body))
    }

    /// How many messages stand there.
    pub fn count(&self, status: &str) -> usize {
        self.messages.values().filter(|message| message.status == status).count()
    }
}

async fn messages(database: &Database) -> anyhow::Result<BTreeMap<String, Message>> {
    let sql = format!(
        "SELECT {id}, kind, {broadcast}, CAST(recipient AS TEXT), status, charge, CAST(credits AS TEXT),
                CASE WHEN {excluded} THEN '1' ELSE '0' END, reason, body, {resend_of},
                CASE WHEN {written_off} THEN '1' ELSE '0' END, CASE WHEN asked_at IS NULL THEN '0' ELSE '1' END
         FROM messages",
        id = database.hex("id"),
        broadcast = database.hex("broadcast_id"),
        excluded = database.truth("excluded"),
        resend_of = database.hex("resend_of"),
        written_off = database.truth("written_off"),
    );
    let mut found = BTreeMap::new();
    for row in database.rows(&sql).await? {
        let mut cells = Reader(row.into_iter());
        let id = cells.text()?;
        let message = Message {
            kind: cells.text()?,
            // SQLite makes an empty text of the digits of NULL.
            broadcast: cells.optional().filter(|id| !id.is_empty()),
            recipient: cells.optional().map(|digits| digits.parse()).transpose()?,
            status: cells.text()?,
            charge: cells.text()?,
            credits: cells.number()?,
            excluded: cells.text()? == "1",
            reason: cells.optional(),
            marker: cells.optional().and_then(|body| marker_of(&body).map(str::to_owned)),
            resend_of: cells.optional().filter(|id| !id.is_empty()),
            written_off: cells.text()? == "1",
            asked: cells.text()? == "1",
        };
        found.insert(id, message);
    }
    Ok(found)
}

async fn broadcasts(database: &Database) -> anyhow::Result<BTreeMap<String, Broadcast>> {
    let counts: Vec<String> = STATUSES.iter().map(|status| format!("CAST({status} AS TEXT)")).collect();
    let sql = format!(
        "SELECT {id}, body, status, left_meanwhile, CAST(recipients AS TEXT), CAST(credits AS TEXT),
                CAST(reserved AS TEXT), CAST(spent AS TEXT), CAST(released AS TEXT), {counts}
         FROM broadcasts",
        id = database.hex("id"),
        counts = counts.join(", "),
    );
    let mut found = BTreeMap::new();
    for row in database.rows(&sql).await? {
        let mut cells = Reader(row.into_iter());
        let id = cells.text()?;
        let (body, status) = (cells.text()?, cells.text()?);
        let mut left: BTreeMap<String, i64> = serde_json::from_str(&cells.text()?)?;
        let too_late = left.remove("too_late").unwrap_or_default();
        let broadcast = Broadcast {
            body,
            status,
            left: left.values().sum(),
            too_late,
            recipients: cells.number()?,
            credits: cells.number()?,
            reserved: cells.number()?,
            spent: cells.number()?,
            released: cells.number()?,
            counts: STATUSES
                .iter()
                .map(|status| Ok(((*status).to_owned(), cells.number()?)))
                .collect::<anyhow::Result<_>>()?,
        };
        found.insert(id, broadcast);
    }
    Ok(found)
}

async fn account(database: &Database) -> anyhow::Result<Account> {
    let rows = database.rows("SELECT CAST(balance AS TEXT), CAST(reserved AS TEXT) FROM credit_accounts").await?;
    let mut cells = Reader(rows.into_iter().next().context("no account")?.into_iter());
    Ok(Account { balance: cells.number()?, reserved: cells.number()? })
}

async fn ledger(database: &Database) -> anyhow::Result<Ledger> {
    let sum = |what: &str| format!("CAST(COALESCE(SUM({what}), 0) AS TEXT)");
    let sql = format!(
        "SELECT {}, {}, {}, {} FROM ledger_entries",
        sum("balance_delta"),
        sum("reserved_delta"),
        sum("CASE WHEN kind IN ('spend', 'refund') THEN -balance_delta ELSE 0 END"),
        sum("CASE WHEN kind IN ('grant', 'monthly', 'purchase') THEN balance_delta ELSE 0 END"),
    );
    let mut cells = Reader(database.rows(&sql).await?.into_iter().next().context("no ledger")?.into_iter());
    Ok(Ledger { balance: cells.number()?, reserved: cells.number()?, spent: cells.number()?, granted: cells.number()? })
}

async fn texts(database: &Database) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut found = BTreeMap::new();
    let sql = "SELECT provider_time FROM inbound_messages WHERE effect <> 'repeat' AND provider_time IS NOT NULL";
    for nonce in column(database, sql).await? {
        *found.entry(nonce).or_default() += 1;
    }
    Ok(found)
}

async fn subscribers(database: &Database) -> anyhow::Result<BTreeMap<Digits, String>> {
    let sql = "SELECT CAST(phone AS TEXT), status FROM subscribers WHERE deleted_at IS NULL";
    let mut found = BTreeMap::new();
    for row in database.rows(sql).await? {
        let mut cells = Reader(row.into_iter());
        found.insert(cells.text()?.parse()?, cells.text()?);
    }
    Ok(found)
}

async fn column(database: &Database, sql: &str) -> anyhow::Result<Vec<String>> {
    database.rows(sql).await?.into_iter().map(|row| Reader(row.into_iter()).text()).collect()
}

/// Takes the cells of a row from left to right.
struct Reader(<Cells as IntoIterator>::IntoIter);

impl Reader {
    fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> anyhow::Result<String> {
        self.optional().context("an empty cell")
    }

    fn number(&mut self) -> anyhow::Result<i64> {
        Ok(self.text()?.parse()?)
    }
}

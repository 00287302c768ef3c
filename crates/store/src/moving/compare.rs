//! Whether both databases hold the same.

use std::hash::{DefaultHasher, Hasher};

use super::{
    Move, MoveError, Progress, Side,
    copy::{End, Which, count, end, key_of, next},
    schema::{Kind, Table},
};
use crate::{
    StoreError,
    db::{Tx, Value},
};

/// Something that was counted, summed up or looked up in both databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it says: `rows of messages`.
    pub what: String,
    /// What the source says; empty where it says nothing.
    pub source: String,
    /// What the target says.
    pub target: String,
}

impl Figure {
    /// Whether both say the same.
    pub fn agrees(&self) -> bool {
        self.source == self.target
    }
}

/// Sums that a person can check against what the console shows. Each query gives rows of a name, which may be empty, and
/// a number. Phone numbers are summed up by their last nine digits: the sum of 10 million whole ones fits no integer.
const SUMS: &[(&str, &str)] = &[
    ("credits: balance", "SELECT '' AS name, CAST(COALESCE(SUM(balance), 0) AS BIGINT) AS figure FROM credit_accounts"),
    (
        "credits: reserved",
        "SELECT '' AS name, CAST(COALESCE(SUM(reserved), 0) AS BIGINT) AS figure FROM credit_accounts",
    ),
    (
        "ledger: balance of",
        "SELECT kind AS name, CAST(SUM(balance_delta) AS BIGINT) AS figure FROM ledger_entries GROUP BY kind",
    ),
    (
        "ledger: reserved by",
        "SELECT kind AS name, CAST(SUM(reserved_delta) AS BIGINT) AS figure FROM ledger_entries GROUP BY kind",
    ),
    ("messages", "SELECT status AS name, COUNT(*) AS figure FROM messages GROUP BY status"),
    (
        "credits of messages",
        "SELECT charge AS name, CAST(SUM(credits) AS BIGINT) AS figure FROM messages GROUP BY charge",
    ),
    (
        "credits of messages",
        "SELECT status AS name, CAST(SUM(credits) AS BIGINT) AS figure FROM messages GROUP BY status",
    ),
    (
        "recipients' numbers, summed up",
        "SELECT '' AS name, CAST(COALESCE(SUM(recipient % 1000000000), 0) AS BIGINT) AS figure FROM messages",
    ),
    ("subscribers", "SELECT status AS name, COUNT(*) AS figure FROM subscribers GROUP BY status"),
    (
        "subscribers as counted:",
        "SELECT standing AS name, CAST(SUM(n) AS BIGINT) AS figure
         FROM subscriber_counts
         GROUP BY standing
         HAVING SUM(n) <> 0",
    ),
    (
        "subscribers' numbers, summed up",
        "SELECT '' AS name, CAST(COALESCE(SUM(phone % 1000000000), 0) AS BIGINT) AS figure FROM subscribers",
    ),
    (
        "stopped numbers, summed up",
        "SELECT '' AS name, CAST(COALESCE(SUM(phone % 1000000000), 0) AS BIGINT) AS figure FROM suppressions",
    ),
    (
        "broadcasts: recipients of",
        "SELECT status AS name, CAST(SUM(recipients) AS BIGINT) AS figure FROM broadcasts GROUP BY status",
    ),
    ("broadcasts: spent", "SELECT '' AS name, CAST(COALESCE(SUM(spent), 0) AS BIGINT) AS figure FROM broadcasts"),
    ("broadcasts: reserved", "SELECT '' AS name, CAST(COALESCE(SUM(reserved), 0) AS BIGINT) AS figure FROM broadcasts"),
];

impl Move {
    /// Reads both databases anew and compares them: the rows of each table and what is in them, the keys of the first
    /// and the last, and sums over money, messages and numbers.
    pub async fn compare(&self, mut progress: impl FnMut(Progress<'_>) + Send) -> Result<Vec<Figure>, MoveError> {
        let (mut from, mut to) = (self.source.read().await?, self.target.read().await?);
        let mut figures = Vec::new();
        let mut sizes = Vec::new();
        for table in &self.tables {
            let sides = (count(&mut from, table).await?, count(&mut to, table).await?);
            figures.push(figure(format!("rows of {}", table.name), &sides.0, &sides.1));
            sizes.push(sides.0);
        }
        let all_of = sizes.iter().sum();
        let mut all_rows = 0;
        for (table, of) in self.tables.iter().zip(sizes) {
            let (mut one, mut other) = (Content::default(), Content::default());
            while !(one.is_read && other.is_read) {
                progress(Progress { table: &table.name, rows: one.rows, of, all_rows: all_rows + one.rows, all_of });
                tokio::try_join!(one.read_on(&mut from, table, self.batch), other.read_on(&mut to, table, self.batch))?;
            }
            figures.push(figure(format!("content of {}", table.name), &one, &other));
            all_rows += one.rows;
            progress(Progress { table: &table.name, rows: one.rows, of, all_rows, all_of });
            if table.key.iter().all(|column| column.kind == Kind::Uuid || column.kind == Kind::Bytes) {
                for (word, which) in [("first", End::First), ("last", End::Last)] {
                    let sides = (end(&mut from, table, which).await?, end(&mut to, table, which).await?);
                    figures.push(figure(format!("{word} of {}", table.name), &words(sides.0), &words(sides.1)));
                }
            }
        }
        for (what, sql) in SUMS {
            figures.extend(sums(&mut from, &mut to, what, sql).await?);
        }
        Ok(figures)
    }
}

fn figure(what: String, source: &impl ToString, target: &impl ToString) -> Figure {
    Figure { what, source: source.to_string(), target: target.to_string() }
}

async fn sums(from: &mut Tx, to: &mut Tx, what: &str, sql: &'static str) -> Result<Vec<Figure>, StoreError> {
    let mut figures: Vec<Figure> = Vec::new();
    for (side, tx) in [(Side::Source, from), (Side::Target, to)] {
        for row in tx.all(sql, Vec::new()).await? {
            let (name, sum): (String, i64) = (row.get("name")?, row.get("figure")?);
            let what = format!("{what} {name}").trim_end().to_owned();
            let at = figures.iter().position(|figure| figure.what == what).unwrap_or(figures.len());
            if at == figures.len() {
                figures.push(Figure { what, source: String::new(), target: String::new() });
            }
            match side {
                Side::Source => figures[at].source = sum.to_string(),
                Side::Target => figures[at].target = sum.to_string(),
            }
        }
    }
    figures.sort_by(|one, other| one.what.cmp(&other.what));
    Ok(figures)
}

/// What is in a table, as far as it was read: one number over every value of every row, whatever their order: the sum of
/// the rows' hashes.
#[derive(Default)]
struct Content {
    sum: u64,
    rows: u64,
    after: Option<Vec<Value>>,
    is_read: bool,
}

impl Content {
    /// Reads the next rows, if there are any.
    async fn read_on(&mut self, tx: &mut Tx, table: &Table, batch: usize) -> Result<(), StoreError> {
        if self.is_read {
            return Ok(());
        }
        let rows = next(tx, table, Which::All(&table.columns), self.after.as_deref(), batch).await?;
        match rows.last() {
            Some(last) => self.after = Some(key_of(table, &table.columns, last)),
            None => self.is_read = true,
        }
        for values in &rows {
            self.sum = self.sum.wrapping_add(hash(values));
            self.rows += 1;
        }
        Ok(())
    }
}

impl std::fmt::Display for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.sum)
    }
}

/// A row's hash. Both sides are hashed by the same process, so that it need not stay the same from one to the next.
fn hash(values: &[Value]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for value in values {
        match value {
            Value::Int(Some(value)) => hasher.write_i64(*value),
            Value::Bool(Some(value)) => hasher.write_u8(u8::from(*value)),
            Value::Uuid(Some(value)) => hasher.write(value.as_bytes()),
            Value::Bytes(Some(value)) => {
                hasher.write_usize(value.len());
                hasher.write(value);
            }
            Value::Text(Some(value)) => {
                hasher.write_usize(value.len());
                hasher.write(value.as_bytes());
            }
            Value::Int(None) | Value::Bool(None) | Value::Uuid(None) | Value::Bytes(None) | Value::Text(None) => {
                hasher.write_u8(2);
            }
        }
    }
    hasher.finish()
}

/// A key for people.
fn words(key: Option<Vec<Value>>) -> String {
    let word = |value: &Value| match value {
        Value::Uuid(Some(id)) => id.to_string(),
        Value::Bytes(Some(bytes)) if bytes.len() == 16 => {
            uuid::Uuid::from_slice(bytes).map(|id| id.to_string()).unwrap_or_default()
        }
        Value::Int(Some(number)) => number.to_string(),
        Value::Text(Some(text)) => text.clone(),
        _ => "…".to_owned(),
    };
    key.unwrap_or_default().iter().map(word).collect::<Vec<_>>().join(" ")
}

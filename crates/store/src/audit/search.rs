//! Searching the audit log for words.
//!
//! However long the log grows, the names in it are those of few people, keys and sites. They are gone through from one to
//! the next along their index, which tells what the words may mean: lines with certain names, of certain acts, about a thing or
//! a number. What is common is met among the first lines of the list already, and a short list is looked through whole. For the
//! rest, lines are read along the index of each of these meanings, a page at most. So a search costs by the number of names
//! and not by that of lines, also one that finds nothing.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::Act;
use crate::{
    StoreError,
    db::{Tx, args},
    messages::{Condition, digits_of, is_written_in_numbers},
};

/// The columns with names.
const NAMES: [&str; 2] = ["actor_name", "subject_name"];
/// Digits by which a number's end is found, and what they are the remainder of: `audit_events_end`.
const END: (usize, i64) = (4, 10_000);
/// So many lines are looked through before anything is looked up.
const FIRST: u32 = 5_000;
/// Places that are looked at in one statement; `SQLite` takes 500 at most.
const AT_ONCE: usize = 200;

/// Where lines may be that a search means: all of them are next to each other in an index, in the order of the list.
enum Place {
    /// Lines with this name in the column.
    Named(&'static str, String),
    /// Lines of this act.
    Act(Act),
    /// Lines about the thing with this identity.
    Subject(String),
    /// Lines about numbers that end so.
    NumberEnding(String),
}

impl Place {
    /// What holds there.
    fn holds(&self, statement: &mut Condition) -> String {
        match self {
            Self::Named(column, name) => format!("a.{column} = {}", statement.bind(name)),
            Self::Act(act) => format!("a.act = {}", statement.bind(&act.as_str())),
            Self::Subject(id) => format!("a.subject_id = {}", statement.bind(id)),
            Self::NumberEnding(digits) => {
                let end: i64 = digits[digits.len() - END.0..].parse().unwrap_or_default();
                let (end, pattern) = (statement.bind(&end), statement.bind(&format!("%{digits}")));
                format!("a.phone IS NOT NULL AND a.phone % {} = {end} AND CAST(a.phone AS TEXT) LIKE {pattern}", END.1)
            }
        }
    }
}

/// The first `most` lines that the words mean, of those `within`, in this order (`ASC` or `DESC`).
pub(super) async fn find(
    tx: &mut Tx,
    words: &str,
    within: &Condition,
    order: &str,
    most: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let places = places(tx, words).await?;
    let first = among_the_first(tx, &places, within, order, most).await?;
    if first.len() >= most as usize || !goes_on(tx, within, order).await? {
        return Ok(first);
    }
    let mut found = BTreeSet::new();
    for places in places.chunks(AT_ONCE) {
        let mut statement = within.clone();
        let limit = statement.bind(&most);
        let each: Vec<String> = places
            .iter()
            .map(|place| {
                let (holds, within) = (place.holds(&mut statement), within.sql());
                format!(
                    "SELECT id FROM (SELECT a.id FROM audit_events a WHERE {holds} AND {within}
                                     ORDER BY a.id {order} LIMIT {limit}) AS place"
                )
            })
            .collect();
        for row in tx.all(AssertSqlSafe(each.join(" UNION ")), statement.values).await? {
            found.insert(row.get::<Uuid>("id")?);
        }
    }
    let most = most as usize;
    Ok(if order == "ASC" {
        found.into_iter().take(most).collect()
    } else {
        found.into_iter().rev().take(most).collect()
    })
}

/// The lines that are meant among the [`FIRST`] of those `within`.
async fn among_the_first(
    tx: &mut Tx,
    places: &[Place],
    within: &Condition,
    order: &str,
    most: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let mut statement = within.clone();
    let (mut any, mut acts, mut names) = (Vec::new(), Vec::new(), NAMES.map(|column| (column, Vec::new())));
    for place in places {
        match place {
            Place::Act(act) => acts.push(act.as_str()),
            Place::Named(column, name) => {
                for (_, names) in names.iter_mut().filter(|(named, _)| named == column) {
                    names.push(name.clone());
                }
            }
            Place::Subject(_) | Place::NumberEnding(_) => any.push(place.holds(&mut statement)),
        }
    }
    any.push(format!("a.act IN ({})", statement.bind_all(&acts)));
    for (column, names) in names {
        any.push(format!("a.{column} IN ({})", statement.bind_all(&names)));
    }
    let limit = statement.bind(&most);
    let sql = format!(
        "SELECT a.id
         FROM (SELECT * FROM audit_events a WHERE {} ORDER BY a.id {order} LIMIT {FIRST}) AS a
         WHERE {}
         ORDER BY a.id {order}
         LIMIT {limit}",
        within.sql(),
        any.join(" OR ")
    );
    let rows = tx.all(AssertSqlSafe(sql), statement.values).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Whether there are more lines `within` than the [`FIRST`].
async fn goes_on(tx: &mut Tx, within: &Condition, order: &str) -> Result<bool, StoreError> {
    let sql =
        format!("SELECT a.id FROM audit_events a WHERE {} ORDER BY a.id {order} LIMIT 1 OFFSET {FIRST}", within.sql());
    Ok(tx.optional(AssertSqlSafe(sql), within.values.clone()).await?.is_some())
}

/// What the words may mean.
async fn places(tx: &mut Tx, words: &str) -> Result<Vec<Place>, StoreError> {
    let mut places = vec![Place::Subject(words.to_owned())];
    // What people call an act stands in no row.
    let meant = words.to_lowercase();
    let is_meant = |act: &&Act| act.says().to_lowercase().contains(&meant) || act.as_str().contains(&meant);
    places.extend(Act::ALL.iter().copied().filter(|act| is_meant(&act)).map(Place::Act));
    let digits = digits_of(words);
    if digits.len() >= END.0 && words.chars().all(is_written_in_numbers) {
        places.push(Place::NumberEnding(digits));
    }
    for column in NAMES {
        places.extend(names(tx, column, words).await?.into_iter().map(|name| Place::Named(column, name)));
    }
    Ok(places)
}

/// The names in a column that hold the words. `audit_events_actor_name` and `audit_events_subject_name` serve it.
async fn names(tx: &mut Tx, column: &str, words: &str) -> Result<Vec<String>, StoreError> {
    let dialect = tx.dialect();
    let sql = format!(
        "WITH RECURSIVE names (name) AS (
             SELECT (SELECT a.{column} FROM audit_events a WHERE a.{column} IS NOT NULL ORDER BY a.{column} LIMIT 1)
             UNION ALL
             SELECT (SELECT a.{column} FROM audit_events a WHERE a.{column} > names.name ORDER BY a.{column} LIMIT 1)
             FROM names
             WHERE names.name IS NOT NULL)
         SELECT name FROM names WHERE name IS NOT NULL AND {}",
        dialect.contains("name", "$1")
    );
    let rows = tx.all(AssertSqlSafe(sql), args![dialect.pattern_of(words)]).await?;
    rows.iter().map(|row| row.get("name")).collect()
}

//! Rows over from the source to the target.

use sqlx::AssertSqlSafe;

use super::{
    MARK, Move, MoveError, Progress,
    schema::{Column, Kind, Table, names},
    write,
};
use crate::{
    Store, StoreError,
    db::{Row, Tx, Value},
    dialect::Dialect,
};

impl Move {
    /// Copies what the target does not have yet, and says after each batch how far it has come.
    pub async fn copy(&self, mut progress: impl FnMut(Progress<'_>) + Send) -> Result<(), MoveError> {
        let mut from = self.source.read().await?;
        let mut sizes = Vec::new();
        for table in &self.tables {
            sizes.push(count(&mut from, table).await?);
        }
        let all_of = sizes.iter().sum();
        let mut all_rows = 0;
        for (table, of) in self.tables.iter().zip(sizes) {
            let (mut rows, mut after) = reached(&self.target, table).await?;
            all_rows += rows;
            progress(Progress { table: &table.name, rows, of, all_rows, all_of });
            let columns = &table.columns;
            let mut batch = next(&mut from, table, Which::All(columns), after.as_deref(), self.batch).await?;
            while let Some(last) = batch.last() {
                after = Some(key_of(table, columns, last));
                let linkless = without_links(table, batch);
                // The next rows are read while these are written.
                let reading = next(&mut from, table, Which::All(columns), after.as_deref(), self.batch);
                let (following, ()) = tokio::try_join!(reading, write::rows(&self.target, table, &linkless))?;
                rows += linkless.len() as u64;
                all_rows += linkless.len() as u64;
                progress(Progress { table: &table.name, rows, of, all_rows, all_of });
                batch = following;
            }
            for column in &table.own {
                self.link(&mut from, table, column).await?;
            }
        }
        Ok(())
    }

    /// Copies a column that refers to its own table. Done anew as a whole when a move is taken up again.
    async fn link(&self, from: &mut Tx, table: &Table, column: &Column) -> Result<(), StoreError> {
        let columns: Vec<_> = table.key.iter().chain([column]).cloned().collect();
        let mut after = None;
        loop {
            let batch = next(from, table, Which::With(&columns, column), after.as_deref(), self.batch).await?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some(key_of(table, &columns, last));
            let links: Vec<_> =
                batch.into_iter().filter_map(|mut values| values.pop().map(|value| (value, values))).collect();
            write::links(&self.target, table, column, &links).await?;
        }
    }
}

/// How many rows a table has, but for the mark.
pub(super) async fn count(tx: &mut Tx, table: &Table) -> Result<u64, StoreError> {
    let sql = format!("SELECT COUNT(*) AS rows FROM {}{}", table.name, clause(&conditions(table, None)));
    tx.one(AssertSqlSafe(sql), Vec::new()).await?.get("rows")
}

/// How many rows the target has of a table, and the key of the last.
async fn reached(target: &Store, table: &Table) -> Result<(u64, Option<Vec<Value>>), StoreError> {
    let mut tx = target.read().await?;
    Ok((count(&mut tx, table).await?, end(&mut tx, table, End::Last).await?))
}

/// The first or the last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    First,
    Last,
}

/// The key of a table's first or last row.
pub(super) async fn end(tx: &mut Tx, table: &Table, end: End) -> Result<Option<Vec<Value>>, StoreError> {
    let direction = if end == End::First { "ASC" } else { "DESC" };
    let order: Vec<_> = sorted(tx, &table.key).into_iter().map(|part| format!("{part} {direction}")).collect();
    let sql = format!(
        "SELECT {} FROM {}{} ORDER BY {} LIMIT 1",
        names(&table.key),
        table.name,
        clause(&conditions(table, None)),
        order.join(", ")
    );
    let row = tx.optional(AssertSqlSafe(sql), Vec::new()).await?;
    row.map(|row| values(&row, &table.key)).transpose()
}

/// Which rows are read, and these columns of theirs.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    /// All rows.
    All(&'a [Column]),
    /// Those in which this column is set.
    With(&'a [Column], &'a Column),
}

/// The next rows after a key, in the order of keys.
pub(super) async fn next(
    tx: &mut Tx,
    table: &Table,
    which: Which<'_>,
    after: Option<&[Value]>,
    limit: usize,
) -> Result<Vec<Vec<Value>>, StoreError> {
    let order = sorted(tx, &table.key).join(", ");
    let (columns, set) = match which {
        Which::All(columns) => (columns, None),
        Which::With(columns, set) => (columns, Some(set)),
    };
    let mut conditions = conditions(table, set);
    if let Some(after) = after {
        let numbers: Vec<_> = (1..=after.len()).map(|number| format!("${number}")).collect();
        conditions.push(format!("({order}) > ({})", numbers.join(", ")));
    }
    let sql =
        format!("SELECT {} FROM {}{} ORDER BY {order} LIMIT {limit}", names(columns), table.name, clause(&conditions));
    let rows = tx.all(AssertSqlSafe(sql), after.map(<[Value]>::to_vec).unwrap_or_default()).await?;
    rows.iter().map(|row| values(row, columns)).collect()
}

/// The mark is no part of what is moved.
fn conditions(table: &Table, set: Option<&Column>) -> Vec<String> {
    let mark = (table.name == "app_settings").then(|| format!("key <> '{MARK}'"));
    let set = set.map(|column| format!("{} IS NOT NULL", column.name));
    mark.into_iter().chain(set).collect()
}

fn clause(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}

/// Columns as they are sorted by: texts by their bytes, as SQLite does, whatever language a PostgreSQL database speaks.
fn sorted(tx: &Tx, columns: &[Column]) -> Vec<String> {
    let bytewise = tx.dialect() == Dialect::Postgres;
    let sorted = columns.iter().map(|column| match column.kind {
        Kind::Text if bytewise => format!("{} COLLATE \"C\"", column.name),
        _ => column.name.clone(),
    });
    sorted.collect()
}

fn values(row: &Row, columns: &[Column]) -> Result<Vec<Value>, StoreError> {
    let value = |column: &Column| {
        let name = &column.name;
        Ok(match column.kind {
            Kind::Int => Value::Int(row.get(name)?),
            Kind::Bool => Value::Bool(row.get(name)?),
            Kind::Text => Value::Text(row.get(name)?),
            Kind::Uuid => Value::Uuid(row.get(name)?),
            Kind::Bytes => Value::Bytes(row.get(name)?),
        })
    };
    columns.iter().map(value).collect()
}

/// The key of a row of which these columns were read.
pub(super) fn key_of(table: &Table, columns: &[Column], values: &[Value]) -> Vec<Value> {
    let of_key = |part: &Column| columns.iter().zip(values).find(|(column, _)| *column == part);
    table.key.iter().filter_map(of_key).map(|(_, value)| value.clone()).collect()
}

/// The rows without what refers to their own table.
fn without_links(table: &Table, mut batch: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    for (index, column) in table.columns.iter().enumerate() {
        if table.own.contains(column) {
            for values in &mut batch {
                values[index] = Value::Uuid(None);
            }
        }
    }
    batch
}

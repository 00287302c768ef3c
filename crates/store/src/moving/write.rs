//! Rows into the target.

use sqlx::AssertSqlSafe;

use super::{
    schema::{Column, Table},
    text_copy,
};
use crate::{Store, StoreError, db::Value, failpoints};

/// No statement of SQLite takes more values (`SQLITE_MAX_VARIABLE_NUMBER`).
const SQLITE_MOST_VALUES: usize = 32_766;

/// Writes rows of a table in one transaction.
pub(super) async fn rows(target: &Store, table: &Table, batch: &[Vec<Value>]) -> Result<(), StoreError> {
    match target.postgres() {
        Some(pool) => {
            let mut text = Vec::new();
            for values in batch {
                text_copy::row(&mut text, values);
            }
            let sql = format!("COPY {} ({}) FROM STDIN", table.name, table.column_names());
            let mut tx = pool.begin().await?;
            let mut copy = tx.copy_in_raw(&sql).await?;
            if let Err(error) = copy.send(text).await {
                copy.abort("the rows could not be sent").await?;
                return Err(error.into());
            }
            copy.finish().await?;
            failpoints::pass("move_rows", "before_commit");
            tx.commit().await?;
            failpoints::pass("move_rows", "after_commit");
            Ok(())
        }
        None => insert(target, table, batch).await,
    }
}

/// SQLite has no bulk statement, but one of many rows.
async fn insert(target: &Store, table: &Table, batch: &[Vec<Value>]) -> Result<(), StoreError> {
    let width = table.columns.len();
    let mut tx = target.write("move_rows").await?;
    for rows in batch.chunks(SQLITE_MOST_VALUES / width) {
        let row = format!("({})", vec!["?"; width].join(", "));
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            table.name,
            table.column_names(),
            vec![row.as_str(); rows.len()].join(", ")
        );
        tx.execute(AssertSqlSafe(sql), rows.concat()).await?;
    }
    tx.commit().await
}

/// Puts into rows that are there what a column of theirs refers to. Each of `links` is that and the row's key.
pub(super) async fn links(
    target: &Store,
    table: &Table,
    column: &Column,
    links: &[(Value, Vec<Value>)],
) -> Result<(), StoreError> {
    let key: Vec<_> =
        table.key.iter().enumerate().map(|(index, part)| format!("{} = ${}", part.name, index + 2)).collect();
    let sql = format!("UPDATE {} SET {} = $1 WHERE {}", table.name, column.name, key.join(" AND "));
    let mut tx = target.write("move_links").await?;
    for (value, key) in links {
        let values = std::iter::once(value).chain(key).cloned().collect();
        tx.execute(AssertSqlSafe(sql.clone()), values).await?;
    }
    tx.commit().await
}

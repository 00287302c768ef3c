//! A transaction on either engine. Dropped without a commit, it is rolled back.

use sqlx::{Postgres, SqlSafeStr, Sqlite, Transaction};

use super::{Row, Value};
use crate::{StoreError, dialect::Dialect, fingerprint::FingerprintKey};

/// A transaction on either engine. Dropped without a commit, it is rolled back.
pub(crate) struct Tx {
    /// What it is for: names its failpoints.
    name: &'static str,
    inner: Inner,
    fingerprint_key: FingerprintKey,
}

/// The engine's own transaction.
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// The query with its values bound, for whichever engine it runs on.
macro_rules! bound {
    ($dialect:expr, $sql:expr, $values:expr) => {{
        let sql = $sql.into_sql_str();
        let kept = $dialect.keeps_plan(sql.as_str());
        let mut query = sqlx::query(sql).persistent(kept);
        for value in $values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
                Value::Uuid(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Tx {
    pub(crate) fn new(name: &'static str, inner: Inner, fingerprint_key: FingerprintKey) -> Self {
        Self { name, inner, fingerprint_key }
    }

    pub(crate) fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<u64, StoreError> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => bound!(Dialect::Sqlite, sql, values).execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => bound!(Dialect::Postgres, sql, values).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows of a query.
    pub(crate) async fn all(&mut self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                bound!(Dialect::Sqlite, sql, values).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect()
            }
            Inner::Postgres(tx) => bound!(Dialect::Postgres, sql, values)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// The row of a query, if it has one.
    pub(crate) async fn optional(
        &mut self,
        sql: impl SqlSafeStr,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => bound!(Dialect::Sqlite, sql, values).fetch_optional(&mut **tx).await?.map(Row::Sqlite),
            Inner::Postgres(tx) => {
                bound!(Dialect::Postgres, sql, values).fetch_optional(&mut **tx).await?.map(Row::Postgres)
            }
        })
    }

    /// The row of a query that always has one.
    pub(crate) async fn one(&mut self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<Row, StoreError> {
        self.optional(sql, values).await?.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Makes what was done last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let Self { name, inner, .. } = self;
        crate::failpoints::pass(name, "before_commit");
        match inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        crate::failpoints::pass(name, "after_commit");
        Ok(())
    }

    /// What this engine calls things.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }
}

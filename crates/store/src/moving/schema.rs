//! What tables there are, as the databases' own catalogues tell.

use std::collections::{BTreeMap, BTreeSet};

use super::{MoveError, Side};
use crate::{Store, StoreError, dialect::Dialect};

/// What the target's own triggers make out of other tables while those are filled. Counted in the comparison; not copied.
const DERIVED: [&str; 2] = ["subscriber_counts", "subscriber_numbers"];

/// A table: its columns, its primary key, and what it refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key in its order.
    pub(super) key: Vec<Column>,
    /// Other tables that must be there before.
    parents: BTreeSet<String>,
    /// Columns that refer to this very table: written after all its rows are there, whichever comes first.
    pub(super) own: Vec<Column>,
}

/// A column and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What is in a column. SQLite's catalogue knows fewer kinds: its integers may be truth values, its bytes identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Text,
    Uuid,
    Bytes,
}

impl Kind {
    fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "INTEGER" | "bigint" => Self::Int,
            "boolean" => Self::Bool,
            "TEXT" | "text" => Self::Text,
            "uuid" => Self::Uuid,
            "BLOB" | "bytea" => Self::Bytes,
            _ => return None,
        })
    }

    /// The narrower of what two engines say about the same column; `None` if they contradict each other.
    fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one),
            (Self::Int, Self::Bool) | (Self::Bool, Self::Int) => Some(Self::Bool),
            (Self::Bytes, Self::Uuid) | (Self::Uuid, Self::Bytes) => Some(Self::Uuid),
            _ => None,
        }
    }
}

impl Table {
    /// The columns' names, as a list in a statement.
    pub(super) fn column_names(&self) -> String {
        names(&self.columns)
    }
}

/// The columns' names, as a list in a statement.
pub(super) fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Refuses a target whose tables are somebody else's.
pub(super) async fn refuse_foreign(target: &Store) -> Result<(), MoveError> {
    let tables = read(target).await.map_err(|error| Side::Target.said(error))?;
    match tables.into_keys().next() {
        Some(table) if !has_migrations(target).await? => Err(MoveError::NotEmpty(table)),
        _ => Ok(()),
    }
}

async fn has_migrations(store: &Store) -> Result<bool, StoreError> {
    let mut tx = store.read().await?;
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_schema WHERE name = '_sqlx_migrations'",
        Dialect::Postgres => {
            "SELECT relname FROM pg_class
             WHERE relname = '_sqlx_migrations' AND relnamespace = current_schema()::regnamespace"
        }
    };
    Ok(tx.optional(sql, Vec::new()).await?.is_some())
}

/// The tables of both databases, in an order in which each comes after those it refers to.
pub(super) async fn agreed(source: &Store, target: &Store) -> Result<Vec<Table>, MoveError> {
    let mut theirs = read(source).await.map_err(|error| Side::Source.said(error))?;
    let ours = read(target).await.map_err(|error| Side::Target.said(error))?;
    let mut tables = Vec::new();
    for (name, table) in ours {
        let Some(other) = theirs.remove(&name) else {
            return Err(MoveError::Schema(format!("the source has no table {name}")));
        };
        tables.push(both(table, &other).map_err(MoveError::Schema)?);
    }
    if let Some(name) = theirs.into_keys().next() {
        return Err(MoveError::Schema(format!("the target has no table {name}")));
    }
    in_order(tables)
}

/// The table as both databases have it, each column as narrow as either says; else what differs.
fn both(target: Table, source: &Table) -> Result<Table, String> {
    let name = &target.name;
    let theirs: BTreeMap<&str, Kind> =
        source.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    if let Some(column) = source.columns.iter().find(|column| !has(&target.columns, &column.name)) {
        return Err(format!("the target has no column {} in {name}", column.name));
    }
    let narrow = |columns: &[Column]| {
        let narrowed = columns.iter().map(|column| {
            let kind = *theirs
                .get(column.name.as_str())
                .ok_or_else(|| format!("the source has no column {} in {name}", column.name))?;
            let kind = column.kind.with(kind).ok_or_else(|| format!("{}.{} is of another kind", name, column.name))?;
            Ok(Column { name: column.name.clone(), kind })
        });
        narrowed.collect::<Result<Vec<_>, String>>()
    };
    let (columns, key, own) = (narrow(&target.columns)?, narrow(&target.key)?, narrow(&target.own)?);
    if key.is_empty() || names(&key) != names(&source.key) {
        return Err(format!("the primary keys of {name} differ"));
    }
    Ok(Table { columns, key, own, ..target })
}

fn has(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

/// Each table after those it refers to.
fn in_order(mut tables: Vec<Table>) -> Result<Vec<Table>, MoveError> {
    let mut ordered: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let ready = |table: &Table| table.parents.iter().all(|parent| ordered.iter().any(|done| done.name == *parent));
        let (now, later): (Vec<_>, Vec<_>) = tables.into_iter().partition(|table| ready(table));
        if now.is_empty() {
            let circle: Vec<_> = later.iter().map(|table| table.name.as_str()).collect();
            return Err(MoveError::Schema(format!(
                "these tables refer to each other in a circle: {}",
                circle.join(", ")
            )));
        }
        ordered.extend(now);
        tables = later;
    }
    Ok(ordered)
}

/// All tables of a database but the migrations' own and those that follow from others.
async fn read(store: &Store) -> Result<BTreeMap<String, Table>, StoreError> {
    let mut tx = store.read().await?;
    let [columns, keys, references] = match tx.dialect() {
        Dialect::Sqlite => [SQLITE_COLUMNS, SQLITE_KEYS, SQLITE_REFERENCES],
        Dialect::Postgres => [POSTGRES_COLUMNS, POSTGRES_KEYS, POSTGRES_REFERENCES],
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in tx.all(columns, Vec::new()).await? {
        let (table, name, declared): (String, String, String) =
            (row.get("table_name")?, row.get("column_name")?, row.get("kind")?);
        let kind = Kind::of(&declared)
            .ok_or_else(|| StoreError::corrupt("schema", format!("{table}.{name} is of the kind {declared}")))?;
        let entry = tables.entry(table.clone()).or_insert_with(|| Table { name: table, ..Table::default() });
        entry.columns.push(Column { name, kind });
    }
    tables.retain(|name, _| !DERIVED.contains(&name.as_str()));
    for row in tx.all(keys, Vec::new()).await? {
        let (table, name): (String, String) = (row.get("table_name")?, row.get("column_name")?);
        if let Some(table) = tables.get_mut(&table) {
            let column = table.columns.iter().find(|column| column.name == name).cloned();
            table.key.extend(column);
        }
    }
    for row in tx.all(references, Vec::new()).await? {
        let (table, name, parent): (String, String, String) =
            (row.get("table_name")?, row.get("column_name")?, row.get("parent")?);
        if let Some(table) = tables.get_mut(&table) {
            if parent == table.name {
                let column = table.columns.iter().find(|column| column.name == name).cloned();
                table.own.extend(column);
            } else {
                table.parents.insert(parent);
            }
        }
    }
    Ok(tables)
}

// Generated columns are left out on both engines: the target makes its own.

const SQLITE_COLUMNS: &str = "
    SELECT t.name AS table_name, c.name AS column_name, c.type AS kind
    FROM pragma_table_list AS t
    JOIN pragma_table_info(t.name) AS c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'
      AND t.name <> '_sqlx_migrations'
    ORDER BY t.name, c.cid";

const SQLITE_KEYS: &str = "
    SELECT t.name AS table_name, c.name AS column_name
    FROM pragma_table_list AS t
    JOIN pragma_table_info(t.name) AS c
    WHERE t.schema = 'main' AND t.type = 'table' AND c.pk > 0
    ORDER BY t.name, c.pk";

const SQLITE_REFERENCES: &str = "
    SELECT t.name AS table_name, f.\"from\" AS column_name, f.\"table\" AS parent
    FROM pragma_table_list AS t
    JOIN pragma_foreign_key_list(t.name) AS f
    WHERE t.schema = 'main' AND t.type = 'table'";

const POSTGRES_COLUMNS: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS column_name,
        format_type(a.atttypid, a.atttypmod) AS kind
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> '_sqlx_migrations'
    ORDER BY c.relname, a.attnum";

const POSTGRES_KEYS: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS column_name
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
    WHERE c.relnamespace = current_schema()::regnamespace AND i.indisprimary
    ORDER BY c.relname, k.position";

const POSTGRES_REFERENCES: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS column_name, p.relname::text AS parent
    FROM pg_constraint f
    JOIN pg_class c ON c.oid = f.conrelid
    JOIN pg_class p ON p.oid = f.confrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (f.conkey)
    WHERE c.relnamespace = current_schema()::regnamespace AND f.contype = 'f'";

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, parents: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            parents: parents.iter().map(|&name| name.to_owned()).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn parents_come_first() {
        let tables = vec![table("a", &["c", "b"]), table("b", &["c"]), table("c", &[])];
        let ordered = in_order(tables).unwrap();
        let names: Vec<_> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a"]);
        assert!(matches!(in_order(vec![table("a", &["b"]), table("b", &["a"])]), Err(MoveError::Schema(_))));
    }

    #[test]
    fn engines_may_be_vague_but_not_contradict_each_other() {
        assert_eq!(Kind::Int.with(Kind::Bool), Some(Kind::Bool));
        assert_eq!(Kind::Uuid.with(Kind::Bytes), Some(Kind::Uuid));
        assert_eq!(Kind::Bytes.with(Kind::Bytes), Some(Kind::Bytes));
        assert_eq!(Kind::Text.with(Kind::Bytes), None);
    }

    /// The migrations of both engines make the same tables with the same columns, keys and references.
    #[tokio::test]
    async fn both_engines_have_the_same_schema() {
        let sqlite = crate::testing::TestDb::sqlite().await;
        let Some(postgres) = crate::testing::TestDb::postgres().await else { return };
        let (one, other) = (read(sqlite.store()).await.unwrap(), read(postgres.store()).await.unwrap());
        assert!(one.contains_key("messages") && one.len() > 15, "{one:?}");
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, table) in &one {
            let other = &other[name];
            assert_eq!(table.column_names(), other.column_names(), "columns of {name}");
            assert_eq!(names(&table.key), names(&other.key), "primary key of {name}");
            assert_eq!(table.parents, other.parents, "references of {name}");
            assert_eq!(names(&table.own), names(&other.own), "references of {name} to itself");
            both(other.clone(), table).unwrap();
        }
        agreed(sqlite.store(), postgres.store()).await.unwrap();
    }
}

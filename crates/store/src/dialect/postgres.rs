//! PostgreSQL's ways.

use super::{Field, Gate};

/// Names the gate among advisory locks: "carillon" in ASCII.
pub(super) const GATE: i64 = 0x6361_7269_6c6c_6f6e;

/// Names the right to judge attempts among advisory locks: "attempts" in ASCII.
pub(super) const JUDGING: i64 = 0x6174_7465_6d70_7473;

/// Has it alone until the end of the transaction.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// Leaves foreign keys that point to the site free to be checked meanwhile.
pub(super) const LOCK_SITE: &str = "SELECT id FROM sites WHERE id = $1 FOR NO KEY UPDATE";

/// Until the end of the transaction.
pub(super) const PLAN_EACH_ANEW: &str = "SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE),
    set_config('jit', 'off', TRUE), set_config('max_parallel_workers_per_gather', '0', TRUE)";

/// An array: all of the groups.
pub(super) fn digit_groups(groups: &[&str]) -> String {
    format!("{{{}}}", groups.join(","))
}

/// By the GIN index, in a subquery of its own.
pub(super) fn with_digit_groups(parameter: usize) -> String {
    format!("(SELECT * FROM subscribers WHERE digit_groups(phone) @> CAST(${parameter} AS SMALLINT[]) OFFSET 0) AS s")
}

/// Waits for others who add users, and has them wait.
pub(super) const LOCK_USERS: &str = "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE";

/// How a bound list becomes rows.
const ROWS_OF: &str = "json_to_recordset(";

/// What finds its rows by lists or joins takes another way in a table of ten rows than in one of a million.
pub(super) fn keeps_plan(sql: &str) -> bool {
    !sql.contains(ROWS_OF) && !sql.contains(" JOIN ")
}

/// One row for each object of a JSON array.
pub(super) fn rows_of(parameter: u8, name: &str, fields: &[(&str, Field)]) -> String {
    let columns: Vec<String> = fields
        .iter()
        .map(|(field, kind)| match kind {
            Field::Uuid => format!("{field} UUID"),
            Field::Text => format!("{field} TEXT"),
            Field::Int => format!("{field} BIGINT"),
            Field::Bytes => format!("{field} BYTEA"),
        })
        .collect();
    format!("{ROWS_OF}${parameter}::json) AS {name} ({})", columns.join(", "))
}

pub(super) fn for_update(name: &str) -> String {
    format!(" FOR NO KEY UPDATE OF {name}")
}

pub(super) fn for_update_skip_locked(name: &str) -> String {
    format!(" FOR NO KEY UPDATE OF {name} SKIP LOCKED")
}

pub(super) const fn gate(gate: Gate) -> &'static str {
    match gate {
        Gate::Sending => "SELECT pg_advisory_xact_lock_shared($1)",
        Gate::Stopping => LOCK,
    }
}

/// Goes through, unless somebody who stops is within or waits.
pub(super) const TRY_SENDING: &str = "SELECT pg_try_advisory_xact_lock_shared($1) AS passed";

/// Whether a character means something in a regular expression.
pub(super) fn is_special(c: char) -> bool {
    c.is_ascii_punctuation()
}

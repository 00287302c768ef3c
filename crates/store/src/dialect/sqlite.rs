//! SQLite's ways.

use super::Field;

/// One row for each object of a JSON array.
pub(super) fn rows_of(parameter: u8, name: &str, fields: &[(&str, Field)]) -> String {
    let columns: Vec<String> = fields
        .iter()
        .map(|(field, kind)| match kind {
            Field::Uuid => format!("unhex(value ->> '{field}') AS {field}"),
            Field::Bytes => format!("unhex(substr(value ->> '{field}', 3)) AS {field}"),
            Field::Text | Field::Int => format!("value ->> '{field}' AS {field}"),
        })
        .collect();
    format!("(SELECT {} FROM json_each(${parameter})) AS {name}", columns.join(", "))
}

/// Whether a character means something to GLOB.
pub(super) fn is_special(c: char) -> bool {
    matches!(c, '*' | '?' | '[')
}

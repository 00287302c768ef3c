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

/// A search of the full-text index: all of the groups.
pub(super) fn digit_groups(groups: &[&str]) -> String {
    let quoted: Vec<String> = groups.iter().map(|group| format!("\"{group}\"")).collect();
    quoted.join(" AND ")
}

/// From the full-text index to the site's subscribers.
pub(super) fn with_digit_groups(parameter: usize) -> String {
    format!(
        "(SELECT rowid AS phone FROM subscriber_digits WHERE subscriber_digits MATCH ${parameter}) AS holding
         CROSS JOIN subscribers s INDEXED BY subscribers_by_number ON s.site_id = $1 AND s.phone = holding.phone"
    )
}

/// Whether a character means something to GLOB.
pub(super) fn is_special(c: char) -> bool {
    matches!(c, '*' | '?' | '[')
}

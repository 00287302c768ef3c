//! Rows as CSV (RFC 4180), fit for spreadsheets.

use crate::error::EngineError;

/// A text that no spreadsheet takes for a formula: OWASP's advice on CSV injection is an apostrophe before it.
pub(crate) fn plain(text: String) -> String {
    match text.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text,
    }
}

/// Rows of so many columns, one a line.
pub(crate) fn write_rows<const COLUMNS: usize>(
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> Result<Vec<u8>, EngineError> {
    let failed = |error: String| EngineError::Internal(format!("writing CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_plain_texts_left_alone() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"] {
            assert_eq!(plain(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["", "Hello = you", "1+1", "'=1", "a\"b,c"] {
            assert_eq!(plain(text.to_owned()), text);
        }
    }

    #[test]
    fn quotes_commas_and_line_ends_are_quoted() {
        let bytes = write_rows([["", "a \"b\", c\nd", ""].map(str::to_owned)]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), ",\"a \"\"b\"\", c\nd\",\r\n");
    }
}

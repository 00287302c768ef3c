//! Texts of strangers in files for spreadsheets.

use engine::fuzzing::csv_of;

/// Cells, one a line, three of them a row.
///
/// # Panics
/// Where a cell reads back as another text, or a spreadsheet would take it for a formula.
pub fn csv_file(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut cells = text.split('\n').map(|cell| cell.replace('\u{b6}', "\n"));
    let mut rows = Vec::new();
    while let Some(first) = cells.next() {
        rows.push([first, cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]);
    }
    let Ok(file) = csv_of(rows.clone()) else { panic!("three cells a row can always be written") };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_slice());
    let read: Vec<_> = reader.records().collect();
    assert_eq!(read.len(), rows.len());
    for (record, row) in read.into_iter().zip(rows) {
        let Ok(record) = record else { panic!("unreadable: {row:?}") };
        assert_eq!(record.len(), row.len());
        for (cell, typed) in record.iter().zip(row) {
            assert!(cell == typed || cell.strip_prefix('\'') == Some(&typed), "{typed:?} became {cell:?}");
            let first = cell.trim_start_matches([' ', '\0']).chars().next();
            assert!(
                !matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')),
                "{cell:?}"
            );
        }
    }
}

//! The vectors of `tests/vectors`, every row.

use domain::{Circumstances, Reply, measure, read_reply};

/// The fields of each row, `\n`, `\t`, `\\` and `\uXXXX` (also as surrogate pairs) read.
fn rows(table: &str) -> Vec<Vec<String>> {
    table.lines().map(|line| line.split('\t').map(unescape).collect()).collect()
}

fn unescape(field: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = field.chars();
    while let Some(c) = rest.next() {
        let next = if c == '\\' { rest.next() } else { None };
        match next {
            None => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            Some('n') => units.push(u16::from(b'\n')),
            Some('t') => units.push(u16::from(b'\t')),
            Some('u') => {
                let hex: String = rest.by_ref().take(4).collect();
                units.extend(u16::from_str_radix(&hex, 16));
            }
            Some(other) => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
        }
    }
    String::from_utf16_lossy(&units)
}

#[test]
fn segments_tsv_passes_whole() {
    let rows = rows(include_str!("vectors/segments.tsv"));
    assert_eq!(rows.len(), 20);
    for row in rows {
        let [text, encoding, segments] = row.as_slice() else { panic!("a row of three fields: {row:?}") };
        let measured = measure(text);
        assert_eq!(measured.encoding.as_str(), encoding, "{text:?}");
        assert_eq!(measured.segments.to_string(), *segments, "{text:?}");
    }
}

/// What is expected, the text, the provider's keyword, and what was read.
type Wrong = (String, String, Option<&'static str>, Reply);

/// The rows that are read otherwise than they say; `outcome` and `text` are the columns' places.
fn misread(table: &str, outcome: usize, text: usize) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for row in rows(table) {
        // The provider's keyword stands apart in Mocean's inbound messages; it must change nothing in other rows.
        for keyword in [None, Some("MOC")] {
            let reply = read_reply(&row[text], Circumstances { keyword, ..Circumstances::default() }).reply;
            if reply.as_str() != row[outcome] {
                wrong.push((row[outcome].clone(), row[text].clone(), keyword, reply));
            }
        }
    }
    wrong
}

#[test]
fn optout_tsv_passes_whole() {
    let table = include_str!("vectors/optout.tsv");
    assert_eq!(rows(table).len(), 69);
    assert_eq!(misread(table, 0, 1), [], "expected, text, keyword, got");
}

/// Ours: every language of the table, and sentences of real life.
#[test]
fn optout_more_tsv_passes_whole() {
    let table = include_str!("vectors/optout_more.tsv");
    assert!(rows(table).len() >= 700);
    assert_eq!(misread(table, 0, 2), [], "expected, text, keyword, got");
}

#[cfg(feature = "metadata")]
#[test]
fn phones_tsv_passes_whole() {
    use domain::{PhoneNumber, Region};

    let rows = rows(include_str!("vectors/phones.tsv"));
    assert_eq!(rows.len(), 44);
    for row in rows {
        let [default_region, typed, expected, region] = row.as_slice() else { panic!("a row of four fields: {row:?}") };
        let parsed = PhoneNumber::parse_mobile(typed, Region::parse(default_region));
        let found = parsed.map_or_else(|_| "invalid".to_owned(), |number| number.to_string());
        assert_eq!(found, *expected, "{typed:?} in {default_region:?}: {parsed:?}");
        if let Ok(number) = parsed {
            assert_eq!(number.region().as_str(), region, "{typed:?}");
        }
    }
}

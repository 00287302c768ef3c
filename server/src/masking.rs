//! The last net under the rule that no phone number stands in a log: whatever is written there and looks like one is masked.

use std::io::{self, Write};

/// Writes to `inner` with everything masked that looks like a phone number: a run of 9 to 15 digits that stands alone.
/// The first two and the last four digits stay, as in `domain::PhoneNumber::masked`.
#[derive(Debug)]
pub struct Masking<W>(pub W);

impl<W: Write> Write for Masking<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(&mask(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn mask(line: &[u8]) -> Vec<u8> {
    let mut out = line.to_vec();
    let mut start = 0;
    while start < out.len() {
        if !out[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let length = out[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = start + length;
        // Ids, fractions of a second and hexadecimal are joined to their digits by these.
        let joined = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        };
        let before = start.checked_sub(1).and_then(|index| out.get(index));
        let ends_sentence = out.get(end) == Some(&b'.') && !joined(out.get(end + 1));
        let alone = !joined(before) && (!joined(out.get(end)) || ends_sentence);
        if alone && (9..=15).contains(&length) {
            out[start + 2..end - 4].fill(b'*');
        }
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn what_is_masked() {
        let cases = [
            ("sent to +60123456789", "sent to +60*****6789"),
            ("{\"to\":\"60123456789\"}", "{\"to\":\"60*****6789\"}"),
            ("from 14155550100.", "from 14*****0100."),
            ("2026-07-01T08:30:00.123456Z took 1234567 micros", "2026-07-01T08:30:00.123456Z took 1234567 micros"),
            ("0197c3a0-0000-7000-8000-000000000001", "0197c3a0-0000-7000-8000-000000000001"),
            ("at 1751358600000000", "at 1751358600000000"),
            ("ratio 0.123456789012", "ratio 0.123456789012"),
        ];
        for (line, expected) in cases {
            assert_eq!(String::from_utf8(mask(line.as_bytes())).unwrap(), expected);
        }
    }
}

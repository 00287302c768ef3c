//! Rows in the text format of PostgreSQL's `COPY`: <https://www.postgresql.org/docs/current/sql-copy.html>.

use crate::db::Value;

/// Adds a row: fields between tabs, ended by a newline.
pub(super) fn row(out: &mut Vec<u8>, values: &[Value]) {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b'\t');
        }
        field(out, value);
    }
    out.push(b'\n');
}

fn field(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Int(Some(value)) => out.extend_from_slice(value.to_string().as_bytes()),
        Value::Bool(Some(value)) => out.push(if *value { b't' } else { b'f' }),
        Value::Uuid(Some(value)) => {
            out.extend_from_slice(value.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).as_bytes());
        }
        Value::Bytes(Some(value)) => {
            out.extend_from_slice(b"\\\\x");
            for byte in value {
                out.extend([byte >> 4, byte & 0x0f].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        Value::Text(Some(value)) => {
            for byte in value.bytes() {
                match byte {
                    b'\\' => out.extend_from_slice(b"\\\\"),
                    b'\t' => out.extend_from_slice(b"\\t"),
                    b'\n' => out.extend_from_slice(b"\\n"),
                    b'\r' => out.extend_from_slice(b"\\r"),
                    byte => out.push(byte),
                }
            }
        }
        Value::Int(None) | Value::Bool(None) | Value::Uuid(None) | Value::Bytes(None) | Value::Text(None) => {
            out.extend_from_slice(b"\\N");
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        let mut out = Vec::new();
        row(
            &mut out,
            &[
                Value::Int(Some(-7)),
                Value::Bool(Some(true)),
                Value::Text(None),
                Value::Text(Some("\\N\t\"é\"\r\n".to_owned())),
                Value::Bytes(Some(vec![0, 0xab])),
                Value::Uuid(Some(Uuid::from_u128(1))),
                Value::Text(Some(String::new())),
            ],
        );
        let expected = "-7\tt\t\\N\t\\\\N\\t\"é\"\\r\\n\t\\\\x00ab\t00000000-0000-0000-0000-000000000001\t\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

//! UTF-16 in hexadecimal digits, as providers hand over inbound texts with coding 3.

use crate::InvalidUcs2Hex;

/// Decodes UTF-16BE in hexadecimal digits: `00530054004F0050` is STOP. A byte order mark in front is dropped, blanks
/// around are ignored, and an unpaired surrogate becomes U+FFFD: a broken emoji must not hide a STOP.
///
/// # Errors
/// Anything but groups of four hexadecimal digits; also nothing at all.
pub fn decode_ucs2_hex(hex: &str) -> Result<String, InvalidUcs2Hex> {
    let digits = hex.trim().as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(4) {
        return Err(InvalidUcs2Hex);
    }
    let units = digits.chunks_exact(4).map(unit).collect::<Option<Vec<u16>>>().ok_or(InvalidUcs2Hex)?;
    let text = String::from_utf16_lossy(&units);
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn unit(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |unit, digit| {
        let value = char::from(*digit).to_digit(16).and_then(|value| u16::try_from(value).ok())?;
        Some(unit << 4 | value)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_providers_send() {
        assert_eq!(decode_ucs2_hex("00530054004F0050").as_deref(), Ok("STOP"));
        assert_eq!(decode_ucs2_hex(" 00730074006f0070\n").as_deref(), Ok("stop"));
        assert_eq!(decode_ucs2_hex("FEFF00530054004F0050").as_deref(), Ok("STOP"));
        assert_eq!(decode_ucs2_hex("00530054004F00500020D83DDED1").as_deref(), Ok("STOP 🛑"));
        assert_eq!(decode_ucs2_hex("00530054004F00500020D83D").as_deref(), Ok("STOP \u{fffd}"));
    }

    #[test]
    fn refuses_what_is_not_hex() {
        for text in ["", "STOP", "005", "00530054004F005", "0053 0054", "+053", "é053", "00\u{0}0"] {
            assert_eq!(decode_ucs2_hex(text), Err(InvalidUcs2Hex), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(text in "[^\u{feff}]\\PC{0,40}") {
            let hex = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<Vec<_>>().concat();
            prop_assert_eq!(decode_ucs2_hex(&hex), Ok(text));
        }

        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = decode_ucs2_hex(&text);
        }
    }
}

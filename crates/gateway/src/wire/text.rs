//! Texts of answers, which may be URL-encoded or not.

use percent_encoding::percent_decode_str;

/// Most characters of a provider's words that are kept.
const WORDS_MAX_CHARS: usize = 300;

/// Undoes URL encoding where it looks like it: `Authorization+failed`, `Tanzania+%28United+Republic+of%29`, `13%2C19`.
/// A text with a space in it was never encoded.
pub(crate) fn decode(text: &str) -> String {
    if text.contains(char::is_whitespace) {
        return text.to_owned();
    }
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => decoded.into_owned(),
        Err(_) => text.to_owned(),
    }
}

/// A provider's words, fit to be stored and shown: decoded, without control characters, of bounded length.
pub(crate) fn words(text: &str) -> String {
    let decoded = decode(text.trim());
    let clean = decoded.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(WORDS_MAX_CHARS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode, words};

    #[test]
    fn encoded_and_plain_texts_come_out_alike() {
        for (wire, plain) in [
            ("Authorization+failed", "Authorization failed"),
            ("Authorization failed", "Authorization failed"),
            ("Tanzania+%28United+Republic+of%29", "Tanzania (United Republic of)"),
            ("13%2C19", "13,19"),
            ("13,19", "13,19"),
            ("100% sure + more", "100% sure + more"),
            ("100%", "100%"),
            ("%FF%FE", "%FF%FE"),
            ("", ""),
        ] {
            assert_eq!(decode(wire), plain, "{wire}");
        }
    }

    #[test]
    fn words_are_clean_and_short() {
        assert_eq!(words("  no%0Away%00 "), "no way");
        assert_eq!(words(&"é".repeat(1000)).chars().count(), 300);
    }
}

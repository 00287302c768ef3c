//! Rewriting a text in the letters of GSM-7, in which a segment holds more than twice as many.
//!
//! Replaced is what readers take for the same: the quotes, dashes and dots that word processors set, spaces of other widths, and
//! letters whose accent GSM-7 lacks. What has no such likeness (other scripts, emoji, signs) stays as it is and is told, since to
//! leave it out would change what is said.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::segments::is_gsm7;

/// A text rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InGsm7 {
    /// The text.
    pub text: String,
    /// The characters of it that are still not in GSM-7: each once, in the order they appear. Empty if it is all GSM-7.
    pub kept: Vec<char>,
}

/// What can't be seen: soft hyphen, zero-width space, word joiner, byte order mark.
const INVISIBLE: &str = "\u{ad}\u{200b}\u{2060}\u{feff}";

/// What stands for what, beside letters that only lose an accent.
const TABLE: &[(&str, &str)] = &[
    // Quotes and apostrophes.
    ("‘’‚‛′ʹʻʼʽ`´‹›", "'"),
    ("“”„‟″«»", "\""),
    // Dashes and minus signs.
    ("‐‑‒–—―−﹣", "-"),
    ("…", "..."),
    ("‥", ".."),
    ("•‣∙●▪", "*"),
    ("·", "."),
    ("⁄∕", "/"),
    // Spaces of all widths, and the tabulator.
    (
        "\t\u{a0}\u{1680}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{202f}\u{205f}\u{3000}",
        " ",
    ),
    ("\u{85}\u{2028}\u{2029}", "\n"),
    // Letters that are written otherwise without their sign.
    ("œ", "oe"),
    ("Œ", "OE"),
    ("ẞ", "SS"),
    ("þ", "th"),
    ("Þ", "Th"),
    ("ðđ", "d"),
    ("ÐĐ", "D"),
    ("ħ", "h"),
    ("Ħ", "H"),
    ("ı", "i"),
    ("ł", "l"),
    ("Ł", "L"),
    ("ŋ", "ng"),
    ("ŧ", "t"),
    ("Ŧ", "T"),
    ("ĳ", "ij"),
    ("Ĳ", "IJ"),
    ("ﬁ", "fi"),
    ("ﬂ", "fl"),
    // Signs with a customary spelling.
    ("©", "(c)"),
    ("®", "(R)"),
    ("™", "(TM)"),
    ("№", "No."),
    ("×", "x"),
    ("¼", "1/4"),
    ("½", "1/2"),
    ("¾", "3/4"),
    ("→", "->"),
    ("←", "<-"),
    ("≤", "<="),
    ("≥", ">="),
];

/// Rewrites a text in GSM-7, as far as it reads the same.
pub fn in_gsm7(text: &str) -> InGsm7 {
    let mut written = String::with_capacity(text.len());
    // Composed first: an `e` and an accent of its own are the `é` that GSM-7 has.
    for c in text.chars().filter(|c| !INVISIBLE.contains(*c)).nfc() {
        if is_gsm7(c) {
            written.push(c);
        } else if let Some((_, instead)) = TABLE.iter().find(|(those, _)| those.contains(c)) {
            written.push_str(instead);
        } else if is_combining_mark(c) && written.ends_with(is_gsm7) {
            // An accent, or a frame, on what GSM-7 has only without it.
        } else {
            written.push(without_accent(c).unwrap_or(c));
        }
    }
    let mut seen = BTreeSet::new();
    let kept = written.chars().filter(|c| !is_gsm7(*c) && seen.insert(*c)).collect();
    InGsm7 { text: written, kept }
}

/// The letter without its accents, if that is in GSM-7: `á` is `a`, and a fullwidth letter is that letter.
fn without_accent(c: char) -> Option<char> {
    let mut parts = std::iter::once(c).nfkd();
    let letter = parts.next().filter(|letter| is_gsm7(*letter))?;
    parts.all(is_combining_mark).then_some(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Encoding, measure};

    #[test]
    fn what_word_processors_set_is_typed_plainly() {
        for (text, plain) in [
            ("“It’s noon…”", "\"It's noon...\""),
            ("a – b — c\u{a0}d", "a - b - c d"),
            ("São Paulo, Łódź, cœur, ça", "Sao Paulo, Lodz, coeur, ca"),
            ("Ünïcödé é à ñ ß", "Ünicödé é à ñ ß"),
            ("e\u{301} and q\u{301}", "é and q"),
            ("x\u{200b}y\u{feff}\u{ad}z", "xyz"),
            ("½ price™ → ＡＢＣ", "1/2 price(TM) -> ABC"),
            ("€ [ok] {ok}\n", "€ [ok] {ok}\n"),
        ] {
            let rewritten = in_gsm7(text);
            assert_eq!((rewritten.text.as_str(), rewritten.kept.len()), (plain, 0), "{text}");
            assert_eq!(measure(plain).encoding, Encoding::Gsm7);
        }
    }

    #[test]
    fn what_has_no_likeness_stays_and_is_told() {
        let rewritten = in_gsm7("Привет – 你好 🔔 你");
        assert_eq!(rewritten.text, "Привет - 你好 🔔 你");
        assert_eq!(rewritten.kept, ['П', 'р', 'и', 'в', 'е', 'т', '你', '好', '🔔']);
        assert_eq!(in_gsm7("1\u{fe0f}\u{20e3} ❤\u{fe0f}").text, "1 ❤\u{fe0f}");
        // The vowel signs of other scripts are no accents.
        assert_eq!(in_gsm7("नमस्ते").text, "नमस्ते");
    }

    #[test]
    fn the_table_says_each_thing_once_and_only_what_helps() {
        let mut seen = BTreeSet::new();
        for (those, instead) in TABLE {
            assert!(instead.chars().all(is_gsm7), "{instead}");
            for c in those.chars() {
                assert!(seen.insert(c) && !is_gsm7(c), "{c}");
                assert_eq!(c.to_string().nfc().collect::<String>(), c.to_string(), "{c} never comes so far");
            }
        }
    }

    proptest! {
        #[test]
        fn the_result_is_gsm7_or_says_what_is_not(text in "(?s).{0,200}") {
            let rewritten = in_gsm7(&text);
            prop_assert_eq!(&measure(&rewritten.text).forcing, &rewritten.kept);
            prop_assert_eq!(in_gsm7(&rewritten.text), rewritten.clone());
            // Nothing is told that was not typed.
            let typed: BTreeSet<char> = text.chars().filter(|c| !INVISIBLE.contains(*c)).nfc().collect();
            prop_assert!(rewritten.kept.iter().all(|c| typed.contains(c)));
        }

        #[test]
        fn what_is_gsm7_stays_as_it_is(text in "[ -_a-zäöüàéèùìòñÄÖÑÜß€£¥@ΔΩ\n]{0,200}") {
            let rewritten = in_gsm7(&text);
            prop_assert_eq!(rewritten.text, text);
        }
    }
}

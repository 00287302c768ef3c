//! How many SMS a text is on the air, by 3GPP TS 23.038 (alphabets) and TS 23.040 (concatenation).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The alphabet a text travels in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Encoding {
    /// The GSM 7-bit default alphabet with its extension table: 160 septets, or 153 in each of several segments.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// UTF-16 code units: 70, or 67 in each of several segments.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl Encoding {
    /// `GSM-7` or `UCS-2`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// Units that fit into a message of one segment.
    pub const fn units_alone(self) -> u32 {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units that fit into each of several segments: six octets go to the header that numbers them.
    pub const fn units_joined(self) -> u32 {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// Units one character takes. In GSM-7 a character of the extension table takes two; one that is in neither table
    /// can't be written, which [`measure`] rules out before.
    fn units_of(self, c: char) -> u32 {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(1),
            Self::Ucs2 => u32::from(c.len_utf16() == 2) + 1,
        }
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// 3GPP TS 23.038, 6.2.1: the default alphabet, without the escape to the extension table.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// 3GPP TS 23.038, 6.2.1.1: the extension table; each is an escape and a septet.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Septets of each ASCII character, 0 where it can't be written: nearly every character of nearly every text.
const ASCII: [u8; 128] = {
    let mut septets = [0; 128];
    let (basic, extension) = (BASIC.as_bytes(), EXTENSION.as_bytes());
    let mut at = 0;
    while at < basic.len() {
        if basic[at].is_ascii() {
            septets[basic[at] as usize] = 1;
        }
        at += 1;
    }
    at = 0;
    while at < extension.len() {
        if extension[at].is_ascii() {
            septets[extension[at] as usize] = 2;
        }
        at += 1;
    }
    septets
};

/// Septets of a character in GSM-7; `None` if it can't be written.
fn septets(c: char) -> Option<u32> {
    match ASCII.get(c as usize) {
        Some(0) => None,
        Some(&septets) => Some(septets.into()),
        None if BASIC.contains(c) => Some(1),
        None if EXTENSION.contains(c) => Some(2),
        None => None,
    }
}

/// Whether a character can be written in GSM-7.
pub(crate) fn is_gsm7(c: char) -> bool {
    septets(c).is_some()
}

/// Cuts a text where the alphabet changes: its parts in their order, each with whether all of its characters force UCS-2 or none.
pub fn runs(text: &str) -> Vec<(bool, &str)> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let forces = !is_gsm7(first);
        let end = rest.find(|c| is_gsm7(c) == forces).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push((forces, run));
        rest = after;
    }
    runs
}

/// The size of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The alphabet it needs.
    pub encoding: Encoding,
    /// SMS on the air; an empty text is one.
    pub segments: u32,
    /// Septets (GSM-7; an extension character takes two) or UTF-16 units (UCS-2) of the text itself.
    pub units: u32,
    /// Units that still fit into the last segment.
    pub left: u32,
    /// The characters that force UCS-2: each once, in the order they appear. Empty for GSM-7.
    pub forcing: Vec<char>,
}

/// Measures a text. A character is never split over two segments, so a segment may end one unit short.
pub fn measure(text: &str) -> Measure {
    let forcing = forcing_ucs2(text);
    let encoding = if forcing.is_empty() { Encoding::Gsm7 } else { Encoding::Ucs2 };
    let units = text.chars().fold(0_u32, |sum, c| sum.saturating_add(encoding.units_of(c)));
    if units <= encoding.units_alone() {
        return Measure { encoding, segments: 1, units, left: encoding.units_alone() - units, forcing };
    }
    let room = encoding.units_joined();
    let (mut segments, mut used) = (1_u32, 0);
    for size in text.chars().map(|c| encoding.units_of(c)) {
        if used + size > room {
            segments = segments.saturating_add(1);
            used = 0;
        }
        used += size;
    }
    Measure { encoding, segments, units, left: room - used, forcing }
}

/// The characters that GSM-7 can't write: each once, in the order they appear.
fn forcing_ucs2(text: &str) -> Vec<char> {
    let mut seen = BTreeSet::new();
    text.chars().filter(|c| septets(*c).is_none()).filter(|c| seen.insert(*c)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tables_have_the_standard_sizes() {
        // 128 places, less the escape; ten extensions.
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        assert_eq!(BASIC.chars().collect::<BTreeSet<_>>().len(), 127);
    }

    #[test]
    fn says_what_is_left_and_what_forces_ucs2() {
        assert_eq!((measure("").segments, measure("").left), (1, 160));
        assert_eq!(measure("a€").units, 3);
        assert_eq!(measure(&"a".repeat(161)).left, 153 - 8);
        let mixed = measure("çay ç 😀");
        assert_eq!(mixed.forcing, ['ç', '😀']);
        assert_eq!((mixed.units, mixed.left), (8, 62));
    }

    #[test]
    fn what_forces_ucs2_is_cut_out_of_the_text() {
        assert_eq!(
            runs("Noon… at “six”"),
            [(false, "Noon"), (true, "…"), (false, " at "), (true, "“"), (false, "six"), (true, "”"),]
        );
        assert_eq!(runs("你好"), [(true, "你好")]);
        assert!(runs("").is_empty());
    }

    #[test]
    fn a_character_never_splits() {
        // 152 + an extension character + 8: the escape would sit at the end of the first segment.
        let split = format!("{}€{}", "a".repeat(152), "a".repeat(8));
        assert_eq!((measure(&split).segments, measure(&split).left), (2, 153 - 10));
        // 66 units + a pair: the pair would lie across the seam of 67.
        let pair = format!("{}😀{}", "你".repeat(66), "你".repeat(4));
        assert_eq!((measure(&pair).segments, measure(&pair).left), (2, 67 - 6));
    }

    /// Cuts a text as a provider does, and returns the units of each segment.
    fn cut(text: &str, encoding: Encoding) -> Vec<Vec<char>> {
        let mut segments = vec![Vec::new()];
        let mut used = 0;
        for c in text.chars() {
            let size = encoding.units_of(c);
            if used + size > encoding.units_joined() {
                segments.push(Vec::new());
                used = 0;
            }
            used += size;
            if let Some(last) = segments.last_mut() {
                last.push(c);
            }
        }
        segments
    }

    proptest! {
        #[test]
        fn every_segment_holds_whole_characters_and_fits(text in "[a-z€{}\\[\\]😀你é\n]{0,700}") {
            let measured = measure(&text);
            let total: u32 = text.chars().map(|c| measured.encoding.units_of(c)).sum();
            prop_assert_eq!(measured.units, total);
            if total > measured.encoding.units_alone() {
                let segments = cut(&text, measured.encoding);
                prop_assert_eq!(segments.len(), measured.segments as usize);
                prop_assert_eq!(segments.concat().into_iter().collect::<String>(), text);
            } else {
                prop_assert_eq!(measured.segments, 1);
                prop_assert_eq!(measured.left, measured.encoding.units_alone() - total);
            }
        }

        #[test]
        fn never_fewer_segments_than_the_units_need_nor_more_than_one_lost_unit_each(text in "\\PC{0,600}") {
            let measured = measure(&text);
            let room = measured.encoding.units_joined();
            if measured.units > measured.encoding.units_alone() {
                prop_assert!(measured.segments >= measured.units.div_ceil(room));
                prop_assert!(measured.segments <= measured.units.div_ceil(room - 1));
            }
            prop_assert_eq!(measured.forcing.is_empty(), measured.encoding == Encoding::Gsm7);
        }

        #[test]
        fn runs_are_the_text_and_tell_the_alphabets_apart(text in "[a-z€😀你 ]{0,60}") {
            let runs = runs(&text);
            prop_assert_eq!(runs.iter().map(|(_, run)| *run).collect::<String>(), text.as_str());
            prop_assert!(runs.windows(2).all(|pair| pair[0].0 != pair[1].0));
            prop_assert!(runs.iter().all(|(forces, run)| run.chars().all(|c| is_gsm7(c) != *forces)));
        }

        #[test]
        fn a_longer_text_is_never_smaller(text in "[a-z€😀]{0,300}", more in "[a-z€😀]{0,40}") {
            let longer = format!("{text}{more}");
            prop_assert!(measure(&longer).units >= measure(&text).units);
        }
    }
}

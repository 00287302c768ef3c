//! What a text measures as an SMS, in words: the server says it of what it renders, the browser of what is typed.

use domain::{Measure, WayOut, with_link};

/// At most so many of the characters that force UCS-2 are shown.
const MARKS: usize = 8;

/// A typed text as it goes out; one that is still empty stays so.
pub fn completed(typed: &str, way_out: &WayOut, address: &str) -> String {
    if typed.trim().is_empty() { typed.to_owned() } else { with_link(&way_out.complete(typed), address) }
}

/// Segments and alphabet, or that they are too many.
pub fn size(measure: &Measure, max_segments: u32) -> String {
    let Measure { segments, encoding, .. } = measure;
    let plural = if *segments == 1 { "" } else { "s" };
    if *segments > max_segments {
        return format!("{segments} segments: too long, {max_segments} is the most");
    }
    format!("{segments} segment{plural}, {encoding}")
}

/// What fits before the next segment.
pub fn room(measure: &Measure) -> String {
    let plural = if measure.left == 1 { "" } else { "s" };
    format!("{} character{plural} left in this segment", measure.left)
}

/// The characters that force UCS-2; nothing where none do.
pub fn marks(measure: &Measure) -> String {
    measure.forcing.iter().take(MARKS).map(|c| shown(*c)).collect::<Vec<_>>().join(" ")
}

/// The character itself, or its code where it can't be seen.
pub fn shown(c: char) -> String {
    if c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    {
        format!("U+{:04X}", u32::from(c))
    } else {
        c.to_string()
    }
}

/// The text with its variables filled in. The server, which is asked before anything is saved, knows best.
#[cfg(any(feature = "console", test))]
pub fn filled(text: &str, variables: &[(String, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let value = after.split_once("}}").and_then(|(name, behind)| {
            let (_, value) = variables.iter().find(|(known, _)| !known.is_empty() && known == name.trim())?;
            Some((value, behind))
        });
        filled.push_str(before);
        rest = if let Some((value, behind)) = value {
            filled.push_str(value);
            behind
        } else {
            filled.push_str("{{");
            after
        };
    }
    filled.push_str(rest);
    filled.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use domain::measure;

    use super::*;

    #[test]
    fn the_size_says_when_it_is_too_much() {
        assert_eq!(size(&measure("Hello"), 10), "1 segment, GSM-7");
        assert_eq!(size(&measure(&"a".repeat(161)), 10), "2 segments, GSM-7");
        assert_eq!(size(&measure(&"a".repeat(161)), 1), "2 segments: too long, 1 is the most");
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        assert_eq!(shown('…'), "…");
        assert_eq!(shown('\u{200b}'), "U+200B");
        assert_eq!(shown('\t'), "U+0009");
        assert_eq!(marks(&measure("a…\u{200b}")), "… U+200B");
        assert_eq!(marks(&measure("abc")), "");
    }

    #[test]
    fn fills_in_what_the_server_would() {
        let fill = |text: &str, site: &str, sender: &str| {
            let variables = [("site", site), ("sender", sender), ("", "nothing")];
            filled(text, &variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
        };
        assert_eq!(fill("{{ site }}: hi from {{sender}} ", "Shop", "62003"), "Shop: hi from 62003");
        assert_eq!(fill("{{ phone }} and {{ site", "Shop", ""), "{{ phone }} and {{ site");
        assert_eq!(fill("{{ site }}", "{{ sender }}", "1"), "{{ sender }}");
        assert_eq!(fill("plain", "Shop", ""), "plain");
    }
}

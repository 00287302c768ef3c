//! Making a text plain: lowercase words without accents, punctuation, invisible characters or emoji.

/// The words of one sentence, in lowercase ASCII where the script allows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) words: Vec<String>,
    /// Whether every letter of it was a capital.
    pub(super) shouted: bool,
}

impl Sentence {
    /// All sentences as one.
    pub(super) fn joined(sentences: &[Self]) -> Self {
        let words = sentences.iter().flat_map(|sentence| sentence.words.iter().cloned()).collect();
        Self { words, shouted: sentences.iter().all(|sentence| sentence.shouted) }
    }

    /// The words after those in front that may be skipped.
    pub(super) fn after(&self, skipped: impl Fn(&str) -> bool) -> &[String] {
        let start = self.words.iter().position(|word| !skipped(word)).unwrap_or(self.words.len());
        &self.words[start..]
    }
}

/// Cuts a text into sentences (at full stops, question and exclamation marks, semicolons, line ends) and those into
/// words. Letters written one by one (`S T O P`, `s.t.o.p.`) become one word.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(ascii_width).collect();
    if let Some(spelled) = spelled_out(&text) {
        return vec![sentence(&spelled)];
    }
    let ends = |c: char| matches!(c, '.' | '!' | '?' | ';' | '\n' | '\r' | '…' | '。' | '！' | '？' | '¿' | '¡' | '؟');
    text.split(ends).map(sentence).filter(|sentence| !sentence.words.is_empty()).collect()
}

/// What follows a phrase (words with blanks between) at the start of some words.
pub(super) fn after_phrase<'w>(words: &'w [String], phrase: &str) -> Option<&'w [String]> {
    let mut rest = words;
    for expected in phrase.split(' ') {
        let (first, others) = rest.split_first()?;
        if first != expected {
            return None;
        }
        rest = others;
    }
    Some(rest)
}

/// Whether the text holds nothing but signs, and one of them says stop.
pub(super) fn is_only_a_stop_sign(text: &str) -> bool {
    !text.contains(char::is_alphanumeric) && text.contains(['🛑', '🚫', '✋', '⛔'])
}

fn sentence(text: &str) -> Sentence {
    let mut words = Vec::new();
    // An apostrophe joins: don't is one word, dont.
    let separators = |c: char| !c.is_alphanumeric() && !is_apostrophe(c) && !is_mark(c);
    for raw in text.split(separators) {
        let word = plain_word(raw);
        if !word.is_empty() {
            words.push(word);
        }
    }
    let shouted = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    Sentence { words, shouted }
}

fn plain_word(raw: &str) -> String {
    let letters = raw.chars().filter(|c| !is_apostrophe(*c) && !is_mark(*c));
    let word: String = letters.flat_map(char::to_lowercase).filter(|c| !is_mark(*c)).map(without_accent).collect();
    // Stopp, stoooop: letters held too long.
    let mut squeezed = String::new();
    for c in word.chars() {
        if !squeezed.ends_with(c) {
            squeezed.push(c);
        }
    }
    if squeezed == "stop" { squeezed } else { word }
}

/// A text of single letters as one word; `None` if it holds anything longer, or fewer than three.
fn spelled_out(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let single = parts.len() >= 3 && parts.iter().all(|part| part.chars().count() == 1);
    single.then(|| parts.concat())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ')
}

/// Combining marks, as in an é of two characters.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c) || matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}')
}

/// Joiners, marks of direction, soft hyphens, control characters other than blanks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || (c.is_control() && !c.is_whitespace())
}

/// Full-width forms as their ASCII twins.
fn ascii_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Lowercase Latin letters without what stands above or below them; other letters as they are.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ł' | 'ľ' | 'ĺ' | 'ļ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Sentence::joined(&sentences(text)).words
    }

    #[test]
    fn makes_texts_plain() {
        assert_eq!(words("  «ARRÊTEZ»,  don’t!\u{200b}"), ["arretez", "dont"]);
        assert_eq!(words("e\u{301}te\u{301}"), ["ete"]);
        assert_eq!(words("ＳＴＯＰ"), ["stop"]);
        assert_eq!(words("Stooopp shop Opt-Out"), ["stop", "shop", "opt", "out"]);
        assert_eq!(words("S.T.O.P"), ["stop"]);
        assert_eq!(words("🛑 ✋🏽"), [""; 0]);
        assert_eq!(sentences("One. Two?\nThree").len(), 3);
        assert!(Sentence::joined(&sentences("MOC STOP!")).shouted);
        assert!(is_only_a_stop_sign("🛑!") && !is_only_a_stop_sign("🛑 ok") && !is_only_a_stop_sign("👍"));
    }
}

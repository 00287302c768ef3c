//! Making a text plain: lowercase words without accents, and marks between them.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Stands for an address of a page or a mailbox, which says nothing: `stop.example.com` is no STOP.
const ADDRESS: &str = "www";

/// The plain form of a text: words in lowercase without accents, with one blank between them; `.` after what ends a
/// sentence, `,` after what sets words apart without ending one. Plain texts stay as they are.
///
/// In this order: addresses give way to a word; invisible characters, marks of direction and signs of emphasis go;
/// compatibility forms (full-width, circled, mathematical letters, ligatures) become their letters; accents and other
/// marks are dropped, letters with strokes and those that are two become plain ones; capitals become small; an apostrophe
/// joins, a hyphen inside a word parts; other punctuation, symbols and emoji become marks; letters written one by one
/// (`S T O P`, `s.t.o.p.`) become a word.
pub(super) fn plain(text: &str) -> String {
    let mut plain = once(text);
    // What a mark was dropped from may be composed with others yet: rare, and settled at the second round.
    for _ in 0..4 {
        let next = once(&plain);
        if next == plain {
            break;
        }
        plain = next;
    }
    plain
}

/// A word of the table as it is found in a plain text.
pub(super) fn plain_word(word: &str) -> String {
    plain(word)
}

fn once(text: &str) -> String {
    let pieces = text.split_inclusive(char::is_whitespace).map(without_address);
    let shown = pieces.flat_map(str::chars).filter_map(readable);
    let small = shown.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut simple = String::with_capacity(text.len());
    for c in small.nfkd().filter(|c| !is_combining_mark(*c)) {
        match in_plain_letters(c) {
            Some(letters) => simple.push_str(letters),
            None => simple.push(c),
        }
    }
    let letters: Vec<char> = simple.nfc().collect();
    let mut plain = String::with_capacity(letters.len());
    let mut mark = None;
    for (at, c) in letters.iter().enumerate() {
        if c.is_alphanumeric() {
            put_mark(&mut plain, mark.take());
            plain.push(*c);
            continue;
        }
        let inside =
            at > 0 && letters[at - 1].is_alphanumeric() && letters.get(at + 1).is_some_and(|c| c.is_alphanumeric());
        mark = match Mark::of(*c, inside) {
            Some(next) => mark.max(Some(next)),
            None => mark,
        };
    }
    spelled_out(&plain).unwrap_or(plain)
}

/// What stands between two words, the stronger the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Blank,
    Comma,
    Stop,
}

impl Mark {
    /// What a character that is neither letter nor digit means; `None` if it joins.
    fn of(c: char, inside: bool) -> Option<Self> {
        Some(match c {
            _ if is_apostrophe(c) && inside => return None,
            _ if is_dash(c) && inside => Self::Blank,
            '.' | '!' | '?' | ';' | '\n' | '\r' | '\u{2028}' | '\u{2029}' | '。' | '¿' | '¡' | '؟' | '؛' | '۔'
            | '｡' | '।' => Self::Stop,
            '*' | '_' | '~' | '#' | '@' | '+' | '&' | '=' | '^' => Self::Blank,
            _ if c.is_whitespace() => Self::Blank,
            _ => Self::Comma,
        })
    }
}

fn put_mark(plain: &mut String, mark: Option<Mark>) {
    if plain.is_empty() {
        return;
    }
    plain.push_str(match mark {
        None => "",
        Some(Mark::Blank) => " ",
        Some(Mark::Comma) => ", ",
        Some(Mark::Stop) => ". ",
    });
}

/// A text of single letters as one word; `None` if it holds anything longer, or fewer than three.
fn spelled_out(plain: &str) -> Option<String> {
    let parts: Vec<&str> = plain.split([' ', ',', '.']).filter(|part| !part.is_empty()).collect();
    let single = parts.len() >= 3 && parts.iter().all(|part| part.chars().count() == 1);
    single.then(|| parts.concat())
}

/// A piece of text up to a blank, or a word in its place if it is an address.
fn without_address(piece: &str) -> &str {
    const ENDINGS: [&str; 7] = [".com", ".net", ".org", ".io", ".app", ".shop", ".info"];
    if !piece.is_ascii() {
        return piece;
    }
    let word = piece.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    let mailbox = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let page = word.contains("://") || word.starts_with("www.");
    let host = ENDINGS.iter().any(|ending| word.strip_suffix(ending).is_some_and(|name| !name.is_empty()));
    match (mailbox || page || host, piece.ends_with(char::is_whitespace)) {
        (true, true) => "www ",
        (true, false) => ADDRESS,
        (false, _) => piece,
    }
}

/// A character as it is read: nothing where it is invisible, a blank where it is an emoji that holds letters.
fn readable(c: char) -> Option<char> {
    match c {
        _ if is_invisible(c) => None,
        _ if is_sign_with_letters(c) => Some('\u{b6}'),
        _ => Some(c),
    }
}

/// Characters that show nothing: the default ignorable ones of Unicode (joiners, marks of direction, soft hyphens,
/// variation selectors, tags), the stretching mark of Arabic, and control characters other than blanks.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{20e3}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}'))
}

/// Signs and emoji that would become letters: ™ ℹ Ⓜ ㊙ 🆗 🈚. Letters in squares and circles are letters.
const fn is_sign_with_letters(c: char) -> bool {
    matches!(c,
        '\u{2100}' | '\u{2101}' | '\u{2105}' | '\u{2106}' | '\u{2116}' | '\u{2120}'..='\u{2122}' | '\u{2139}' | '\u{24c2}'
        | '\u{3200}'..='\u{33ff}' | '\u{1f100}'..='\u{1f12f}' | '\u{1f14a}'..='\u{1f2ff}')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʹ' | '′')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−' | '﹣' | '－')
}

/// A lowercase letter that no decomposition makes plain.
const fn in_plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ð' | 'đ' => "d",
        'ø' => "o",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ς' => "σ",
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        'ٱ' => "ا",
        _ => return None,
    })
}

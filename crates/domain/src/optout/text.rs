//! A plain text as words with marks between them.

use super::{
    lexicon::{Lexicon, Role},
    lookalike,
    own_words::OwnWords,
    plain::plain,
};

/// What follows a word: nothing or a blank, what sets words apart, or the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum After {
    Word,
    Comma,
    Stop,
    End,
}

/// A word and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) after: After,
}

/// A text that is read.
pub(super) struct Text<'a> {
    pub(super) words: Vec<Word>,
    /// Whether every letter of it was a capital.
    pub(super) shouted: bool,
    pub(super) lexicon: &'a Lexicon,
    pub(super) own: Option<&'a OwnWords>,
}

impl<'a> Text<'a> {
    pub(super) fn of(text: &str, lexicon: &'a Lexicon, own: Option<&'a OwnWords>) -> Self {
        let shouted = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
        Self { words: words(&plain(text), lexicon), shouted, lexicon, own }
    }

    /// The words after politeness, greetings and "yes" in front; after "no" only where it is set apart: "no, stop".
    pub(super) fn past_polite<'w>(&self, mut words: &'w [Word]) -> &'w [Word] {
        while let Some((first, rest)) = words.split_first() {
            let apart = first.after > After::Word || self.lexicon.starts(Role::Polite, rest).is_some();
            let skipped = match self.lexicon.starts(Role::Polite, words) {
                Some(found) => found.len,
                None if matches!(first.text.as_str(), "yes" | "yeah") => 1,
                None if apart && matches!(first.text.as_str(), "no" | "nope") => 1,
                None => break,
            };
            words = &words[skipped..];
        }
        words
    }

    /// The words after politeness and wishes in front ("I would like to"), and whether there was a wish.
    pub(super) fn past_wish<'w>(&self, words: &'w [Word]) -> (&'w [Word], bool) {
        let (mut words, mut wished) = (self.past_polite(words), false);
        while let Some(found) = self.lexicon.starts(Role::Wish, words) {
            (words, wished) = (self.past_polite(&words[found.len..]), true);
        }
        (words, wished)
    }

    /// The words after articles and prepositions in front.
    pub(super) fn past_links<'w>(&self, mut words: &'w [Word]) -> &'w [Word] {
        while let Some(link) = self.lexicon.starts(Role::Link, words) {
            words = &words[link.len..];
        }
        words
    }

    /// Whether there are only words of these roles.
    pub(super) fn only(&self, roles: &[Role], mut words: &[Word]) -> bool {
        while !words.is_empty() {
            let Some(len) =
                roles.iter().filter_map(|role| self.lexicon.starts(*role, words)).map(|found| found.len).max()
            else {
                return false;
            };
            words = &words[len..];
        }
        true
    }

    /// Where sentences and clauses begin, and whether it is a sentence; the whole text first.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = (usize, bool)> {
        let later = self.words.iter().enumerate().filter(|(_, word)| matches!(word.after, After::Comma | After::Stop));
        std::iter::once((0, true)).chain(later.map(|(at, word)| (at + 1, word.after == After::Stop)))
    }
}

/// The words up to the end of the sentence, or of the clause if so asked.
pub(super) fn up_to(words: &[Word], mark: After) -> &[Word] {
    let end = words.iter().position(|word| word.after >= mark).map_or(words.len(), |at| at + 1);
    &words[..end]
}

fn words(plain: &str, lexicon: &Lexicon) -> Vec<Word> {
    let mut words = Vec::new();
    for piece in plain.split(' ').filter(|piece| !piece.is_empty()) {
        let (letters, after) = match piece.as_bytes().last() {
            Some(b',') => (&piece[..piece.len() - 1], After::Comma),
            Some(b'.') => (&piece[..piece.len() - 1], After::Stop),
            _ => (piece, After::Word),
        };
        for text in lexicon.segments(letters) {
            words.push(Word { text: as_known(text, lexicon), after: After::Word });
        }
        if let Some(last) = words.last_mut() {
            last.after = after;
        }
    }
    if let Some(last) = words.last_mut() {
        last.after = After::End;
    }
    words
}

/// A keyword in letters that look like its own, or held too long, as the keyword; other words as they are.
fn as_known(word: &str, lexicon: &Lexicon) -> String {
    let held_too_long = is_stop_held_too_long(word);
    if held_too_long || word.chars().all(|c| c.is_ascii_lowercase()) || lexicon.is_keyword(word) {
        return if held_too_long { "stop".to_owned() } else { word.to_owned() };
    }
    let ascii = |c: char| if c.is_ascii_lowercase() { Some(c) } else { lookalike::letter(c) };
    let looks_like: Option<String> = word.chars().map(ascii).collect();
    let has_letter = word.chars().any(char::is_alphabetic);
    looks_like.filter(|keyword| has_letter && lexicon.is_keyword(keyword)).unwrap_or_else(|| word.to_owned())
}

/// `stopp`, `stooop`, `sstop`. A stoop is a thing.
fn is_stop_held_too_long(word: &str) -> bool {
    let mut squeezed = String::new();
    for c in word.chars() {
        if !squeezed.ends_with(c) {
            squeezed.push(c);
        }
    }
    squeezed == "stop" && word != "stoop"
}

/// The words with blanks between them.
pub(super) fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

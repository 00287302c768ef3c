//! The table made ready to be looked up in.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    languages::Language,
    plain::plain_word,
    table,
    text::{After, Word},
};

/// What a word or phrase of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Hardly means anything else: opts out as the whole message, at its beginning, as a sentence and after a wish.
    Stop,
    /// Means other things as well: opts out as the whole message and at its beginning.
    Weak,
    /// Means many things: opts out as the whole message, with politeness at most.
    Alone,
    /// Opts out where a sentence or clause begins with it.
    Phrase,
    /// Opts out likewise, if the list or we follow, or nothing.
    PhraseOfUs,
    /// Back in, as the whole message.
    Start,
    /// Help, as the whole message.
    Help,
    /// Yes, where it was asked for.
    Yes,
    /// After a keyword: words of refusal, whatever follows them.
    Refusal,
    /// After a keyword: what we do or send. Enough in later sentences, too.
    Messaging,
    /// After a keyword: articles and prepositions, if words of refusal or messaging or nothing follow.
    Link,
    /// After a keyword: words that leave it its meaning if no others follow.
    Company,
    /// In front: changes nothing.
    Polite,
    /// In front of a keyword or phrase: a wish.
    Wish,
    /// Anywhere: worries, and wishes to leave that are not plain enough to act on.
    Worry,
}

/// A phrase found at the start of some words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// How many words it has.
    pub(super) len: usize,
}

/// The table by first words.
pub(super) struct Lexicon {
    phrases: HashMap<Role, HashMap<String, Vec<Vec<String>>>>,
    /// Every single word that is a keyword.
    keywords: HashSet<String>,
    /// Words of scripts that put no blanks between words, and the longest of them in letters.
    unspaced: HashSet<String>,
    longest: usize,
}

/// What a text is made of where a single keyword says it all.
const KEYWORDS: [Role; 6] = [Role::Stop, Role::Weak, Role::Alone, Role::Start, Role::Help, Role::Yes];

impl Lexicon {
    /// The one lexicon of this process.
    pub(super) fn get() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::of_table);
        &LEXICON
    }

    fn of_table() -> Self {
        let mut lexicon =
            Self { phrases: HashMap::new(), keywords: HashSet::new(), unspaced: HashSet::new(), longest: 0 };
        for entry in table::TABLE {
            for text in entry.words {
                lexicon.add(entry.language, entry.role, text);
            }
        }
        lexicon
    }

    fn add(&mut self, language: Language, role: Role, text: &str) {
        let plain = plain_word(text);
        if language.is_unspaced() && plain.chars().all(is_unspaced) {
            self.longest = self.longest.max(plain.chars().count());
            self.unspaced.insert(plain.clone());
        }
        let words: Vec<String> = plain.split(' ').map(str::to_owned).collect();
        if KEYWORDS.contains(&role) && words.len() == 1 {
            self.keywords.insert(plain);
        }
        let Some(first) = words.first().cloned() else { return };
        self.phrases.entry(role).or_default().entry(first).or_default().push(words);
    }

    /// Whether the word is a keyword by itself.
    pub(super) fn is_keyword(&self, word: &str) -> bool {
        self.keywords.contains(word)
    }

    /// The longest phrase of the role that the words start with.
    pub(super) fn starts(&self, role: Role, words: &[Word]) -> Option<Found> {
        let first = words.first()?;
        let phrases = self.phrases.get(&role)?.get(&first.text)?;
        phrases
            .iter()
            .filter(|phrase| is_start(phrase, words))
            .map(|phrase| Found { len: phrase.len() })
            .max_by_key(|found| found.len)
    }

    /// A word cut where its script puts no blanks between words: known words, and single letters elsewhere.
    pub(super) fn segments<'t>(&self, word: &'t str) -> Vec<&'t str> {
        if !word.chars().any(is_unspaced) {
            return vec![word];
        }
        let mut segments = Vec::new();
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let length = if is_unspaced(first) {
                self.longest_known(rest).unwrap_or(first.len_utf8())
            } else {
                rest.find(is_unspaced).unwrap_or(rest.len())
            };
            let (segment, others) = rest.split_at(length);
            segments.push(segment);
            rest = others;
        }
        segments
    }

    /// The length in bytes of the longest known word at the start.
    fn longest_known(&self, text: &str) -> Option<usize> {
        let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest).collect();
        ends.into_iter().rev().find(|end| self.unspaced.contains(&text[..*end]))
    }
}

/// Whether the words start with the phrase, with nothing between its words.
pub(super) fn is_start(phrase: &[String], words: &[Word]) -> bool {
    phrase.len() <= words.len()
        && phrase.iter().zip(words).all(|(expected, word)| *expected == word.text)
        && words[..phrase.len() - 1].iter().all(|word| word.after == After::Word)
}

/// Han, kana and Thai letters.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{e01}'..='\u{e4f}' | '\u{20000}'..='\u{323af}')
}

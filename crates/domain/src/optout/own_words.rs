//! A site's own opt-out words.

use super::{
    Circumstances, Reply,
    lexicon::{Lexicon, Role, is_start},
    read_text,
    text::{Text, Word},
};

/// The most words and phrases that a site may add.
pub const OWN_WORDS_MAX: usize = 50;
const MIN_CHARS: usize = 2;
const MAX_CHARS: usize = 40;
const MAX_WORDS: usize = 4;

/// A site's own opt-out words, ready to be looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnWords {
    phrases: Vec<Vec<String>>,
}

impl OwnWords {
    /// The words as they are found in texts. Those that are not allowed are left out; [`OwnWords::problem`] says why.
    pub fn of<T: AsRef<str>>(words: &[T]) -> Self {
        let allowed = words.iter().map(AsRef::as_ref).filter(|word| Self::problem(word).is_none());
        Self { phrases: allowed.map(plain_words).collect() }
    }

    /// Why a site may not add this word, for people: it says something else already, is too short or too long, or holds
    /// no letter.
    pub fn problem(word: &str) -> Option<String> {
        if word.chars().any(char::is_control) {
            return Some("Remove the characters that can't be shown.".to_owned());
        }
        let plain = plain_words(word);
        let letters = plain.iter().map(|word| word.chars().count()).sum::<usize>();
        // A word of a script that writes words, not sounds, may be one sign.
        let shortest = if plain.iter().any(|word| word.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))) {
            1
        } else {
            MIN_CHARS
        };
        if !word.chars().any(char::is_alphabetic) || plain.is_empty() {
            return Some(format!("“{word}” holds no letter: write a word."));
        }
        if letters < shortest {
            return Some(format!("“{word}” is too short: use at least {MIN_CHARS} letters."));
        }
        if word.chars().count() > MAX_CHARS || plain.len() > MAX_WORDS {
            return Some(format!("“{word}” is too long: use at most {MAX_WORDS} words and {MAX_CHARS} characters."));
        }
        let confirmed = Circumstances { confirmation_pending: true, ..Circumstances::default() };
        match read_text(word, confirmed).reply {
            Reply::Start => Some(format!("“{word}” is how people subscribe or say yes.")),
            Reply::Help => Some(format!("“{word}” is how people ask for help.")),
            _ if is_everyday(&plain) => Some(format!("“{word}” is said too often to mean STOP.")),
            _ => None,
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// How many words of a text the longest own phrase at its start has.
    pub(super) fn starts(&self, words: &[Word]) -> Option<usize> {
        self.phrases.iter().filter(|phrase| is_start(phrase, words)).map(Vec::len).max()
    }
}

/// Politeness, articles and answers, which stand in every other text.
fn is_everyday(plain: &[String]) -> bool {
    const EVERYDAY: &[&str] = &["no", "nope", "not", "i", "a", "is", "it", "to", "we", "in", "on", "at", "of"];
    let text = Text::of(&plain.join(" "), Lexicon::get(), None);
    let small = |word: &String| EVERYDAY.contains(&word.as_str());
    plain.iter().all(small) || text.only(&[Role::Polite, Role::Link, Role::Wish], &text.words)
}

fn plain_words(word: &str) -> Vec<String> {
    Text::of(word, Lexicon::get(), None).words.into_iter().map(|word| word.text).collect()
}

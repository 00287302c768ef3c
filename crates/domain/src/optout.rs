//! What an inbound text wants.
//!
//! A missed STOP is the worst mistake here, and a false one the second worst: the law counts "stop, quit, end, revoke,
//! opt out, cancel, unsubscribe" and any other reasonable wording (47 CFR 64.1200(a)(10)), carriers say that capitals,
//! punctuation and small variations don't matter, and "the bus stop is closed" must unsubscribe nobody.
//!
//! The text is made plain first (see [`plain`]), then read sentence by sentence. A sentence opts out if, politeness and
//! greetings in front left aside,
//!
//! 1. it *is* a keyword in one of the languages we know, or a keyword and words that go with it ("end this please");
//! 2. it *starts* with a word that hardly means anything else: "stop sending me messages", "unsubscribe me", unless an
//!    idiom follows ("stop by");
//! 3. it starts with a phrase that says it in other words: "remove me", "don't text me", "leave me alone".
//!
//! START and HELP count only alone or with words that go with them. What mentions leaving somewhere inside, or asks who
//! we are, is put before an admin ([`Reply::Review`]); the rest changes nothing.

#[rustfmt::skip]
mod lexicon;
mod plain;
mod stop;
#[cfg(test)]
#[rustfmt::skip]
mod tests;

use serde::{Deserialize, Serialize};

use plain::{Sentence, sentences};

/// What an inbound text wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Unsubscribe at once.
    Stop,
    /// Subscribe again, if the number had texted STOP.
    Start,
    /// Say who we are and how to leave.
    Help,
    /// May mean STOP, or worries: put it before an admin and change nothing.
    Review,
    /// Nothing that changes anything.
    Other,
}

impl Reply {
    /// `stop`, `start`, `help`, `review` or `other`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::Review => "review",
            Self::Other => "other",
        }
    }
}

/// Reads an inbound text. `keyword` is what the provider gives apart from the text: on a shared number the site's own
/// word (`MOC`), which may stand before what the subscriber wrote (`MOC STOP`) or have been taken out of it; with other
/// providers simply the first word of the text, STOP itself for one.
pub fn classify(text: &str, keyword: Option<&str>) -> Reply {
    let Some(keyword) = keyword.map(str::trim).filter(|keyword| !keyword.is_empty()) else {
        return classify_text(text);
    };
    let own_meaning = classify_text(keyword);
    match (after_keyword(text, keyword), own_meaning) {
        (Some(rest), Reply::Other) => classify_text(rest),
        (Some(_), _) | (None, Reply::Other) => classify_text(text),
        // The keyword says something itself and was taken out of the text: put it back. An outright STOP in what is
        // left counts as well.
        (None, _) => match classify_text(text) {
            Reply::Stop => Reply::Stop,
            _ => classify_text(&format!("{keyword} {text}")),
        },
    }
}

/// The text after the keyword, if it starts with it as a word of its own.
fn after_keyword<'t>(text: &'t str, keyword: &str) -> Option<&'t str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text.char_indices().nth(keyword.chars().count()).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at(end);
    let same = head.to_lowercase() == keyword.to_lowercase();
    (same && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

fn classify_text(text: &str) -> Reply {
    let sentences = sentences(text);
    let whole = Sentence::joined(&sentences);
    if stop::is_stop(&whole) || sentences.iter().any(stop::says_stop) {
        return Reply::Stop;
    }
    if is_only(&whole, lexicon::START, lexicon::WITH_START) {
        return Reply::Start;
    }
    if is_only(&whole, lexicon::HELP, lexicon::WITH_HELP) {
        return Reply::Help;
    }
    if stop::may_mean_stop(&whole) || plain::is_only_a_stop_sign(text) { Reply::Review } else { Reply::Other }
}

/// Whether the sentence is one of the phrases and otherwise only words that go with it.
fn is_only(sentence: &Sentence, phrases: &[&str], company: &[&str]) -> bool {
    let words = sentence.after(|word| lexicon::POLITE.contains(&word));
    let found = phrases.iter().find_map(|phrase| plain::after_phrase(words, phrase));
    found.is_some_and(|rest| {
        rest.iter().all(|word| lexicon::POLITE.contains(&word.as_str()) || company.contains(&word.as_str()))
    })
}

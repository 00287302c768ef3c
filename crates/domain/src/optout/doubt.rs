//! What may mean STOP, or worries, without being plain enough to act on.

use super::{
    Reply,
    lexicon::Role,
    phrases::is_before_stop,
    rules::COMPANY,
    text::{Text, Word, joined},
    why::{Reading, Rule},
};

/// Keywords that may mean STOP inside a sentence that is about our messages.
#[rustfmt::skip]
const MAYBE: &[&str] = &[
    "stop", "stops", "stopping", "stopped", "end", "quit", "cancel", "revoke", "remove", "delete",
];

/// Words that show that our messages are meant.
#[rustfmt::skip]
const ABOUT_US: &[&str] = &[
    "texts", "texting", "text", "txt", "txts", "messages", "message", "messaging", "msg", "msgs", "sms", "sending",
    "getting", "receiving", "receive", "these", "subscription", "subscribed", "list", "spam", "spamming",
    "notifications", "alerts", "bothering", "contacting",
];

/// What a sender of one letter may mean: in China T, N or R leave a list.
const LETTERS: &[&str] = &["t", "n", "r", "x"];

/// Worries, a keyword in a sentence about our messages, a wish with a keyword of many meanings, STOP at the end of a few
/// words, a stop sign alone.
pub(super) fn read(raw: &str, text: &Text<'_>) -> Option<Reading> {
    let words = text.words.as_slice();
    let doubt = |word: String| Reading::new(Reply::Review, Rule::Doubt, word);
    if !raw.contains(char::is_alphanumeric) {
        return raw.chars().find(|c| is_stop_sign(*c)).map(|sign| doubt(sign.to_string()));
    }
    worry(text).or_else(|| about_us(words)).or_else(|| wish(text)).or_else(|| last_word(words)).map(doubt)
}

fn worry(text: &Text<'_>) -> Option<String> {
    if let [letter] = text.words.as_slice()
        && LETTERS.contains(&letter.text.as_str())
    {
        return Some(letter.text.clone());
    }
    (0..text.words.len()).find_map(|at| {
        let (before, rest) = text.words.split_at(at);
        let found = text.lexicon.starts(Role::Worry, rest)?;
        (!is_turned_round(before)).then(|| joined(&rest[..found.len]))
    })
}

fn about_us(words: &[Word]) -> Option<String> {
    if !words.iter().any(|word| ABOUT_US.contains(&word.text.as_str())) {
        return None;
    }
    let meant = words.iter().enumerate().find(|(at, word)| {
        let before = at.checked_sub(1).map(|before| words[before].text.as_str());
        MAYBE.contains(&word.text.as_str()) && before.is_none_or(|before| !is_before_stop(before))
    });
    meant.map(|(_, word)| word.text.clone())
}

/// "I want to cancel".
fn wish(text: &Text<'_>) -> Option<String> {
    let (words, wished) = text.past_wish(&text.words);
    let found = text.lexicon.starts(Role::Weak, words).filter(|_| wished)?;
    let (keyword, rest) = words.split_at(found.len);
    text.only(&COMPANY, rest).then(|| joined(keyword))
}

/// Two or three words of which the last is stop, and nothing that makes it a thing.
fn last_word(words: &[Word]) -> Option<String> {
    let (last, before) = words.split_last()?;
    let few = (1..=2).contains(&before.len());
    let meant = few && last.text == "stop" && !before.iter().any(|word| is_before_stop(&word.text));
    meant.then(|| last.text.clone())
}

/// Whether what stands before turns the meaning round: "do not remove me".
fn is_turned_round(before: &[Word]) -> bool {
    const NOT: &[&str] = &["dont", "not", "never", "cant", "wont", "didnt"];
    before.iter().rev().take(2).any(|word| NOT.contains(&word.text.as_str()))
}

const fn is_stop_sign(c: char) -> bool {
    matches!(c, '🛑' | '🚫' | '✋' | '⛔')
}

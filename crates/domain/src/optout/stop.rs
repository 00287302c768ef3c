//! Whether a text opts out.

use super::{
    lexicon as lex,
    plain::{Sentence, after_phrase},
};

/// Whether a whole text opts out.
pub(super) fn is_stop(text: &Sentence) -> bool {
    // "No more texts" starts with a word that is politeness elsewhere: look at the text with and without it.
    let starts = [text.after(is_polite), text.words.as_slice()];
    starts.into_iter().any(opens_with_stop) || says_stop(text) || is_weak_keyword(text) || is_brand_and_stop(text)
}

/// Whether a sentence opts out wherever it stands in a text, and after a wish ("I want to stop"). There "stop" must
/// be about
/// us or alone: "I want to stop smoking" is not.
pub(super) fn says_stop(sentence: &Sentence) -> bool {
    let words = sentence.after(|word| is_polite(word) || lex::WISH.contains(&word));
    [words, sentence.words.as_slice()]
        .into_iter()
        .any(|words| opens_with_stop(words) && !is_stop_of_something_else(words))
}

/// Whether a text may mean STOP, or shows worry, without being plain enough to act on.
pub(super) fn may_mean_stop(text: &Sentence) -> bool {
    let words = text.words.as_slice();
    let places = || (0..words.len()).map(|at| words.split_at(at));
    let worries = places().any(|(before, rest)| {
        !is_turned_round(before) && lex::WORRIES.iter().any(|phrase| after_phrase(rest, phrase).is_some())
    });
    let about_us = words.iter().any(|word| lex::ABOUT_US.contains(&word.as_str()));
    let maybe = places().any(|(before, rest)| {
        let keyword = rest.first().is_some_and(|word| lex::MAYBE.contains(&word.as_str()));
        keyword && before.last().is_none_or(|word| !lex::BEFORE_STOP.contains(&word.as_str()))
    });
    worries || (about_us && maybe) || ends_in_stop(words)
}

/// A strong word or a phrase at the start.
fn opens_with_stop(words: &[String]) -> bool {
    is_strong(words) || is_phrase(words) || is_no_contact(words)
}

/// Stop, and then words of which none is about our messages.
fn is_stop_of_something_else(words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let about_us = rest.iter().any(|word| lex::ABOUT_US.contains(&word.as_str()));
    is_word_stop(first) && !about_us && !rest.iter().all(|word| goes_with_weak(word))
}

fn is_strong(words: &[String]) -> bool {
    let Some(rest) = lex::STRONG.iter().find_map(|phrase| after_phrase(words, phrase)) else {
        return false;
    };
    let says_stop = words.first().is_some_and(|word| is_word_stop(word));
    let starts = |phrases: &[&str]| phrases.iter().any(|phrase| after_phrase(rest, phrase).is_some());
    !says_stop || !starts(lex::STOP_IDIOMS) || starts(lex::STOP_IDIOM_EXCEPTIONS)
}

fn is_phrase(words: &[String]) -> bool {
    let alone = after_phrase(words, "no more").is_some_and(|rest| rest.iter().all(|word| is_polite(word)));
    let off = lex::OFF.iter().find_map(|phrase| after_phrase(words, phrase));
    let off = off.is_some_and(|rest| rest.first().is_none_or(|word| goes_with_weak(word)));
    alone || off || lex::PHRASES.iter().any(|phrase| after_phrase(words, phrase).is_some())
}

/// "Don't text me", "do not ever contact us", "never send me anything".
fn is_no_contact(words: &[String]) -> bool {
    let Some(rest) = lex::NOT.iter().find_map(|not| after_phrase(words, not)) else {
        return false;
    };
    let skipped = rest.iter().position(|word| !lex::BETWEEN_NOT.contains(&word.as_str())).unwrap_or(rest.len());
    let Some((verb, objects)) = rest[skipped..].split_first() else {
        return false;
    };
    let verb = verb.as_str();
    let means_us = || objects.first().is_none_or(|word| lex::CONTACT_OBJECTS.contains(&word.as_str()));
    let only_us = || !objects.is_empty() && objects.iter().all(|word| goes_with_weak(word));
    (lex::CONTACT.contains(&verb) && means_us()) || (lex::CONTACT_WITH_OBJECT.contains(&verb) && only_us())
}

/// A word of many meanings, alone or among words that leave it its meaning.
fn is_weak_keyword(text: &Sentence) -> bool {
    let Some((first, rest)) = text.after(is_polite).split_first() else {
        return false;
    };
    lex::WEAK.contains(&first.as_str()) && rest.iter().all(|word| goes_with_weak(word))
}

/// `MOC STOP`: a name in capitals and STOP in capitals, without the provider saying that the name is its keyword.
fn is_brand_and_stop(text: &Sentence) -> bool {
    text.shouted && matches!(text.words.as_slice(), [brand, stop] if stop == "stop" && !is_before_stop(brand))
}

/// Two or three words of which the last is stop, and nothing that makes it a thing.
fn ends_in_stop(words: &[String]) -> bool {
    (2..=3).contains(&words.len())
        && words.last().is_some_and(|word| word == "stop")
        && !words[..words.len() - 1].iter().any(|word| is_before_stop(word))
}

/// Whether what stands before turns the meaning round: "do not remove me".
fn is_turned_round(before: &[String]) -> bool {
    const NOT: &[&str] = &["dont", "not", "never", "cant", "wont", "didnt"];
    before.iter().rev().take(2).any(|word| NOT.contains(&word.as_str()))
}

fn is_before_stop(word: &str) -> bool {
    lex::BEFORE_STOP.contains(&word)
}

fn is_polite(word: &str) -> bool {
    lex::POLITE.contains(&word)
}

fn is_word_stop(word: &str) -> bool {
    word == "stop" || word == "stopping"
}

fn goes_with_weak(word: &str) -> bool {
    is_polite(word) || lex::WITH_WEAK.contains(&word)
}

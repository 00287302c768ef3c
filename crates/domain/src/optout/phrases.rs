//! STOP in other words.

use super::{
    Reply,
    lexicon::Role,
    rules::COMPANY,
    text::{After, Text, Word, joined, up_to},
    why::{Reading, Rule},
};

/// After "don't", "do not" or "never": what we are asked not to do.
#[rustfmt::skip]
const CONTACT: &[&str] = &[
    "text", "txt", "texting", "contact", "contacting", "message", "messaging", "msg", "sms", "spam", "bother",
    "disturb", "bug", "harass",
];
/// After the former, so that it is us who are told.
const CONTACT_OBJECTS: &[&str] =
    &["me", "us", "my", "our", "this", "here", "again", "anymore", "any", "please", "pls", "ever", "now", "no", "at"];
/// After "don't" as well, if nothing but words of company follow: "don't send me any more texts".
const CONTACT_WITH_OBJECT: &[&str] = &["send", "sending", "write", "call", "ping"];
/// The ways to say not.
const NOT: &[&[&str]] = &[&["dont"], &["dnt"], &["do", "not"], &["never"], &["no", "longer"]];
/// What may stand between not and the verb.
const BETWEEN_NOT: &[&str] = &["ever", "you", "please", "pls", "try", "to", "u", "dare"];

/// Words before "stop" that turn its meaning round or make it a thing.
#[rustfmt::skip]
const BEFORE_STOP: &[&str] = &[
    "dont", "do", "not", "never", "cant", "cannot", "wont", "didnt", "doesnt", "couldnt", "wouldnt", "shouldnt",
    "non", "un", "bus", "tram", "train", "metro", "subway", "taxi", "truck", "pit", "full", "next", "last", "first",
    "rest", "door", "one", "two", "short", "quick", "photo", "whistle", "whistlestop", "the", "a", "my", "our",
    "your", "that", "this", "which", "what", "every", "any", "final", "another", "hard", "dead", "gas", "food",
    "coffee", "lunch", "dinner", "fuel", "petrol", "toilet", "pee", "shuttle", "ferry", "coach", "tour", "request",
    "emergency", "traffic", "toll", "brief", "long", "great", "nice", "good", "best", "same", "new", "old", "secret",
    "back", "trolley", "tube", "school", "shopping", "refreshment", "comfort", "water", "beer", "will", "ill", "well",
    "lets", "t", "kein", "nicht", "ohne", "ne", "pas", "sans", "sin", "senza", "zonder", "geen", "utan", "bez",
    "tanpa", "не", "без",
];

/// Whether STOP after that word is a thing, or not meant.
pub(super) fn is_before_stop(word: &str) -> bool {
    BEFORE_STOP.contains(&word)
}

/// A sentence or clause that starts with a definite phrase, or with a wish and a keyword.
pub(super) fn says_so(text: &Text<'_>) -> Option<Reading> {
    text.beginnings().find_map(|(at, is_sentence)| {
        let whole = up_to(&text.words[at..], if is_sentence { After::Stop } else { After::Comma });
        let (wished_for, wished) = text.past_wish(whole);
        let found = [whole, text.past_polite(whole), wished_for].into_iter().find_map(|words| phrase(text, words));
        let found = found.or_else(|| wish(text, wished_for).filter(|_| wished));
        found.map(|words| Reading::new(Reply::Stop, Rule::Phrase, joined(words)))
    })
}

/// The words of a definite phrase at the start.
fn phrase<'w>(text: &Text<'_>, words: &'w [Word]) -> Option<&'w [Word]> {
    let definite = text.lexicon.starts(Role::Phrase, words).map(|found| found.len);
    let of_us = || {
        let found = text.lexicon.starts(Role::PhraseOfUs, words)?;
        let (phrase, rest) = words.split_at(found.len);
        let next = rest.first().filter(|_| phrase.last().is_some_and(|last| last.after == After::Word));
        let ours = next.is_none() || is_about_us(text, text.past_links(rest));
        ours.then_some(found.len)
    };
    let len = definite.or_else(of_us).or_else(|| no_contact(text, words))?;
    Some(&words[..len])
}

/// "Don't text me", "do not ever contact us", "never send me anything": how many words say so.
fn no_contact(text: &Text<'_>, words: &[Word]) -> Option<usize> {
    let says = |not: &&&[&str]| words.len() > not.len() && not.iter().zip(words).all(|(not, word)| word.text == *not);
    let not = NOT.iter().find(says)?.len();
    let between = words[not..].iter().take_while(|word| BETWEEN_NOT.contains(&word.text.as_str())).count();
    let (verb, objects) = words[not + between..].split_first()?;
    let objects = if verb.after == After::Word { objects } else { &[] };
    let verb = verb.text.as_str();
    let means_us = objects.first().is_none_or(|word| CONTACT_OBJECTS.contains(&word.text.as_str()));
    let only_us = || !objects.is_empty() && text.only(&COMPANY, objects);
    let found = CONTACT.contains(&verb) && means_us || CONTACT_WITH_OBJECT.contains(&verb) && only_us();
    found.then_some(not + between + 1)
}

/// "Can you stop texting me", "I want to unsubscribe": after a wish the keyword must be about us or alone, as "I want to
/// stop smoking" is no STOP.
fn wish<'w>(text: &Text<'_>, words: &'w [Word]) -> Option<&'w [Word]> {
    let found = text.lexicon.starts(Role::Stop, words)?;
    let (keyword, rest) = words.split_at(found.len);
    let told = text.only(&COMPANY, rest) || text.lexicon.starts(Role::Messaging, rest).is_some();
    told.then_some(keyword)
}

/// Nothing follows, or what we send, or words that go with it.
fn is_about_us(text: &Text<'_>, words: &[Word]) -> bool {
    words.is_empty() || COMPANY.into_iter().any(|role| text.lexicon.starts(role, words).is_some())
}

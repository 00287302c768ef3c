//! What an inbound text wants.
//!
//! A missed STOP is the worst mistake here, and a false one the second worst: the law counts "stop, quit, end, revoke,
//! opt out, cancel, unsubscribe" and any other reasonable wording (47 CFR 64.1200(a)(10)), carriers say that capitals,
//! punctuation and small variations don't matter, and "the bus stop is closed" must unsubscribe nobody.
//!
//! In this order:
//!
//! 1. The text is made plain (see [`plain`]): compatibility forms, invisible and direction characters, look-alike
//!    letters, diacritics, case, punctuation, emoji and white space. UTF-16 in hexadecimal digits is decoded.
//! 2. STOP is looked for, in every language of the [`table`] at once:
//!    1. the whole message is a keyword, and perhaps words of refusal and politeness ("please stop", "END NOW");
//!    2. it begins with a keyword before nothing, punctuation or words of refusal ("Stop. Thank you", "stop sending me
//!       messages"); before anything else ("stop by tomorrow") a person has to look;
//!    3. a sentence of it is nothing but the keyword ("This is annoying. STOP.");
//!    4. it says so in a definite phrase ("remove me", "don't text me again", "I want to unsubscribe");
//!    5. a name in capitals stands before STOP (`MOC STOP`), as on a shared number;
//!    6. the whole message is a near miss of STOP or UNSUBSCRIBE, and no word of its own ("shop", "step").
//! 3. START and HELP count only as the whole message. `YES` is a START only where a confirmation is pending.
//! 4. What mentions leaving, or asks who we are, is put before an admin ([`Reply::Review`]); the rest changes nothing.
//!
//! The provider's keyword counts like the beginning of the text. A site may add keywords of its own ([`OwnWords`]).

mod doubt;
mod languages;
mod lexicon;
mod lookalike;
mod near_miss;
mod own_words;
mod phrases;
mod plain;
mod rules;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod why;

pub use own_words::{OWN_WORDS_MAX, OwnWords};
pub use table::{KnownWords, known_words};
pub use why::{Reading, Rule};

use crate::{decode_ucs2_hex, status::tokens};
use lexicon::Lexicon;
use text::Text;

tokens! {
    /// What an inbound text wants.
    Reply("outcome") {
        /// Unsubscribe at once.
        Stop = "stop",
        /// Subscribe again, if the number had texted STOP.
        Start = "start",
        /// Say who we are and how to leave.
        Help = "help",
        /// May mean STOP, or worries: put it before an admin and change nothing.
        Review = "review",
        /// Nothing that changes anything.
        Other = "other",
    }
}

/// What is known when a text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances<'a> {
    /// What the provider gives apart from the text: on a shared number the site's own word (`MOC`), which may stand
    /// before what the subscriber wrote (`MOC STOP`) or have been taken out of it; with other providers simply the first
    /// word of the text, STOP itself for one.
    pub keyword: Option<&'a str>,
    /// The site's own opt-out words.
    pub own: Option<&'a OwnWords>,
    /// Whether the number was asked to confirm that it wants to subscribe: only then YES means START.
    pub confirmation_pending: bool,
}

/// Reads an inbound text: what it wants, and why it was taken so.
pub fn read_reply(text: &str, known: Circumstances<'_>) -> Reading {
    let reading = read_with_keyword(text, known);
    if reading.reply == Reply::Stop || !looks_like_hex(text) {
        return reading;
    }
    // Coding 3 without its mark. Digits that mean nothing as letters stay what they were.
    let decoded = decode_ucs2_hex(text).map(|decoded| read_with_keyword(&decoded, known));
    decoded.ok().filter(|decoded| decoded.reply != Reply::Other).unwrap_or(reading)
}

/// Two UTF-16 units at least, in hexadecimal digits.
fn looks_like_hex(text: &str) -> bool {
    let digits = text.trim();
    digits.len() >= 8 && digits.len().is_multiple_of(4) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn read_with_keyword(text: &str, known: Circumstances<'_>) -> Reading {
    let Some(keyword) = known.keyword.map(str::trim).filter(|keyword| !keyword.is_empty()) else {
        return read_text(text, known);
    };
    let of_keyword = read_text(keyword, known);
    match (after_keyword(text, keyword), of_keyword.reply) {
        (Some(rest), Reply::Other) => match read_text(rest, known) {
            // "Ysubscribe" with a sign between that nobody sees: no keyword makes a START of what reads as a STOP.
            reading if reading.reply == Reply::Start => match read_text(text, known) {
                whole if whole.reply == Reply::Stop => whole,
                _ => reading,
            },
            reading => reading,
        },
        (Some(_), _) | (None, Reply::Other) => read_text(text, known),
        // The keyword says something itself and was taken out of the text: put it back. An outright STOP in what is
        // left counts as well.
        (None, _) => match read_text(text, known) {
            reading if reading.reply == Reply::Stop => reading,
            _ => read_text(&format!("{keyword} {text}"), known).by_providers_keyword(),
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

/// The steps of this module, but for the provider's keyword and hexadecimal digits.
fn read_text(text: &str, known: Circumstances<'_>) -> Reading {
    let words = Lexicon::get();
    let plain = Text::of(text, words, known.own);
    let mut doubtful = None;
    for rule in rules::STOP {
        match rule(&plain) {
            Some(reading) if reading.reply == Reply::Stop => return reading,
            found => doubtful = doubtful.or(found),
        }
    }
    let answers = [
        rules::start(&plain, known.confirmation_pending),
        near_miss::read(text, &plain),
        rules::help(&plain),
        doubtful,
        doubt::read(text, &plain),
    ];
    answers.into_iter().flatten().next().unwrap_or(Reading::nothing())
}

//! The rules by which a text is a STOP, a START or HELP. Each reads the whole text and answers if it has something to say.

use super::{
    Reply,
    lexicon::Role,
    phrases,
    text::{After, Text, Word, joined, up_to},
    why::{Reading, Rule},
};

/// A rule: what it says of a text, if anything.
type Says = fn(&Text<'_>) -> Option<Reading>;

/// The rules of STOP, in their order. One that is not sure answers [`Reply::Review`], which any later one may outdo.
pub(super) const STOP: [Says; 6] = [whole_message, leading_own_word, leading, sentence, phrases::says_so, after_a_name];

/// What may stand around a keyword that is the whole message.
pub(super) const COMPANY: [Role; 5] = [Role::Polite, Role::Refusal, Role::Messaging, Role::Link, Role::Company];

fn stop(rule: Rule, word: &[Word]) -> Reading {
    Reading::new(Reply::Stop, rule, joined(word))
}

/// Whether the text is that keyword alone, or in the company of other words.
fn keyword_rule(text: &Text<'_>, keyword: &[Word]) -> Rule {
    if text.words.len() == keyword.len() { Rule::Keyword } else { Rule::Among }
}

/// The whole message is a keyword, with politeness around it and words of refusal after it.
fn whole_message(text: &Text<'_>) -> Option<Reading> {
    // "No more" starts with a word that is politeness elsewhere: look at the text with and without it.
    [text.past_polite(&text.words), text.words.as_slice()].into_iter().find_map(|words| {
        if let Some(found) = text.own.and_then(|own| own.starts(words))
            && text.only(&COMPANY, &words[found..])
        {
            return Some(stop(Rule::OwnWord, &words[..found]));
        }
        [Role::Stop, Role::Weak, Role::Alone].into_iter().find_map(|role| {
            let found = text.lexicon.starts(role, words)?;
            let (keyword, rest) = words.split_at(found.len);
            let company: &[Role] = if role == Role::Alone { &COMPANY[..1] } else { &COMPANY };
            text.only(company, rest).then(|| stop(keyword_rule(text, keyword), keyword))
        })
    })
}

/// It begins with one of the site's own words.
fn leading_own_word(text: &Text<'_>) -> Option<Reading> {
    let words = text.past_polite(&text.words);
    let found = text.own?.starts(words)?;
    let reply = if is_refusal(text, words, found) { Reply::Stop } else { Reply::Review };
    Some(Reading::new(reply, Rule::OwnWord, joined(&words[..found])))
}

/// It begins with a keyword: a STOP before nothing, punctuation or words of refusal, else to be looked at.
fn leading(text: &Text<'_>) -> Option<Reading> {
    let words = text.past_polite(&text.words);
    let strong = text.lexicon.starts(Role::Stop, words).map(|found| found.len);
    let weak = text.lexicon.starts(Role::Weak, words).map(|found| found.len);
    let len = strong.max(weak)?;
    let refused = if strong >= weak { is_refusal(text, words, len) } else { is_plain_refusal(text, words, len) };
    let reply = if refused { Reply::Stop } else { Reply::Review };
    Some(Reading::new(reply, Rule::Leading, joined(&words[..len])))
}

/// Whether the keyword of so many words stands before nothing, punctuation or words of refusal.
fn is_refusal(text: &Text<'_>, words: &[Word], keyword: usize) -> bool {
    let (before, rest) = words.split_at(keyword);
    let apart = before.last().is_none_or(|last| last.after > After::Word);
    apart || refuses(text, rest) || tells_us(text, rest) || links_to_nothing(text, rest)
}

/// The same of a keyword that means other things as well: whatever follows in the clause goes with it, as "cancel my order" is
/// no STOP.
fn is_plain_refusal(text: &Text<'_>, words: &[Word], keyword: usize) -> bool {
    let (before, rest) = words.split_at(keyword);
    let apart = before.last().is_none_or(|last| last.after > After::Word);
    apart || refuses(text, rest) || text.only(&COMPANY, up_to(rest, After::Comma))
}

/// Words of refusal come next: "it", "now", "please". "Stop it from raining" is about something else.
fn refuses(text: &Text<'_>, words: &[Word]) -> bool {
    const OF_SOMETHING: &[&str] = &["from", "at", "by", "in", "on", "to", "being"];
    text.lexicon.starts(Role::Refusal, words).is_some_and(|found| {
        let set_apart = words[found.len - 1].after > After::Word;
        set_apart || words.get(found.len).is_none_or(|next| !OF_SOMETHING.contains(&next.text.as_str()))
    })
}

/// What we do or send comes next, perhaps after articles and prepositions: "sending", "all these messages".
fn tells_us(text: &Text<'_>, words: &[Word]) -> bool {
    let rest = text.past_links(words);
    text.lexicon.starts(Role::Messaging, rest).is_some()
        || rest.len() < words.len() && text.lexicon.starts(Role::Company, rest).is_some()
}

/// Nothing but articles and the like: "stop this", "unsubscribe me".
fn links_to_nothing(text: &Text<'_>, words: &[Word]) -> bool {
    let clause = up_to(words, After::Comma);
    text.past_links(clause).is_empty()
}

/// A later sentence is nothing but a keyword that hardly means anything else, or tells us to stop sending; a clause after a
/// comma only the latter, as "we drive on, stop, drive on" is a story.
fn sentence(text: &Text<'_>) -> Option<Reading> {
    text.beginnings().skip(1).find_map(|(at, is_sentence)| {
        let words = text.past_polite(up_to(&text.words[at..], if is_sentence { After::Stop } else { After::Comma }));
        let found = text.lexicon.starts(Role::Stop, words)?;
        let (keyword, rest) = words.split_at(found.len);
        let bare = (is_sentence || joined(keyword) != "stop") && text.only(&[Role::Polite], rest);
        (bare || tells_us(text, rest)).then(|| stop(Rule::Sentence, keyword))
    })
}

/// `MOC STOP`: a name in capitals and STOP in capitals, without the provider saying that the name is its keyword.
fn after_a_name(text: &Text<'_>) -> Option<Reading> {
    let [name, keyword] = text.words.as_slice() else { return None };
    let names = name.after == After::Word && name.text.len() <= crate::SENDER_MAX_CHARS;
    let meant = name.text != "no" && !phrases::is_before_stop(&name.text);
    let is_stop = text.shouted && names && keyword.text == "stop" && meant;
    is_stop.then(|| stop(Rule::AfterName, std::slice::from_ref(keyword)))
}

/// A keyword of that role, if these words are nothing else but it and its company.
fn is_only<'t>(text: &Text<'_>, words: &'t [Word], role: Role, company: &[Role]) -> Option<&'t [Word]> {
    let found = text.lexicon.starts(role, words)?;
    text.only(company, &words[found.len..]).then_some(&words[..found.len])
}

/// START as the whole message; YES as well where a confirmation is pending.
pub(super) fn start(text: &Text<'_>, confirmation_pending: bool) -> Option<Reading> {
    let words = text.past_polite(&text.words);
    let asked = || {
        // "Yes" counts as politeness before other words: it is looked for in the text as it is.
        let yes = is_only(text, &text.words, Role::Yes, &[Role::Polite, Role::Yes]).filter(|_| confirmation_pending)?;
        Some(Reading::new(Reply::Start, Rule::Confirmation, joined(yes)))
    };
    let start = is_only(text, words, Role::Start, &COMPANY);
    start.map(|word| Reading::new(Reply::Start, keyword_rule(text, word), joined(word))).or_else(asked)
}

/// HELP as the whole message.
pub(super) fn help(text: &Text<'_>) -> Option<Reading> {
    let words = text.past_polite(&text.words);
    let found = text.lexicon.starts(Role::Help, words)?;
    let (keyword, rest) = words.split_at(found.len);
    let alone =
        text.only(&[Role::Polite, Role::Help], rest) || matches!(rest, [me] if matches!(me.text.as_str(), "me" | "us"));
    alone.then(|| Reading::new(Reply::Help, keyword_rule(text, keyword), joined(keyword)))
}

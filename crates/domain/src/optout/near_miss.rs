//! Misspelt STOP and UNSUBSCRIBE.

use super::{
    Reply,
    lexicon::Role,
    lookalike,
    rules::COMPANY,
    text::Text,
    why::{Reading, Rule},
};

/// Words of one letter's difference from STOP, or two from UNSUBSCRIBE, that mean themselves: English ones, and those of
/// the other languages of the table.
#[rustfmt::skip]
const NO_MISSES: &[&str] = &[
    "shop", "step", "spot", "atop", "top", "sop", "slop", "stow", "stomp", "strop", "swop", "scop", "stot", "stoup",
    "story", "store", "stock", "stood", "stove", "stoke", "stone", "stole", "stork", "storm", "stout", "snap", "ship",
    "soap", "soup", "stem", "stay", "star", "stir", "strap", "strip", "stump", "tops", "pots", "post", "opts",
    "subscribe", "subscribed", "subscriber", "subscribes", "prescribe", "describe", "inscribe", "ascribe",
    "transcribe", "undescribed", "stopf", "stoff", "stock", "stok", "stom", "stof", "stol", "stor", "stod", "stot",
    "sto", "topp", "strop", "sop", "stos", "stol", "stor", "stoi", "tope", "topo", "copo", "sopo", "stok", "setop",
    "sopa", "top",
];

/// Words that may well be a misspelt STOP and are words all the same: a person looks.
const DOUBTFUL: &[&str] = &["stoop", "sto", "stoped", "stopped", "stopper"];

const UNSUBSCRIBE: &str = "unsubscribe";

/// The whole message is a near miss: of STOP by one letter or two that changed places, of UNSUBSCRIBE by two, or written
/// with signs and digits for letters.
pub(super) fn read(raw: &str, text: &Text<'_>) -> Option<Reading> {
    if let Some(word) = in_signs(raw) {
        return Some(Reading::new(Reply::Stop, Rule::NearMiss, word));
    }
    // "Stp" is politeness in French.
    let (word, rest) = text.past_polite(&text.words).split_first().or_else(|| text.words.split_first())?;
    let word = word.text.as_str();
    if text.lexicon.is_keyword(word) {
        return None;
    }
    // "Unsuscribe me please": hardly any other word looks like it.
    if distance(word, UNSUBSCRIBE) <= 2 && !NO_MISSES.contains(&word) && text.only(&COMPANY, rest) {
        return Some(Reading::new(Reply::Stop, Rule::NearMiss, UNSUBSCRIBE));
    }
    if !text.only(&[Role::Polite], rest) {
        return None;
    }
    if DOUBTFUL.contains(&word) {
        return Some(Reading::new(Reply::Review, Rule::NearMiss, word));
    }
    let missed = !NO_MISSES.contains(&word) && distance(word, "stop") <= 1;
    missed.then(|| Reading::new(Reply::Stop, Rule::NearMiss, "stop"))
}

/// `$TOP`, `ST🅾️P`, `5T0P`: the keyword that a message without blanks spells with signs and digits.
fn in_signs(raw: &str) -> Option<&'static str> {
    let raw = raw.trim();
    if raw.chars().count() > 40 || raw.contains(char::is_whitespace) {
        return None;
    }
    let spelled: String = raw
        .chars()
        .filter_map(|c| {
            let c = c.to_lowercase().next().unwrap_or(c);
            if c.is_ascii_lowercase() { Some(c) } else { lookalike::letter(c).or_else(|| lookalike::sign(c)) }
        })
        .collect();
    ["stop", "stopall", "unsubscribe"].into_iter().find(|keyword| *keyword == spelled)
}

/// The distance of two words by Damerau and Levenshtein (optimal string alignment): letters put in, left out, changed, or
/// having changed places with their neighbour. Long words are far from everything.
fn distance(word: &str, meant: &str) -> usize {
    let (word, meant): (Vec<char>, Vec<char>) = (word.chars().collect(), meant.chars().collect());
    if word.len().abs_diff(meant.len()) > 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=meant.len()).collect();
    for i in 1..=word.len() {
        let mut row = vec![i; meant.len() + 1];
        for j in 1..=meant.len() {
            let change = usize::from(word[i - 1] != meant[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            let swapped = i > 1 && j > 1 && word[i - 1] == meant[j - 2] && word[i - 2] == meant[j - 1];
            if swapped {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[meant.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_put_in_left_out_changed_and_swapped_count_one() {
        for word in ["stop", "stp", "stopp", "stap", "sotp", "tsop", "stpo", "sstop", "estop"] {
            assert!(distance(word, "stop") <= 1, "{word}");
        }
        for (word, far) in [("shops", 2), ("spot", 2), ("story", 2), ("st", 2), ("tops", 2), ("unstop", 2)] {
            assert_eq!(distance(word, "stop"), far, "{word}");
        }
        assert_eq!(distance("unsuscribe", "unsubscribe"), 1);
        assert_eq!(distance("unsubsribed", "unsubscribe"), 2);
        assert_eq!(distance("", "stop"), usize::MAX);
    }
}

//! From what was typed to digits and whether a plus stood before them.

use crate::PhoneError;

/// More than any way of writing a number takes.
const MAX_CHARS: usize = 100;

/// Digits, and whether they were written internationally with a plus.
pub(super) struct Typed {
    pub(super) plus: bool,
    pub(super) digits: String,
}

/// Takes blanks, brackets, dashes and invisible characters out, and turns the digits of other scripts into ours.
/// Letters are refused: nobody's number has any, and guessing would text a stranger.
pub(super) fn clean(input: &str) -> Result<Typed, PhoneError> {
    let input = input.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if input.is_empty() {
        return Err(PhoneError::Empty);
    }
    if input.chars().count() > MAX_CHARS {
        return Err(PhoneError::NotANumber);
    }
    if is_several(input) {
        return Err(PhoneError::SeveralNumbers);
    }
    let mut typed = Typed { plus: false, digits: String::new() };
    for c in input.chars() {
        match c {
            '+' | '＋' if typed.digits.is_empty() && !typed.plus => typed.plus = true,
            _ => match digit(c) {
                Some(digit) => typed.digits.push(digit),
                None if is_punctuation(c) || is_invisible(c) => {}
                None => return Err(PhoneError::NotANumber),
            },
        }
    }
    if typed.digits.is_empty() { Err(PhoneError::NotANumber) } else { Ok(typed) }
}

/// Digits with the `(0)` taken out that some write into international numbers, `+44 (0)7400 123456`. In Italy and the
/// states in it the zero belongs to the number.
pub(super) fn without_bracketed_zero(input: &str) -> Option<String> {
    let start = input.trim_start();
    let international = start.starts_with('+') || start.starts_with("00");
    let italian = ["+39", "+378", "0039", "00378"].iter().any(|code| start.starts_with(code));
    (international && !italian && start.contains("(0)")).then(|| start.replacen("(0)", "", 1))
}

/// Whether two numbers were typed where one belongs: a separator between digits, or two long runs of digits.
fn is_several(input: &str) -> bool {
    let has_digits = |part: &&str| part.chars().any(|c| digit(c).is_some());
    let lists = |separator: fn(char) -> bool| input.split(separator).filter(has_digits).count() > 1;
    let long = |part: &&str| part.chars().filter(|c| digit(*c).is_some()).count() >= 7;
    lists(|c| matches!(c, ',' | ';' | '\n' | '\r')) || input.split_whitespace().filter(long).count() > 1
}

/// The ASCII digit that a decimal digit stands for: ours, full width, Arabic-Indic, Persian, Devanagari, Bengali, Thai.
fn digit(c: char) -> Option<char> {
    const ZEROS: [char; 7] = ['0', '０', '٠', '۰', '०', '০', '๐'];
    let value = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10))
}

fn is_punctuation(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '(' | ')' | '.' | '/' | '[' | ']' | '~' | '·' | '（' | '）' | '－' | '−' | 'ー')
        || ('\u{2010}'..='\u{2015}').contains(&c)
}

/// Marks of direction, joiners and the like that come along when a number is pasted.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

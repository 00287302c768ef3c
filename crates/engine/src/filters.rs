//! Reading the filters of lists, as they come in query strings.

use std::str::FromStr;

use domain::Region;

use crate::error::FieldErrors;

/// Longer searches are refused: no text worth finding needs more.
const MAX_SEARCH_CHARS: usize = 200;

/// The trimmed text; `None` for an empty one.
pub(crate) fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The digits of a text; nothing if it holds anything but digits and what people write between them.
pub(crate) fn digits_of(text: &str) -> String {
    let written_between = |c: char| c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.');
    if text.chars().all(|c| c.is_ascii_digit() || written_between(c)) {
        text.chars().filter(char::is_ascii_digit).take(20).collect()
    } else {
        String::new()
    }
}

/// A status, a kind or an id.
pub(crate) fn token<T: FromStr>(field: &str, text: Option<&str>, errors: &mut FieldErrors) -> Option<T> {
    let text = present(text)?;
    let value = text.parse().ok();
    if value.is_none() {
        errors.add(field, format!("This is no {field} we know."));
    }
    value
}

/// A region code.
pub(crate) fn region(field: &str, text: Option<&str>, errors: &mut FieldErrors) -> Option<Region> {
    let text = present(text)?;
    let value = Region::parse(text);
    if value.is_none() {
        errors.add(field, "This is no country code we know.");
    }
    value
}

/// Free words.
pub(crate) fn search(field: &str, text: Option<&str>, errors: &mut FieldErrors) -> Option<String> {
    let text = present(text)?;
    if text.contains('\0') {
        errors.add(field, "Remove the characters that can't be shown.");
        return None;
    }
    if text.chars().count() > MAX_SEARCH_CHARS {
        errors.add(field, format!("Search for at most {MAX_SEARCH_CHARS} characters."));
        return None;
    }
    Some(text.to_owned())
}

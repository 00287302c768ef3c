//! How those who get a site's messages leave it: by an answer, or otherwise where the sender can't be answered.

use serde::{Deserialize, Serialize};

use crate::FieldProblem;

/// Stands in a broadcast's text for the address at which its recipient leaves: another one for each, all equally long.
pub const LEAVE_LINK: &str = "{{ leave }}";

/// Shortest and longest number that takes STOP: short codes have three digits at least, E.164 numbers fifteen at most.
const STOP_TO_DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// Whether texts carry a way out where their sender can't be answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WayOutMode {
    /// Nothing is added to any text.
    #[default]
    Off,
    /// Welcome messages and broadcasts end with it, unless it stands in them already.
    Auto,
}

/// What is added to a text so that whoever gets it can leave.
///
/// A sender of letters can't be answered (3GPP TS 23.040, 9.1.2.5: an alphanumeric address is no number), so that its texts
/// need another way out: carriers and laws ask for one in every message of that kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WayOut {
    /// Nothing: they answer STOP, or the site takes care of it.
    Nothing,
    /// The number to which they text STOP.
    Number(String),
    /// A link of their own.
    Link,
}

impl WayOut {
    /// What this sender's messages need, where STOP can be texted to `stop_to`.
    pub fn of(mode: WayOutMode, sender: &str, stop_to: Option<&str>) -> Self {
        match stop_to {
            _ if mode == WayOutMode::Off || can_be_answered(sender) => Self::Nothing,
            Some(number) => Self::Number(number.to_owned()),
            None => Self::Link,
        }
    }

    /// A broadcast's text with the way out at its end, unless it is there already.
    #[must_use]
    pub fn complete(&self, text: &str) -> String {
        self.complete_by(text, "Leave")
    }

    /// A text for one recipient, whose own address is `address`, with the way out at its end unless it is there already.
    /// `leave` is the word before the address, in the text's language.
    #[must_use]
    pub fn complete_for(&self, text: &str, address: &str, leave: &str) -> String {
        if *self == Self::Link && text.contains(address) {
            return text.to_owned();
        }
        with_link(&self.complete_by(text, leave), address)
    }

    fn complete_by(&self, text: &str, leave: &str) -> String {
        match self {
            Self::Number(number) if !text.contains(number.as_str()) => format!("{text}\nSTOP: {number}"),
            Self::Link if !text.contains(LEAVE_LINK) => format!("{text}\n{leave}: {LEAVE_LINK}"),
            Self::Nothing | Self::Number(_) | Self::Link => text.to_owned(),
        }
    }
}

/// Whether an answer to this sender goes anywhere: it is a number or a short code.
pub fn can_be_answered(sender: &str) -> bool {
    !sender.chars().any(char::is_alphabetic)
}

/// The text as one recipient gets it.
#[must_use]
pub fn with_link(text: &str, address: &str) -> String {
    text.replace(LEAVE_LINK, address)
}

/// The number to which STOP can be texted, without blanks; nothing for an empty one.
///
/// # Errors
/// What is wrong with it, for people.
pub fn stop_to(text: &str) -> Result<Option<String>, FieldProblem> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    if number.is_empty() {
        return Ok(None);
    }
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && STOP_TO_DIGITS.contains(&digits.len());
    if is_number { Ok(Some(number)) } else { Err(FieldProblem::NotANumberForStop) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_cannot_be_answered() {
        for (sender, answered) in
            [("62003", true), ("+60123456789", true), ("Shop", false), ("1Shop", false), ("Läden", false)]
        {
            assert_eq!(can_be_answered(sender), answered, "{sender}");
        }
        let of = |sender, stop_to| WayOut::of(WayOutMode::Auto, sender, stop_to);
        assert_eq!(of("62003", Some("63839")), WayOut::Nothing);
        assert_eq!(of("Shop", Some("63839")), WayOut::Number("63839".to_owned()));
        assert_eq!(of("Shop", None), WayOut::Link);
        assert_eq!(WayOut::of(WayOutMode::Off, "Shop", None), WayOut::Nothing);
    }

    #[test]
    fn a_text_ends_with_the_way_out_once() {
        let number = WayOut::Number("63839".to_owned());
        assert_eq!(WayOut::Nothing.complete("Sale!"), "Sale!");
        assert_eq!(number.complete("Sale!"), "Sale!\nSTOP: 63839");
        assert_eq!(number.complete("Sale! To leave text STOP to 63839."), "Sale! To leave text STOP to 63839.");
        assert_eq!(WayOut::Link.complete("Sale!"), "Sale!\nLeave: {{ leave }}");
        assert_eq!(WayOut::Link.complete("Off: {{ leave }} Sale!"), "Off: {{ leave }} Sale!");
        for way_out in [WayOut::Nothing, number, WayOut::Link] {
            let once = way_out.complete("Sale!");
            assert_eq!(way_out.complete(&once), once);
        }
    }

    #[test]
    fn one_recipients_text_has_their_own_address() {
        let address = "https://a.example/p/x";
        assert_eq!(WayOut::Link.complete_for("Welcome!", address, "Baja"), "Welcome!\nBaja: https://a.example/p/x");
        let has_it = "Welcome! https://a.example/p/x";
        assert_eq!(WayOut::Link.complete_for(has_it, address, "Leave"), has_it);
        assert_eq!(WayOut::Nothing.complete_for("Welcome!", address, "Leave"), "Welcome!");
    }

    #[test]
    fn stop_goes_to_short_codes_and_numbers() {
        assert_eq!(stop_to(" ").unwrap(), None);
        assert_eq!(stop_to("638 39").unwrap().as_deref(), Some("63839"));
        assert_eq!(stop_to("+60 12-345 6789").unwrap().as_deref(), Some("+60123456789"));
        for wrong in ["12", "+", "1234567890123456", "Shop", "63839 or so", "٣٣٣٣"] {
            assert!(stop_to(wrong).is_err(), "{wrong}");
        }
    }
}

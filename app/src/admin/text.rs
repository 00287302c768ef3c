//! Figures as people read them.

use domain::{Decimal, Language};
use translations::{console_phrases, number};

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub enum Noun {
    /// Attempts at the public form.
    Attempt,
    /// Credits.
    Credit,
    /// Days.
    Day,
    /// Fields of a change.
    Field,
    /// Messages.
    Message,
    /// Others of the same kind.
    Other,
    /// Who gets a message.
    Recipient,
    /// Codes for a lost second step.
    RecoveryCode,
    /// Subscribers.
    Subscriber,
    /// Texts that came in.
    Text,
}

/// The number with its thousands apart: `12,408`.
pub fn grouped(figure: impl TryInto<i128>) -> String {
    with_a_minus(number(LANGUAGE, figure))
}

/// An amount of money with its thousands apart and no needless zeros: `99,999.87`.
pub fn money(amount: Decimal) -> String {
    with_a_minus(translations::money(LANGUAGE, amount))
}

/// The number with its noun: `1 subscriber`, `1,204 subscribers`.
pub fn count(figure: u64, noun: Noun) -> String {
    let (say, shown) = (console_phrases(), grouped(figure));
    match noun {
        Noun::Attempt => say.attempts(figure, shown),
        Noun::Credit => say.credits(figure, shown),
        Noun::Day => say.days(figure, shown),
        Noun::Field => say.fields(figure, shown),
        Noun::Message => say.messages(figure, shown),
        Noun::Other => say.others(figure, shown),
        Noun::Recipient => say.recipients(figure, shown),
        Noun::RecoveryCode => say.recovery_codes(figure, shown),
        Noun::Subscriber => say.subscribers(figure, shown),
        Noun::Text => say.texts(figure, shown),
    }
}

/// The console's.
const LANGUAGE: Language = Language::English;

/// A minus sign where a hyphen stands: it is as wide as a figure.
fn with_a_minus(figure: String) -> String {
    figure.replace('-', "−")
}

/// Who did something, without the kind that stands before the name in the records ([`engine::Actor::label`]).
pub fn actor(label: &str) -> String {
    match label.strip_prefix("user ") {
        Some(email) => email.to_owned(),
        None if label == "system" => "Carillon".to_owned(),
        None => label.strip_prefix("api key ").map_or_else(|| label.to_owned(), |name| format!("API key {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in
            [(0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_408, "12,408"), (-1_234_567, "−1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn money_keeps_its_cents() {
        for (amount, text) in
            [("99999.8700", "99,999.87"), ("0.05", "0.05"), ("-0.5", "−0.5"), ("-1234", "−1,234"), ("7.00", "7")]
        {
            assert_eq!(money(amount.parse().unwrap()), text);
        }
    }

    #[test]
    fn nouns_agree() {
        assert_eq!(count(1, Noun::Subscriber), "1 subscriber");
        assert_eq!(count(0, Noun::Subscriber), "0 subscribers");
        assert_eq!(count(1_204, Noun::RecoveryCode), "1,204 recovery codes");
    }

    #[test]
    fn actors_are_named_plainly() {
        let label = engine::Actor::system().label();
        for (label, name) in
            [("user ada@example.org", "ada@example.org"), ("api key ci", "API key ci"), (label.as_str(), "Carillon")]
        {
            assert_eq!(actor(label), name);
        }
    }
}

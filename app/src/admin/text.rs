//! Figures as people read them.

use domain::Decimal;

/// The number with its thousands apart: `12,408`.
pub fn grouped(number: impl TryInto<i128>) -> String {
    let number: i128 = number.try_into().unwrap_or_default();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount of money with its thousands apart and no needless zeros: `99,999.87`.
pub fn money(amount: Decimal) -> String {
    let text = amount.normalize().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let sign = if whole == "-0" { "−" } else { "" };
    let whole = grouped(whole.parse::<i128>().unwrap_or_default());
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// The number with its noun: `1 subscriber`, `1,204 subscribers`. The noun takes an `s` where it isn't one.
pub fn count(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
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
        assert_eq!(count(1, "subscriber"), "1 subscriber");
        assert_eq!(count(0, "subscriber"), "0 subscribers");
        assert_eq!(count(1_204, "subscriber"), "1,204 subscribers");
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

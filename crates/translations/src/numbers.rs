//! Numbers as they are written in a language: which digits, and what stands between thousands (ICU4X, from the Unicode CLDR).

use domain::{Decimal, Language};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal as Figure;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::{Locale, locale};

/// A whole number: `12,408`, `12.408`, `12 408`. Counts and credits are written so.
pub fn number(language: Language, number: impl TryInto<i128>) -> String {
    let number: i128 = number.try_into().unwrap_or_default();
    written(language, &Figure::from(number)).unwrap_or_else(|| number.to_string())
}

/// An amount of money without its currency and without needless zeros: `99,999.87`.
pub fn money(language: Language, amount: Decimal) -> String {
    let plain = amount.normalize().to_string();
    plain.parse().ok().and_then(|figure| written(language, &figure)).unwrap_or(plain)
}

fn written(language: Language, figure: &Figure) -> Option<String> {
    let formatter = DecimalFormatter::try_new(locale(language).into(), DecimalFormatterOptions::default()).ok()?;
    Some(formatter.format(figure).to_string())
}

const fn locale(language: Language) -> Locale {
    match language {
        Language::English => locale!("en"),
        Language::French => locale!("fr"),
        Language::German => locale!("de"),
        Language::Spanish => locale!("es"),
        Language::Malay => locale!("ms"),
        Language::Arabic => locale!("ar"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        for (language, small, large) in [
            (Language::English, "1,204", "-1,234,567"),
            (Language::French, "1\u{202f}204", "-1\u{202f}234\u{202f}567"),
            (Language::German, "1.204", "-1.234.567"),
            // Four digits stand together in Spanish.
            (Language::Spanish, "1204", "-1.234.567"),
            (Language::Malay, "1,204", "-1,234,567"),
        ] {
            assert_eq!((number(language, 1_204).as_str(), number(language, -1_234_567).as_str()), (small, large));
            assert_eq!(number(language, 7), "7");
        }
        assert_eq!(number(Language::English, u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(number(Language::Arabic, 12_408), "12,408", "as the CLDR has it for Arabic of no country");
    }

    #[test]
    fn money_keeps_its_cents() {
        for (amount, english, german) in
            [("99999.8700", "99,999.87", "99.999,87"), ("0.05", "0.05", "0,05"), ("7.00", "7", "7")]
        {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(
                (money(Language::English, amount), money(Language::German, amount)),
                (english.into(), german.into())
            );
        }
    }
}

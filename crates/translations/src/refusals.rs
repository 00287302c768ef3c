//! What is said of values that aren't taken.

use domain::{Language, PhoneError};

use crate::phrases;

/// Why a typed number was not taken.
pub fn phone_problem(language: Language, problem: PhoneError) -> String {
    let say = phrases(language);
    match problem {
        PhoneError::Empty => say.phone_empty(),
        PhoneError::NotANumber => say.phone_not_a_number(),
        PhoneError::SeveralNumbers => say.phone_several(),
        PhoneError::MissingCountryCode => say.phone_no_country(),
        PhoneError::Invalid => say.phone_invalid(),
        PhoneError::NotMobile => say.phone_not_mobile(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_says_what_the_domain_says() {
        for problem in [
            PhoneError::Empty,
            PhoneError::NotANumber,
            PhoneError::SeveralNumbers,
            PhoneError::MissingCountryCode,
            PhoneError::Invalid,
            PhoneError::NotMobile,
        ] {
            assert_eq!(phone_problem(Language::English, problem), problem.to_string());
            assert_ne!(phone_problem(Language::Arabic, problem), problem.to_string());
        }
    }
}

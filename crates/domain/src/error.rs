//! What can be wrong with a value, in words a form can show.

use thiserror::Error;

/// Why a typed phone number was not taken. The words are fit to stand beside a form field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("Enter a phone number.")]
    Empty,
    /// Letters or signs that no phone number holds, or far too long.
    #[error("That is not a phone number.")]
    NotANumber,
    /// More than one number was typed where one belongs.
    #[error("Enter one phone number only.")]
    SeveralNumbers,
    /// A national number without a region to read it in.
    #[error("Start the number with + and its country code.")]
    MissingCountryCode,
    /// No such number can exist in its country's plan.
    #[error("That phone number does not exist: check the digits and the country.")]
    Invalid,
    /// A valid number that no mobile can have, so that no SMS would reach it.
    #[error("That is not a mobile number: SMS would not reach it.")]
    NotMobile,
}

impl PhoneError {
    /// A stable token for logs and APIs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotANumber => "not_a_number",
            Self::SeveralNumbers => "several_numbers",
            Self::MissingCountryCode => "missing_country_code",
            Self::Invalid => "invalid",
            Self::NotMobile => "not_mobile",
        }
    }
}

/// The text is no region that this system knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("unknown region")]
pub struct UnknownRegion;

/// A credit sum left the range of 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("credit amount out of range")]
pub struct CreditsOverflow;

/// A state can't follow the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a {what} that is {from} can't become {to}")]
pub struct IllegalTransition {
    /// What has the state: `subscriber`, `message` or `broadcast`.
    pub what: &'static str,
    /// The state it is in.
    pub from: &'static str,
    /// The state asked for.
    pub to: &'static str,
}

/// A token (a status, a kind) that is none of those known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what}: {word:?}")]
pub struct UnknownWord {
    /// What was being read, `message status` for one.
    pub what: &'static str,
    /// The token as it came, cut to 40 characters.
    pub word: String,
}

/// The text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Use 1 to 40 lowercase letters, digits and hyphens, starting and ending with a letter or digit.")]
pub struct InvalidSlug;

/// The text is not UTF-16BE in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not UTF-16 in hexadecimal digits")]
pub struct InvalidUcs2Hex;

/// A provider's price list can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PriceListError {
    /// Not one row with a positive price that says anything about a region.
    #[error("the price list holds no usable price")]
    Empty,
    /// Two currencies in one list: their numbers can't be compared.
    #[error("the price list mixes currencies: {first} and {second}")]
    MixedCurrencies {
        /// The currency of the first usable row.
        first: String,
        /// The first other one.
        second: String,
    },
}

/// What is wrong with one field of a form, in words that stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FieldProblem {
    /// Nothing was entered.
    #[error("Fill this in.")]
    Empty,
    /// No time of a clock.
    #[error("Use times such as 08:00 and 21:30.")]
    NotATime,
    /// Too short.
    #[error("Use at least {min} characters.")]
    TooShort {
        /// The fewest characters allowed.
        min: usize,
    },
    /// Too long.
    #[error("Use at most {max} characters.")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// Characters that can't be stored or shown.
    #[error("Remove the characters that can't be shown.")]
    ControlCharacters,
    /// Not an e-mail address.
    #[error("Enter an e-mail address.")]
    NotAnEmail,
    /// Not an address on the web.
    #[error("Enter a web address that starts with https:// or http://.")]
    NotALink,
    /// Not an origin: scheme, host and perhaps port, nothing behind.
    #[error("Enter an origin such as https://example.com, without a path.")]
    NotAnOrigin,
    /// Not a colour.
    #[error("Enter a colour such as #8a4b0c.")]
    NotAColour,
    /// Not a sender that providers accept.
    #[error("Use a phone number (up to 15 digits) or up to 11 letters, digits and spaces.")]
    NotASender,
    /// Not a number that STOP can be texted to.
    #[error("Enter a number or short code of 3 to 15 digits.")]
    NotANumberForStop,
}

//! Why an attempt to opt in came to nothing.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use crate::UnknownWord;

/// Why an attempt to opt in came to nothing, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The site takes no numbers of that country.
    Country,
    /// No mobile can have the number.
    NotMobile,
    /// The proof of work that was asked for was missing, wrong, late, or used before.
    Proof,
    /// Too many came from the visitor's network.
    Network,
    /// The number was tried too often.
    Number,
    /// Numbers of its prefix were tried too often.
    Prefix,
    /// A welcome or a code would cost more than one SMS may.
    TooDear,
    /// The day's budget for welcomes and codes is used up.
    Budget,
    /// Nobody judged it in time, or the site's SMS were switched off meanwhile.
    Late,
}

impl Refusal {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 9] = [
        Self::Country,
        Self::NotMobile,
        Self::Proof,
        Self::Network,
        Self::Number,
        Self::Prefix,
        Self::TooDear,
        Self::Budget,
        Self::Late,
    ];

    /// As it is stored and sent: `country`, `not_mobile`, `proof`, `network`, `number`, `prefix`, `too_dear`, `budget`,
    /// `late`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::NotMobile => "not_mobile",
            Self::Proof => "proof",
            Self::Network => "network",
            Self::Number => "number",
            Self::Prefix => "prefix",
            Self::TooDear => "too_dear",
            Self::Budget => "budget",
            Self::Late => "late",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Refusal {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWord { what: "refusal", word: text.chars().take(40).collect() };
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or_else(unknown)
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for reason in Refusal::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        assert!("nothing".parse::<Refusal>().is_err());
    }
}

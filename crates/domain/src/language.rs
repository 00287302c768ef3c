//! The languages that visitors are spoken to in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that pages and texts exist in. Ordered as a list of them is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Malay.
    #[serde(rename = "ms")]
    Malay,
    /// Arabic, written from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

/// Where a line of writing begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    LeftToRight,
    /// On the right.
    RightToLeft,
}

impl Direction {
    /// As HTML's `dir` spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::English, Self::French, Self::German, Self::Spanish, Self::Malay, Self::Arabic];

    /// Its code (ISO 639-1), which is also its language tag (BCP 47).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Malay => "ms",
            Self::Arabic => "ar",
        }
    }

    /// What its speakers call it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::Malay => "Bahasa Melayu",
            Self::Arabic => "العربية",
        }
    }

    /// Its English name.
    pub const fn english_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "French",
            Self::German => "German",
            Self::Spanish => "Spanish",
            Self::Malay => "Malay",
            Self::Arabic => "Arabic",
        }
    }

    /// Which way it is written.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }

    /// The language of a tag (BCP 47), wherever and however it is written: `fr` of `fr-CA`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(first))
    }

    /// The languages that an `Accept-Language` names (RFC 9110, 12.5.4), the most wanted first. What is unwanted (`q=0`) or
    /// isn't one of ours is left out; of equal weights the earlier comes first.
    pub fn accepted(header: &str) -> Vec<Self> {
        let mut wanted: Vec<(Self, f32)> = Vec::new();
        for part in header.split(',').take(MOST_ACCEPTED) {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok()).unwrap_or(0.0);
            let Some(language) = Self::of_tag(tag).filter(|_| weight > 0.0) else { continue };
            if !wanted.iter().any(|(known, _)| *known == language) {
                wanted.push((language, weight));
            }
        }
        wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        wanted.into_iter().map(|(language, _)| language).collect()
    }
}

/// Browsers name a handful; whoever names more is no reader.
const MOST_ACCEPTED: usize = 32;

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The code is none of a language that pages and texts exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown language")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// From its code, and nothing else.
    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_language_whatever_comes_after() {
        for (tag, language) in [
            ("fr", Some(Language::French)),
            ("fr-CA", Some(Language::French)),
            ("DE_at", Some(Language::German)),
            (" ar-EG ", Some(Language::Arabic)),
            ("ms-Arab-MY", Some(Language::Malay)),
            ("fra", None),
            ("it", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }

    #[test]
    fn what_a_browser_accepts_is_ordered_by_weight() {
        use Language::{Arabic, English, French, German};
        for (header, languages) in [
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", vec![French, English, German]),
            ("en;q=0.2,ar", vec![Arabic, English]),
            ("de;q=0, en", vec![English]),
            ("it,ja", vec![]),
            ("fr;q=x, en", vec![English]),
            ("de; q=0.3 ,fr;q=0.3", vec![German, French]),
            ("", vec![]),
        ] {
            assert_eq!(Language::accepted(header), languages, "{header}");
        }
    }

    #[test]
    fn a_code_is_written_one_way_only() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
            assert_eq!(serde_json::to_string(&language).unwrap(), format!("\"{language}\""));
            assert_eq!(Language::of_tag(language.code()), Some(language));
        }
        assert_eq!("FR".parse::<Language>(), Err(UnknownLanguage));
        assert!(Language::ALL.is_sorted());
    }
}

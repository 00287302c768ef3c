//! The languages of the table.

/// A language in which people opt out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Language {
    English,
    French,
    Spanish,
    Portuguese,
    German,
    Dutch,
    Italian,
    /// And Indonesian.
    Malay,
    Turkish,
    Russian,
    Arabic,
    Chinese,
    Polish,
    Swedish,
    /// And Norwegian.
    Danish,
    Ukrainian,
    Hebrew,
    Japanese,
    Korean,
    Thai,
}

impl Language {
    /// Its English name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Portuguese => "Portuguese",
            Self::German => "German",
            Self::Dutch => "Dutch",
            Self::Italian => "Italian",
            Self::Malay => "Malay and Indonesian",
            Self::Turkish => "Turkish",
            Self::Russian => "Russian",
            Self::Arabic => "Arabic",
            Self::Chinese => "Chinese",
            Self::Polish => "Polish",
            Self::Swedish => "Swedish",
            Self::Danish => "Danish and Norwegian",
            Self::Ukrainian => "Ukrainian",
            Self::Hebrew => "Hebrew",
            Self::Japanese => "Japanese",
            Self::Korean => "Korean",
            Self::Thai => "Thai",
        }
    }

    /// Whether its words stand without blanks between them.
    pub(super) const fn is_unspaced(self) -> bool {
        matches!(self, Self::Chinese | Self::Japanese | Self::Thai)
    }
}

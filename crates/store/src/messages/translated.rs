//! Messages that a site sends by itself, in the language of who gets them.

use domain::Language;

use crate::NewMessage;

/// One message in the languages of its site. The language that its number opted in with says which of them goes out.
#[derive(Debug, Clone)]
pub struct Translated {
    default: NewMessage,
    others: Vec<(Language, NewMessage)>,
}

impl Translated {
    /// A message that reads like this in the site's default language, and like those in other ones.
    pub fn new(default: NewMessage, others: Vec<(Language, NewMessage)>) -> Self {
        Self { default, others }
    }

    /// The message for a number that opted in with this language tag (BCP 47), if it did with any.
    pub fn for_locale(&self, locale: Option<&str>) -> &NewMessage {
        let language = locale.and_then(Language::of_tag);
        let found = self.others.iter().find(|(other, _)| Some(*other) == language);
        found.map_or(&self.default, |(_, message)| message)
    }
}

impl From<NewMessage> for Translated {
    /// One that reads the same in all languages.
    fn from(default: NewMessage) -> Self {
        Self { default, others: Vec::new() }
    }
}

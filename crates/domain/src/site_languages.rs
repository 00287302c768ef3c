//! The languages of a site.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Language, SiteWords};

/// In which languages a site speaks to its visitors, and its own words in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SiteLanguages {
    /// The language of the site's `words`, and of who asks for none of those offered.
    pub default: Language,
    /// The languages that visitors may choose from, the default among them.
    pub offered: Vec<Language>,
    /// The site's own words in the other languages. Where a text is empty, the built-in one is used; or the text of `words`, if
    /// that isn't a built-in one.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, SiteWords>))]
    pub words: BTreeMap<Language, SiteWords>,
}

impl Default for SiteLanguages {
    fn default() -> Self {
        Self { default: Language::default(), offered: Language::ALL.to_vec(), words: BTreeMap::new() }
    }
}

impl SiteLanguages {
    /// The first of the languages that somebody wants and the site has; its default if there is none.
    pub fn choose(&self, wanted: impl IntoIterator<Item = Language>) -> Language {
        wanted.into_iter().find(|language| self.offered.contains(language)).unwrap_or(self.default)
    }

    /// The language in which a number is texted that opted in with this language tag.
    pub fn of_locale(&self, locale: Option<&str>) -> Language {
        self.choose(locale.and_then(Language::of_tag))
    }

    /// Every field that is wrong, with words for it.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if !self.offered.contains(&self.default) {
            problems.push(("languages.offered", "The default language must be among them.".to_owned()));
        }
        let wrong = self.words.values().any(|words| !words.problems().is_empty());
        if wrong {
            problems.push(("languages.words", "A text is too long, or a link is none.".to_owned()));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_speaks_what_is_wanted_and_offered() {
        use Language::{Arabic, English, French, German};
        let all = SiteLanguages::default();
        assert_eq!((all.default, all.offered.len()), (English, 6));
        assert_eq!(all.choose([Arabic, French]), Arabic);
        assert_eq!(all.choose([]), English);
        let few = SiteLanguages { default: German, offered: vec![German, French], ..SiteLanguages::default() };
        assert_eq!(few.choose([Arabic, French]), French);
        assert_eq!(few.choose([Arabic]), German);
        assert_eq!(few.of_locale(Some("fr-CA")), French);
        assert_eq!(few.of_locale(Some("en")), German);
        assert_eq!(few.of_locale(None), German);
    }

    #[test]
    fn the_default_is_offered() {
        assert_eq!(SiteLanguages::default().problems(), []);
        let wrong = SiteLanguages { offered: vec![Language::French], ..SiteLanguages::default() };
        assert_eq!(wrong.problems()[0].0, "languages.offered");
    }

    #[test]
    fn they_are_kept_under_their_codes() {
        let mut languages = SiteLanguages::default();
        languages.words.insert(Language::French, SiteWords { button: "Allez".to_owned(), ..SiteWords::default() });
        let json = serde_json::to_value(&languages).unwrap();
        assert_eq!(json["words"]["fr"]["button"], "Allez");
        assert_eq!(serde_json::from_value::<SiteLanguages>(json).unwrap(), languages);
    }
}

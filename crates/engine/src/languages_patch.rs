//! Changes to the languages of a site, and to its words in them.

use std::collections::BTreeMap;

use domain::{Language, SiteSettings};
use serde::{Deserialize, Serialize};
use translations::{own_text, words_in};

use crate::error::FieldErrors;
use crate::site_patch::{WordsPatch, required};
use crate::words::{Samples, Words};

/// Changes to the languages in which a site speaks to its visitors.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LanguagesPatch {
    /// The language of the site's `words`, and of who asks for none of those offered: `en`, `fr`, `de`, `es`, `ms`, `ar`. Where it
    /// changes, the site's words in the old and in the new one change places.
    #[serde(deserialize_with = "required")]
    pub default: Option<String>,
    /// The languages that visitors may choose from, the default among them.
    #[serde(deserialize_with = "required")]
    pub offered: Option<Vec<String>>,
    /// The site's own words in languages other than the default; an empty text brings the built-in one back.
    #[serde(deserialize_with = "required")]
    pub words: Option<BTreeMap<String, WordsPatch>>,
}

const UNKNOWN: &str = "Choose a language from the list.";

impl LanguagesPatch {
    /// Changes the settings, but for the name of the site, which the texts are measured with.
    pub(crate) fn apply(&self, settings: &mut SiteSettings, errors: &mut FieldErrors) {
        if let Some(code) = &self.default {
            match code.parse() {
                Ok(language) => change_default(settings, language),
                Err(_) => errors.add("languages.default", UNKNOWN),
            }
        }
        if let Some(codes) = &self.offered {
            let read: Result<Vec<Language>, _> = codes.iter().map(|code| code.parse()).collect();
            match read {
                Ok(mut offered) => {
                    offered.sort_unstable();
                    offered.dedup();
                    settings.languages.offered = offered;
                }
                Err(_) => errors.add("languages.offered", UNKNOWN),
            }
        }
        for (code, words) in self.words.iter().flatten() {
            match code.parse() {
                Ok(language) if language == settings.languages.default => {
                    errors.add("languages.words", "The words in the default language are the site's `words`.");
                }
                Ok(language) => apply_words(words, settings, language, errors),
                Err(_) => errors.add("languages.words", UNKNOWN),
            }
        }
    }
}

/// Where the errors of the site's words in that language stand: `words`, `languages.words.fr`.
pub(crate) fn words_field(settings: &SiteSettings, language: Language) -> String {
    if language == settings.languages.default { "words".to_owned() } else { format!("languages.words.{language}") }
}

/// What is wrong with the site's own words in other languages than its default, as they would read and measure.
pub(crate) fn check_words(name: &str, settings: &SiteSettings, samples: &Samples, errors: &mut FieldErrors) {
    for (language, own) in &settings.languages.words {
        let own = own.texts();
        for preview in Words::preview(name, settings, *language, samples) {
            let is_own = own.iter().any(|(field, text)| *field == preview.field && !text.is_empty());
            let field = format!("{}.{}", words_field(settings, *language), preview.field);
            if let (Some(message), true, None) = (preview.error, is_own, errors.of(&field)) {
                errors.add(field, message);
            }
        }
    }
}

/// Makes another language the default: the words in both stay what they are.
fn change_default(settings: &mut SiteSettings, language: Language) {
    let languages = &mut settings.languages;
    let before = languages.default;
    if before == language {
        return;
    }
    let words = languages.words.remove(&language).unwrap_or_default();
    let of_before = std::mem::replace(&mut settings.words, words);
    if !of_before.is_empty() {
        languages.words.insert(before, of_before);
    }
    languages.default = language;
}

fn apply_words(patch: &WordsPatch, settings: &mut SiteSettings, language: Language, errors: &mut FieldErrors) {
    let mut words = settings.languages.words.remove(&language).unwrap_or_default();
    let instead = words_in(settings, language);
    patch.apply(&mut words, &format!("languages.words.{language}"), errors);
    let texts = words.texts_mut().into_iter().zip(instead.texts());
    for (at, (text, (_, instead))) in texts.enumerate() {
        *text = own_text(at, std::mem::take(text), Some(instead));
    }
    if !words.is_empty() {
        settings.languages.words.insert(language, words);
    }
}

#[cfg(test)]
mod tests {
    use domain::SiteWords;
    use translations::built_in;

    use super::*;

    fn applied(json: &str, mut settings: SiteSettings) -> (SiteSettings, Vec<String>) {
        let patch: LanguagesPatch = serde_json::from_str(json).unwrap();
        let mut errors = FieldErrors::default();
        patch.apply(&mut settings, &mut errors);
        (settings, errors.0.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn a_site_gets_words_of_its_own_in_a_language() {
        let json = r#"{"offered":["fr","en","fr"],"words":{"fr":{"button":"Allez","help":""}}}"#;
        let (settings, wrong) = applied(json, SiteSettings::default());
        assert_eq!(wrong, [""; 0]);
        assert_eq!(settings.languages.offered, [Language::English, Language::French]);
        let own = SiteWords { button: "Allez".to_owned(), ..SiteWords::default() };
        assert_eq!(settings.languages.words[&Language::French], own);
        // What is built in, or said anyhow, isn't kept as the site's own.
        let built_in = serde_json::to_string(&built_in(Language::French).button).unwrap();
        let (settings, _) = applied(&format!(r#"{{"words":{{"fr":{{"button":{built_in}}}}}}}"#), settings);
        assert!(settings.languages.words.is_empty());
    }

    #[test]
    fn a_new_default_language_changes_places_with_the_old_one() {
        let mut settings = SiteSettings::default();
        settings.words.button = "Ring".to_owned();
        let french = SiteWords { button: "Sonnez".to_owned(), ..SiteWords::default() };
        settings.languages.words.insert(Language::French, french.clone());
        let english = settings.words.clone();
        let (settings, wrong) = applied(r#"{"default":"fr"}"#, settings);
        assert_eq!((wrong.len(), &settings.words, settings.languages.default), (0, &french, Language::French));
        assert_eq!(settings.languages.words[&Language::English], english);
        let (back, _) = applied(r#"{"default":"en"}"#, settings);
        assert_eq!((back.words, back.languages.words[&Language::French].clone()), (english, french));
    }

    #[test]
    fn unknown_languages_are_refused_at_their_field() {
        let json = r#"{"default":"FR","offered":["it"],"words":{"xx":{},"en":{}}}"#;
        let (settings, wrong) = applied(json, SiteSettings::default());
        assert_eq!(wrong, ["languages.default", "languages.offered", "languages.words", "languages.words"]);
        assert_eq!(settings, SiteSettings::default());
    }

    #[test]
    fn only_own_words_in_other_languages_are_measured() {
        let samples = Samples { sender: "62003".to_owned(), preferences: "https://a.example/p/x".to_owned() };
        let mut settings = SiteSettings { max_segments: 1, ..SiteSettings::default() };
        let mut errors = FieldErrors::default();
        check_words("Shop", &settings, &samples, &mut errors);
        let own = SiteWords { help: "{{ phone }}".to_owned(), welcome: "م".repeat(71), ..SiteWords::default() };
        settings.languages.words.insert(Language::Arabic, own);
        assert!(errors.is_empty(), "the built-in Arabic welcome takes two segments");
        check_words("Shop", &settings, &samples, &mut errors);
        let fields: Vec<_> = errors.0.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["languages.words.ar.welcome", "languages.words.ar.help"]);
    }
}

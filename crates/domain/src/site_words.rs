//! A site's own words in one language.

use serde::{Deserialize, Serialize};

use crate::validate;

/// The texts of a site in one language. One that is empty is not the site's own: a built-in one takes its place. `{{ site }}` and
/// `{{ sender }}` stand for the site's name and its sender; in the welcome `{{ preferences }}` stands for the address of the
/// subscriber's own page, in the text with a code `{{ code }}` for the code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SiteWords {
    /// The headline of the site's page.
    pub headline: String,
    /// The paragraph below it.
    pub intro: String,
    /// The headline of the popup.
    pub popup_title: String,
    /// The text of the popup.
    pub popup_text: String,
    /// What the visitor agrees to, beside the box; kept as proof with each opt-in.
    pub consent: String,
    /// The words on the button.
    pub button: String,
    /// What the page says after the opt-in, whoever the number is.
    pub success: String,
    /// The first SMS.
    pub welcome: String,
    /// The one SMS that answers STOP. No marketing in it: 47 CFR 64.1200(a)(12).
    pub stop_confirmation: String,
    /// The SMS that answers START.
    pub start_confirmation: String,
    /// The SMS that answers HELP.
    pub help: String,
    /// The SMS with a code.
    pub code: String,
    /// Where the terms stand; empty if nowhere.
    pub terms_url: String,
    /// Where the privacy policy stands; empty if nowhere.
    pub privacy_url: String,
}

impl SiteWords {
    /// The texts with their names, links apart.
    pub fn texts(&self) -> [(&'static str, &String); 12] {
        [
            ("headline", &self.headline),
            ("intro", &self.intro),
            ("popup_title", &self.popup_title),
            ("popup_text", &self.popup_text),
            ("consent", &self.consent),
            ("button", &self.button),
            ("success", &self.success),
            ("welcome", &self.welcome),
            ("stop_confirmation", &self.stop_confirmation),
            ("start_confirmation", &self.start_confirmation),
            ("help", &self.help),
            ("code", &self.code),
        ]
    }

    /// The texts in the order of [`SiteWords::texts`], to be changed.
    pub fn texts_mut(&mut self) -> [&mut String; 12] {
        [
            &mut self.headline,
            &mut self.intro,
            &mut self.popup_title,
            &mut self.popup_text,
            &mut self.consent,
            &mut self.button,
            &mut self.success,
            &mut self.welcome,
            &mut self.stop_confirmation,
            &mut self.start_confirmation,
            &mut self.help,
            &mut self.code,
        ]
    }

    /// Whether nothing of it is the site's own.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every text that can't be stored or shown, with words for it.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        let texts = self.texts().map(|(name, text)| (full_name(name), validate::words(text).err()));
        let links = [("words.terms_url", &self.terms_url), ("words.privacy_url", &self.privacy_url)];
        let links = links.map(|(name, link)| (name, validate::web_link(link).err()));
        let found = texts.into_iter().chain(links);
        found.filter_map(|(name, problem)| problem.map(|problem| (name, problem.to_string()))).collect()
    }
}

/// A text's name as the API spells it.
fn full_name(text: &str) -> &'static str {
    match text {
        "headline" => "words.headline",
        "intro" => "words.intro",
        "popup_title" => "words.popup_title",
        "popup_text" => "words.popup_text",
        "consent" => "words.consent",
        "button" => "words.button",
        "success" => "words.success",
        "welcome" => "words.welcome",
        "stop_confirmation" => "words.stop_confirmation",
        "start_confirmation" => "words.start_confirmation",
        "help" => "words.help",
        _ => "words.code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_place_by_whatever_name_it_is_found() {
        let mut words = SiteWords::default();
        assert!(words.is_empty());
        for (at, text) in words.texts_mut().into_iter().enumerate() {
            *text = at.to_string();
        }
        let json = serde_json::to_value(&words).unwrap();
        for (at, (name, text)) in words.texts().into_iter().enumerate() {
            assert_eq!((text.as_str(), json[name].as_str().unwrap()), (&*at.to_string(), &*at.to_string()), "{name}");
            assert_eq!(full_name(name), format!("words.{name}"));
        }
        assert!(!words.is_empty());
    }
}

//! A site's words with their variables filled in.

use std::collections::BTreeMap;

use domain::{Language, Measure, SiteSettings, SiteWords, measure};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use translations::words_in;

use crate::public_site::PublicWords;

/// One of a site's words as people would read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordPreview {
    /// Which of the words: `welcome`.
    pub field: &'static str,
    /// The text with its variables filled in; as typed where that failed.
    pub text: String,
    /// What it measures as an SMS; `None` for words that are never sent.
    pub measure: Option<Measure>,
    /// Why it can't be saved.
    pub error: Option<String>,
}

/// Fills in variables: names in double braces, of the Jinja language, and none of its statements and operators.
pub(crate) struct Words<'a> {
    values: Vec<(&'static str, &'a str)>,
}

/// What stands for variables when words are looked at beforehand.
pub(crate) struct Samples {
    /// Whom the site's messages are from.
    pub(crate) sender: String,
    /// An address as long as that of any number's own page.
    pub(crate) preferences: String,
}

impl<'a> Words<'a> {
    pub(crate) fn new(site: &'a str, sender: &'a str) -> Self {
        Self { values: vec![("site", site), ("sender", sender)] }
    }

    /// The same with another variable.
    pub(crate) fn with(&self, name: &'static str, value: &'a str) -> Self {
        let mut values = self.values.clone();
        values.push((name, value));
        Self { values }
    }

    /// The text with its variables filled in, or what is wrong with it, for people.
    pub(crate) fn render(&self, text: &str) -> Result<String, String> {
        if !holds_bare_names_only(text) {
            return Err(self.only_variables());
        }
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let values: BTreeMap<&str, String> =
            self.values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        environment.render_str(text, values).map_err(|_| self.only_variables())
    }

    fn only_variables(&self) -> String {
        let names: Vec<String> = self.values.iter().map(|(name, _)| format!("{{{{ {name} }}}}")).collect();
        let (last, others) = names.split_last().map_or(("", [].as_slice()), |(last, others)| (last.as_str(), others));
        format!("Only {} and {last} can be filled in.", others.join(", "))
    }

    /// The text for use: as stored where it can't be rendered, which saving it doesn't let happen.
    pub(crate) fn render_or_plain(&self, text: &str) -> String {
        self.render(text).unwrap_or_else(|_| text.to_owned())
    }

    /// What visitors read.
    pub(crate) fn public(&self, words: &SiteWords, preferences: &str) -> PublicWords {
        let fill = |text: &str| self.render_or_plain(text);
        PublicWords {
            headline: fill(&words.headline),
            intro: fill(&words.intro),
            popup_title: fill(&words.popup_title),
            popup_text: fill(&words.popup_text),
            consent: fill(&words.consent),
            button: fill(&words.button),
            success: fill(&words.success),
            welcome: self.with("preferences", preferences).render_or_plain(&words.welcome),
            terms_url: words.terms_url.clone(),
            privacy_url: words.privacy_url.clone(),
        }
    }

    /// All of a site's words in that language as they would read and measure.
    pub(crate) fn preview(
        name: &str,
        settings: &SiteSettings,
        language: Language,
        samples: &Samples,
    ) -> Vec<WordPreview> {
        let plain = Words::new(name, &samples.sender);
        let code = SAMPLE_CODE.get(..settings.code_digits as usize).unwrap_or(SAMPLE_CODE);
        words_in(settings, language)
            .texts()
            .into_iter()
            .map(|(field, text)| {
                let sent = is_sent(field);
                let rendered = match field {
                    "welcome" => plain.with("preferences", &samples.preferences).render(text),
                    "code" => plain.with("code", code).render(text),
                    _ => plain.render(text),
                };
                let error = match &rendered {
                    Err(error) => Some(error.clone()),
                    Ok(text) if field == "code" && !text.contains(code) => Some(NO_CODE.to_owned()),
                    Ok(text) => sent.then(|| too_long(text, settings.max_segments)).flatten(),
                };
                let text = rendered.unwrap_or_else(|_| text.clone());
                WordPreview { field, measure: sent.then(|| measure(&text)), text, error }
            })
            .collect()
    }
}

const SAMPLE_CODE: &str = "123456";
const NO_CODE: &str = "Put {{ code }} where the code belongs.";

/// Whether everything in double braces is a bare name, and there are no statements (`{% %}`) or comments (`{# #}`):
/// `{{ site * 1000000 }}` would be a text of megabytes.
fn holds_bare_names_only(text: &str) -> bool {
    if text.contains("{%") || text.contains("{#") {
        return false;
    }
    text.split("{{").skip(1).all(|part| {
        let name = part.split_once("}}").map_or("", |(name, _)| name.trim());
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

/// Whether a text is sent as SMS, and not shown on a page.
fn is_sent(text: &str) -> bool {
    matches!(text, "welcome" | "stop_confirmation" | "start_confirmation" | "help" | "code")
}

fn too_long(text: &str, max_segments: u32) -> Option<String> {
    let segments = measure(text).segments;
    (segments > max_segments).then(|| format!("This text takes {segments} segments; the site allows {max_segments}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_its_variables_and_nothing_else() {
        let words = Words::new("Shop & Co", "62003");
        assert_eq!(words.render("{{ site }} from {{sender}}").unwrap(), "Shop & Co from 62003");
        assert_eq!(words.render("no braces").unwrap(), "no braces");
        for wrong in [
            "{{ phone }}",
            "{{ site",
            "{% for x in range(100000000) %}x{% endfor %}",
            "{# x #}",
            "{{ site * 1000000 }}",
            "{{ }}",
            "{{ site.x.y }}",
        ] {
            assert!(words.render(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_has_the_variables_that_belong_to_it() {
        let preview = |change: fn(&mut SiteWords)| {
            let mut settings = SiteSettings::default();
            change(&mut settings.words);
            let samples =
                Samples { sender: "62003".to_owned(), preferences: "https://a.example/preferences/x".to_owned() };
            let found = Words::preview("Shop", &settings, Language::English, &samples);
            found.into_iter().filter_map(|preview| Some((preview.field, preview.error?))).collect::<Vec<_>>()
        };
        assert_eq!(preview(|_| ()), []);
        assert_eq!(preview(|words| words.welcome = "Hi: {{ preferences }}".to_owned()), []);
        assert_eq!(preview(|words| words.code = "Your code".to_owned()), [("code", NO_CODE.to_owned())]);
        let only =
            |names: &str| format!("Only {{{{ site }}}}, {{{{ sender }}}} and {{{{ {names} }}}} can be filled in.");
        assert_eq!(preview(|words| words.code = "{{ preferences }}".to_owned()), [("code", only("code"))]);
        assert_eq!(preview(|words| words.welcome = "{{ code }}".to_owned()), [("welcome", only("preferences"))]);
        let neither = "Only {{ site }} and {{ sender }} can be filled in.".to_owned();
        assert_eq!(preview(|words| words.help = "{{ code }}".to_owned()), [("help", neither)]);
    }

    #[test]
    fn a_name_with_braces_is_not_read_again() {
        assert_eq!(Words::new("{{ sender }}", "1").render("{{ site }}").unwrap(), "{{ sender }}");
    }
}

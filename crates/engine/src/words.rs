//! A site's words with their variables filled in.

use domain::{Measure, SiteSettings, SiteWords, measure};
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use crate::sites::PublicWords;

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
    site: &'a str,
    sender: &'a str,
}

const ONLY_VARIABLES: &str = "Only {{ site }} and {{ sender }} can be filled in.";

impl<'a> Words<'a> {
    pub(crate) fn new(site: &'a str, sender: &'a str) -> Self {
        Self { site, sender }
    }

    /// The text with its variables filled in, or what is wrong with it, for people.
    pub(crate) fn render(&self, text: &str) -> Result<String, String> {
        if !holds_bare_names_only(text) {
            return Err(ONLY_VARIABLES.to_owned());
        }
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment
            .render_str(text, context! { site => self.site, sender => self.sender })
            .map_err(|_| ONLY_VARIABLES.to_owned())
    }

    /// The text for use: as stored where it can't be rendered, which saving it doesn't let happen.
    pub(crate) fn render_or_plain(&self, text: &str) -> String {
        self.render(text).unwrap_or_else(|_| text.to_owned())
    }

    /// What visitors read.
    pub(crate) fn public(&self, words: &SiteWords) -> PublicWords {
        let fill = |text: &str| self.render_or_plain(text);
        PublicWords {
            headline: fill(&words.headline),
            intro: fill(&words.intro),
            popup_title: fill(&words.popup_title),
            popup_text: fill(&words.popup_text),
            consent: fill(&words.consent),
            button: fill(&words.button),
            success: fill(&words.success),
            welcome: fill(&words.welcome),
            terms_url: words.terms_url.clone(),
            privacy_url: words.privacy_url.clone(),
        }
    }

    /// All of a site's words as they would read and measure.
    pub(crate) fn preview(&self, settings: &SiteSettings) -> Vec<WordPreview> {
        fields(&settings.words)
            .into_iter()
            .map(|(field, text, sent)| {
                let rendered = self.render(text);
                let error = match &rendered {
                    Err(error) => Some(error.clone()),
                    Ok(text) => sent.then(|| too_long(text, settings.max_segments)).flatten(),
                };
                let text = rendered.unwrap_or_else(|_| text.to_owned());
                WordPreview { field, measure: sent.then(|| measure(&text)), text, error }
            })
            .collect()
    }
}

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

/// The words that may hold variables, and whether they are sent as SMS.
fn fields(words: &SiteWords) -> [(&'static str, &str, bool); 11] {
    [
        ("headline", &words.headline, false),
        ("intro", &words.intro, false),
        ("popup_title", &words.popup_title, false),
        ("popup_text", &words.popup_text, false),
        ("consent", &words.consent, false),
        ("button", &words.button, false),
        ("success", &words.success, false),
        ("welcome", &words.welcome, true),
        ("stop_confirmation", &words.stop_confirmation, true),
        ("start_confirmation", &words.start_confirmation, true),
        ("help", &words.help, true),
    ]
}

fn too_long(text: &str, max_segments: u32) -> Option<String> {
    let segments = measure(text).segments;
    (segments > max_segments).then(|| format!("This text takes {segments} segments; the site allows {max_segments}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_the_two_variables_and_nothing_else() {
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
    fn a_name_with_braces_is_not_read_again() {
        assert_eq!(Words::new("{{ sender }}", "1").render("{{ site }}").unwrap(), "{{ sender }}");
    }
}

//! A site's words in a language: its own, or the built-in ones.

use std::sync::LazyLock;

use domain::{CodeRules, Language, SiteSettings, SiteWords};

use crate::{number, phrases};

static BUILT_IN: LazyLock<[SiteWords; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(made));

/// What a site says in that language before its owner writes words of their own. There are no links among them.
pub fn built_in(language: Language) -> &'static SiteWords {
    &BUILT_IN[language as usize]
}

/// What the site says in that language: its own words; where it has none in this language, the built-in ones, unless its words
/// in its default language are its own.
pub fn words_in(settings: &SiteSettings, language: Language) -> SiteWords {
    let of_default = &settings.words;
    let none = SiteWords::default();
    let own = match settings.languages.words.get(&language) {
        _ if language == settings.languages.default => of_default,
        Some(words) => words,
        None => &none,
    };
    let link = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
    let mut words = built_in(language).clone();
    words.terms_url = link(&own.terms_url, &of_default.terms_url);
    words.privacy_url = link(&own.privacy_url, &of_default.privacy_url);
    let texts = words.texts_mut().into_iter().zip(own.texts()).zip(of_default.texts());
    for (at, ((text, (_, own)), (_, of_default))) in texts.enumerate() {
        if is_own(at, own) {
            text.clone_from(own);
        } else if is_own(at, of_default) {
            text.clone_from(of_default);
        }
    }
    words
}

/// The text as it is stored for a site that would say `instead` without it: nothing, where that is the same, or where it is a
/// built-in one. `at` is its place in [`SiteWords::texts`].
pub fn own_text(at: usize, text: String, instead: Option<&str>) -> String {
    if is_own(at, &text) && instead != Some(text.as_str()) { text } else { String::new() }
}

/// Whether a text was written by the site's people: what is built in, in whatever language, was not.
fn is_own(at: usize, text: &str) -> bool {
    let is_built_in = |words: &SiteWords| words.texts().get(at).is_some_and(|(_, built_in)| built_in.as_str() == text);
    !text.is_empty() && !BUILT_IN.iter().any(is_built_in)
}

/// The built-in words, with their variables left for later.
fn made(language: Language) -> SiteWords {
    const SITE: &str = "{{ site }}";
    let say = phrases(language);
    let minutes = CodeRules::VALID.as_secs() / 60;
    SiteWords {
        headline: say.site_headline(SITE),
        intro: say.site_intro(SITE),
        popup_title: say.site_popup_title(SITE),
        popup_text: say.site_popup_text(),
        consent: say.site_consent(SITE),
        button: say.site_button(),
        success: say.site_success(SITE),
        welcome: say.site_welcome(SITE),
        stop_confirmation: say.site_stop_confirmation(SITE),
        start_confirmation: say.site_start_confirmation(SITE),
        help: say.site_help(SITE),
        code: say.site_code("{{ code }}", SITE, minutes, number(language, minutes)),
        terms_url: String::new(),
        privacy_url: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Circumstances, Encoding, Reply, measure, read_reply};

    use super::*;

    /// What a text would be with a short name and an ordinary code.
    fn filled(text: &str) -> String {
        text.replace("{{ site }}", "Bob's Bikes").replace("{{ code }}", "123456")
    }

    /// The texts that are sent.
    fn sent(words: &SiteWords) -> [(&'static str, &String); 5] {
        [
            ("welcome", &words.welcome),
            ("stop_confirmation", &words.stop_confirmation),
            ("start_confirmation", &words.start_confirmation),
            ("help", &words.help),
            ("code", &words.code),
        ]
    }

    #[test]
    fn the_built_in_words_can_be_stored_and_none_is_missing() {
        for language in Language::ALL {
            let settings = SiteSettings { words: built_in(language).clone(), ..SiteSettings::default() };
            assert_eq!(settings.problems(), [], "{language}");
            for (name, text) in built_in(language).texts() {
                assert!(!text.is_empty(), "{language} {name}");
                assert_eq!(text.contains("{{ code }}"), name == "code", "{language} {name}: {text}");
            }
        }
    }

    #[test]
    fn what_is_sent_names_the_site_and_says_how_to_leave() {
        for language in Language::ALL {
            let words = built_in(language);
            for (name, text) in sent(words) {
                assert!(text.contains("{{ site }}"), "{language} {name}");
                let keyword = match name {
                    "stop_confirmation" => "START",
                    "code" => "",
                    _ => "STOP",
                };
                assert!(text.contains(keyword), "{language} {name}: {text}");
            }
            assert!(words.consent.contains("STOP") && words.consent.contains("{{ site }}"), "{language}");
        }
    }

    #[test]
    fn what_is_sent_fits_into_one_segment_where_the_alphabet_allows() {
        for language in Language::ALL {
            for (name, text) in sent(built_in(language)) {
                let measure = measure(&filled(text));
                if language == Language::Arabic {
                    let room = if name == "stop_confirmation" || name == "code" { 1 } else { 2 };
                    assert!(measure.segments <= room, "{name}: {measure:?} {text}");
                } else {
                    assert_eq!((measure.encoding, measure.segments), (Encoding::Gsm7, 1), "{language} {name}: {text}");
                }
                assert!(!text.contains(['\u{2068}', '\u{2069}']), "{language} {name} is sent without isolates");
            }
        }
    }

    #[test]
    fn the_words_that_visitors_are_told_to_send_are_understood() {
        let read = |word: &str| read_reply(word, Circumstances::default()).reply;
        for (language, help) in [
            (Language::English, "HELP"),
            (Language::French, "AIDE"),
            (Language::German, "HILFE"),
            (Language::Spanish, "AYUDA"),
            (Language::Malay, "BANTUAN"),
            (Language::Arabic, "مساعدة"),
        ] {
            let words = built_in(language);
            for text in [&words.consent, &words.welcome, &words.start_confirmation] {
                assert!(text.contains(help), "{language}: {text}");
            }
            assert!(phrases(language).stop_any_time().contains(help), "{language}");
            assert_eq!(read(help), Reply::Help, "{help}");
        }
        assert_eq!((read("STOP"), read("START")), (Reply::Stop, Reply::Start));
    }

    #[test]
    fn english_says_what_us_carriers_expect() {
        let words = built_in(Language::English);
        for text in [&words.consent, &words.welcome] {
            for needed in ["{{ site }}", "varies", "Msg & data rates may apply", "HELP", "STOP"] {
                assert!(text.contains(needed), "{needed} in {text}");
            }
        }
        assert!(words.code.contains("It is good for 5 minutes."), "{}", words.code);
    }

    #[test]
    fn a_site_speaks_its_own_words_before_the_built_in_ones() {
        let mut settings = SiteSettings::default();
        assert_eq!(&words_in(&settings, Language::French), built_in(Language::French));
        // What was written into older databases is built in as well.
        settings.words = built_in(Language::English).clone();
        assert_eq!(&words_in(&settings, Language::French), built_in(Language::French));
        settings.words.button = "Ring me".to_owned();
        settings.words.privacy_url = "https://shop.example/privacy".to_owned();
        let french = words_in(&settings, Language::French);
        assert_eq!((french.button.as_str(), &french.consent), ("Ring me", &built_in(Language::French).consent));
        assert_eq!(french.privacy_url, "https://shop.example/privacy");
        let own = SiteWords { button: "Sonnez".to_owned(), ..SiteWords::default() };
        settings.languages.words.insert(Language::French, own);
        assert_eq!(words_in(&settings, Language::French).button, "Sonnez");
        assert_eq!(words_in(&settings, Language::German).button, "Ring me");
        assert_eq!(words_in(&settings, Language::English).button, "Ring me");
    }

    #[test]
    fn with_another_default_language_its_built_in_words_are_spoken() {
        let mut settings = SiteSettings { words: built_in(Language::English).clone(), ..SiteSettings::default() };
        settings.languages.default = Language::Malay;
        assert_eq!(&words_in(&settings, Language::Malay), built_in(Language::Malay));
        assert_eq!(&words_in(&settings, Language::English), built_in(Language::English));
    }

    #[test]
    fn a_built_in_text_is_not_stored_as_the_sites_own() {
        let at = built_in(Language::English).texts().iter().position(|(name, _)| *name == "help").unwrap();
        let french = built_in(Language::French).help.clone();
        assert_eq!(own_text(at, french, None), "");
        assert_eq!(own_text(at, "Call us".to_owned(), Some("Call us")), "");
        assert_eq!(own_text(at, "Call us".to_owned(), Some("Write")), "Call us");
        assert_eq!(own_text(at, String::new(), None), "");
    }
}

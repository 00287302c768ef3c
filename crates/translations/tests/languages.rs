//! Every language says everything, in its own words, with its own plurals.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is amiss")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use domain::Language;
use translations::phrases;

/// What reads the same in English: the same word exists there, or it is a name.
const ALIKE: [(Language, &str); 1] = [(Language::German, "offline-head")];

/// The texts of a language as they stand in its files, by name.
fn texts(language: Language) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code());
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "ftl") {
            continue;
        }
        let mut name = String::new();
        for line in fs::read_to_string(&file).unwrap().lines() {
            let begins = line.split_once(" = ").filter(|(name, _)| !name.contains([' ', '[', '*', '{']));
            if let Some((begun, text)) = begins {
                begun.clone_into(&mut name);
                assert!(texts.insert(name.clone(), text.to_owned()).is_none(), "{language} {name} is there twice");
            } else if line.starts_with('#') || line.is_empty() {
                name.clear();
            } else if let Some(text) = texts.get_mut(&name) {
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    texts
}

/// The variables of a text.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$').skip(1).map(|rest| rest.split([' ', '}', ')', ',']).next().unwrap()).collect()
}

#[test]
fn every_language_says_the_same_things_with_the_same_variables() {
    let english = texts(Language::English);
    assert!(english.len() > 70, "{}", english.len());
    for language in Language::ALL {
        let texts = texts(language);
        assert_eq!(texts.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language}");
        for (name, text) in &texts {
            assert!(variables(text).is_subset(&variables(&english[name])), "{language} {name}: {text}");
            let left_out: Vec<_> = variables(&english[name]).difference(&variables(text)).copied().collect();
            assert!(left_out.is_empty(), "{language} {name} leaves out {left_out:?}");
        }
    }
}

#[test]
fn nothing_is_left_in_english() {
    let english = texts(Language::English);
    for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
        for (name, text) in texts(language) {
            let alike = ALIKE.contains(&(language, name.as_str()));
            assert_eq!(text == english[&name], alike, "{language} {name}: {text}");
            let words: BTreeSet<String> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
            for word in ["the", "you", "your", "this", "please", "again"] {
                assert!(!words.contains(word), "{language} {name} says {word}: {text}");
            }
        }
    }
}

#[test]
fn names_in_a_text_from_right_to_left_keep_their_direction() {
    for (name, text) in texts(Language::Arabic) {
        let sent = ["site-welcome", "site-stop-confirmation", "site-start-confirmation", "site-help", "site-code"];
        let isolated = text.matches("\u{2068}{ $site }\u{2069}").count();
        let expected = if sent.contains(&name.as_str()) { 0 } else { text.matches("{ $site }").count() };
        assert_eq!(isolated, expected, "{name}: {text}");
    }
}

#[test]
fn plurals_go_by_the_language() {
    let said = |language: Language, minutes: u64| {
        let text = phrases(language).code_sent(minutes, translations::number(language, minutes));
        text.to_string()
    };
    for (minutes, form) in [
        (0, "صالح الآن فقط."),
        (1, "صالح لدقيقة واحدة."),
        (2, "صالح لدقيقتين."),
        (3, "صالح لمدة 3 دقائق."),
        (10, "صالح لمدة 10 دقائق."),
        (11, "صالح لمدة 11 دقيقة."),
        (100, "صالح لمدة 100 دقيقة."),
    ] {
        let text = said(Language::Arabic, minutes);
        assert!(text.ends_with(form), "{minutes}: {text}");
    }
    for (language, one, five) in [
        (Language::English, "1 minute.", "5 minutes."),
        (Language::French, "1 minute.", "5 minutes."),
        (Language::German, "1 Minute.", "5 Minuten."),
        (Language::Spanish, "1 minuto.", "5 minutos."),
        (Language::Malay, "1 minit.", "5 minit."),
    ] {
        assert!(said(language, 1).ends_with(one), "{}", said(language, 1));
        assert!(said(language, 5).ends_with(five), "{}", said(language, 5));
    }
    // None is one in French and several in English.
    assert!(said(Language::French, 0).ends_with("0 minute.") && said(Language::English, 0).ends_with("0 minutes."));
    let digits = |count: u32| phrases(Language::Arabic).code_label(count, count.to_string());
    let forms: BTreeSet<String> = [0, 1, 2, 3, 11, 100].map(digits).into_iter().collect();
    assert_eq!(forms.len(), 6, "Arabic has six forms: {forms:?}");
}

//! What holds of every text. Sentences as people write them stand in `tests/vectors`.

use proptest::prelude::*;

use super::{lexicon::Role, plain::plain, table::TABLE, *};

fn read(text: &str) -> Reading {
    read_reply(text, Circumstances::default())
}

fn reply(text: &str) -> Reply {
    read(text).reply
}

#[test]
fn why_is_said() {
    for (text, rule, word, why) in [
        ("STOP!", Rule::Keyword, "stop", "The whole message is “stop”."),
        (
            "STOPP please dont text",
            Rule::Among,
            "stop",
            "It is “stop” with words of refusal or politeness, and nothing else.",
        ),
        (
            "please stop, thanks",
            Rule::Among,
            "stop",
            "It is “stop” with words of refusal or politeness, and nothing else.",
        ),
        ("Stop sending me stuff about dogs", Rule::Leading, "stop", "It begins with “stop”."),
        ("stop by tomorrow", Rule::Leading, "stop", "It begins with “stop”, but goes on with something else."),
        ("This is annoying. Unsubscribe.", Rule::Sentence, "unsubscribe", "One of its sentences is “unsubscribe”."),
        ("Hi, take me off your list", Rule::Phrase, "take me off", "It says “take me off”."),
        ("MOC STOP", Rule::AfterName, "stop", "A name in capitals and “stop”."),
        ("stpo", Rule::NearMiss, "stop", "A misspelt “stop”."),
        ("who is this", Rule::Doubt, "who is this", "It may mean STOP, or worries: “who is this”."),
        ("Thanks!", Rule::Nothing, "", "No word in it asks for anything."),
        ("UNSTOP", Rule::Keyword, "unstop", "The whole message is “unstop”."),
    ] {
        let reading = read(text);
        assert_eq!((reading.rule, reading.word.as_str()), (rule, word), "{text:?}");
        assert_eq!(reading.why(), why);
    }
}

#[test]
fn every_entry_says_where_it_is_from_and_is_found() {
    for entry in TABLE {
        assert!(!entry.source.is_empty() && !entry.words.is_empty(), "{:?}", entry.language);
        for word in entry.words {
            assert!(!plain(word).is_empty(), "{word:?}");
            let expected = match entry.role {
                Role::Stop | Role::Weak | Role::Alone | Role::Phrase | Role::PhraseOfUs => Reply::Stop,
                Role::Start => Reply::Start,
                Role::Help => Reply::Help,
                _ => continue,
            };
            assert_eq!(reply(word), expected, "{word:?} of {:?}", entry.language);
        }
    }
    assert_eq!(known_words().map(|known| known.language).collect::<std::collections::BTreeSet<_>>().len(), 20);
}

#[test]
fn yes_needs_a_question() {
    let asked = Circumstances { confirmation_pending: true, ..Circumstances::default() };
    for yes in ["YES", "Yes please!", "oui", "sí", "да", "y"] {
        assert_eq!(reply(yes), Reply::Other, "{yes}");
        assert_eq!(read_reply(yes, asked).reply, Reply::Start, "{yes}");
    }
    assert_eq!(read_reply("STOP", asked).reply, Reply::Stop);
    assert_eq!(read_reply("yes, stop", asked).reply, Reply::Stop);
    assert_eq!(read_reply("yes I will come", asked).reply, Reply::Other);
}

#[test]
fn the_providers_keyword_may_stand_before_it_or_be_it() {
    for (text, keyword, expected) in [
        ("MOC STOP", "MOC", Reply::Stop),
        ("moc: stop", "MOC", Reply::Stop),
        ("STOP", "MOC", Reply::Stop),
        ("MOC", "MOC", Reply::Other),
        ("MOCHA STOP BY", "MOC", Reply::Other),
        ("MOC the bus stop is closed", "MOC", Reply::Other),
        ("MOC HELP", "MOC", Reply::Help),
        ("MOC START", "moc", Reply::Start),
        ("", "STOP", Reply::Stop),
        ("STOP", "STOP", Reply::Stop),
        ("ALL", "STOP", Reply::Stop),
        ("STOP ALL", "STOP", Reply::Stop),
        ("by tomorrow", "STOP", Reply::Review),
        ("END of story", "END", Reply::Review),
        ("of story", "END", Reply::Review),
        ("please stop", "HELP", Reply::Stop),
        ("STOP", "  ", Reply::Stop),
        ("MOC STOP", "", Reply::Stop),
    ] {
        let known = Circumstances { keyword: Some(keyword), ..Circumstances::default() };
        assert_eq!(read_reply(text, known).reply, expected, "{text:?} with {keyword:?}");
    }
    let alone = read_reply("", Circumstances { keyword: Some("STOP"), ..Circumstances::default() });
    assert_eq!(alone.why(), "The provider's keyword: “stop”.");
}

#[test]
fn hexadecimal_digits_are_decoded_and_numbers_are_left_alone() {
    assert_eq!(reply("00530054004F0050"), Reply::Stop);
    assert_eq!(reply(" 0053 0054".replace(' ', "").as_str()), Reply::Other);
    assert_eq!(reply("0441 0442 043E 043F".replace(' ', "").as_str()), Reply::Stop);
    for number in ["12025550123456", "20261122", "deadbeef", "0000000000000000"] {
        assert_eq!(reply(number), Reply::Other, "{number}");
    }
}

#[test]
fn a_site_adds_words_of_its_own() {
    let own = OwnWords::of(&["Uitstappen", "geen zin meer", "不看", "YES", ""]);
    let read = |text| read_reply(text, Circumstances { own: Some(&own), ..Circumstances::default() });
    for text in [
        "uitstappen",
        "UITSTAPPEN!!",
        "Uitstappen, bedankt",
        "uitstappen please",
        "Geen zin meer",
        "不看了",
        "\u{200b}不看",
    ] {
        let reading = read(text);
        assert_eq!((reading.reply, reading.rule), (Reply::Stop, Rule::OwnWord), "{text:?}");
    }
    assert_eq!(read("uitstappen bij de markt").reply, Reply::Review);
    assert_eq!(read("waar moet ik uitstappen").reply, Reply::Other);
    assert_eq!(read("yes").reply, Reply::Other);
    assert_eq!(reply("uitstappen"), Reply::Other);
}

#[test]
fn some_words_cant_be_added() {
    for word in [
        "",
        " ",
        "!",
        "12",
        "a",
        "é",
        "YES",
        "yes please",
        "ok",
        "no",
        "the",
        "START",
        "subscribe",
        "help",
        "please",
        &"x".repeat(41),
        "one way to say it",
        "🛑",
    ] {
        assert!(OwnWords::problem(word).is_some(), "{word:?}");
    }
    for word in ["uitstappen", "NIX", "no más", "不", "STOP", "geen zin meer", "d4"] {
        assert_eq!(OwnWords::problem(word), None, "{word:?}");
    }
}

/// What people put around a word: blanks, punctuation, invisible characters, emoji.
fn decoration() -> impl Strategy<Value = String> {
    let pieces = vec![
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\u{a0}",
        "\u{3000}",
        "\u{200b}",
        "\u{200f}",
        "\u{202e}",
        "\u{feff}",
        "\u{ad}",
        ".",
        "!",
        "?",
        "…",
        ",",
        ";",
        ":",
        "-",
        "–",
        "—",
        "\"",
        "'",
        "’",
        "«",
        "»",
        "“",
        "(",
        ")",
        "[",
        "]",
        "*",
        "_",
        "/",
        "\\",
        "|",
        "#",
        "&",
        "%",
        "<",
        ">",
        "~",
        "=",
        "+",
        "¿",
        "¡",
        "。",
        "！",
        "、",
        "؟",
        "،",
        "🛑",
        "👋",
        "😡",
        "🙏🏽",
        "❤️",
        "👨‍👩‍👧",
        "™",
        "🆗",
        "Ⓜ️",
        "🅰",
        "🇺🇸",
        "©",
        "€",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..6).prop_map(|pieces| pieces.concat())
}

fn keywords() -> Vec<(&'static str, Reply)> {
    let expected = |role| match role {
        Role::Stop | Role::Weak | Role::Alone | Role::Phrase => Some(Reply::Stop),
        Role::Start => Some(Reply::Start),
        Role::Help => Some(Reply::Help),
        _ => None,
    };
    TABLE
        .iter()
        .filter_map(|entry| Some((entry, expected(entry.role)?)))
        .flat_map(|(entry, reply)| entry.words.iter().map(move |word| (*word, reply)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_is_read_without_panic(
        text in "\\PC{0,200}", keyword in proptest::option::of("\\PC{0,8}"), own in "\\PC{0,12}", pending in any::<bool>(),
    ) {
        let own = OwnWords::of(&[own]);
        let known = Circumstances { keyword: keyword.as_deref(), own: Some(&own), confirmation_pending: pending };
        let _ = read_reply(&text, known).why();
    }

    #[test]
    fn control_characters_are_no_trouble(text in prop::collection::vec(any::<char>(), 0..80)) {
        let text: String = text.into_iter().collect();
        let _ = reply(&text);
    }

    #[test]
    fn what_is_plain_stays_so(text in prop::collection::vec(any::<char>(), 0..40), words in "[ a-zA-Zéßİłأの退.,'!-]{0,30}") {
        for text in [text.into_iter().collect::<String>(), words] {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once);
        }
    }

    #[test]
    fn decoration_and_capitals_change_nothing(
        (word, expected) in prop::sample::select(keywords()), before in decoration(), after in decoration(), capitals in any::<u64>(),
    ) {
        let mixed: String = word
            .chars()
            .enumerate()
            .flat_map(|(at, c)| if capitals >> (at % 64) & 1 == 1 { c.to_uppercase().collect::<Vec<_>>() } else { c.to_lowercase().collect() })
            .collect();
        let text = format!("{before}{mixed}{after}");
        prop_assert_eq!(reply(&text), expected, "{:?}", text);
    }

    #[test]
    fn decoration_makes_no_keyword_of_other_words(
        word in prop::sample::select(vec!["shop", "step", "yes", "ok", "the bus stop is closed", "I will stop by tomorrow", "thanks"]),
        before in decoration(), after in decoration(),
    ) {
        prop_assert_eq!(reply(&format!("{before} {word} {after}")), Reply::Other);
    }

    #[test]
    fn a_stop_in_the_middle_of_other_talk_unsubscribes_nobody(
        before in "(Where is|Is this|I wait at|We meet at|They closed|I like) (the|my|our|that) (bus|tram|next|last|first|coach|metro)",
        after in "(|\\?|!|\\.| is closed| near the church| on Main Street| today\\?|, see you there)",
    ) {
        prop_assert_ne!(reply(&format!("{before} stop{after}")), Reply::Stop);
    }
}

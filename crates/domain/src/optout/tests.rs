//! Texts as people write them.

use proptest::prelude::*;

use super::*;

fn all(expected: Reply, texts: &[&str]) {
    for text in texts {
        assert_eq!(classify(text, None), expected, "{text:?}");
    }
}

#[test]
fn keywords_however_they_are_written() {
    all(
        Reply::Stop,
        &[
            "STOP", "sToP", "stop!!!", "«Stop»", "*STOP*", "S T O P", "s.t.o.p.", "STOOOP", "stop\u{ad}",
            "\u{202e}STOP", "ＳＴＯＰ", "STOP\0", "Stop thanks", "STOP NOW", "stopall", "Stop-All", "STOP ALL MESSAGES",
            "stop it", "stop this now", "opt-out", "OPTING OUT", "unsubscribe", "Unsubscribe please",
            "UNSUBSCRIBE ME FROM THIS LIST", "unsubcribe", "Cancel subscription", "cancel", "END", "end texts",
            "Quit", "quit texting me", "revoke my consent", "REMOVE", "delete my number", "Stop, thank you",
            "ok stop", "hi, please stop", "td", "STOP?",
        ],
    );
}

#[test]
fn other_words_for_it() {
    all(
        Reply::Stop,
        &[
            "please remove my number from your list", "take me off", "Take my number off this list please",
            "don’t text me", "Do not ever text me again", "never message me again",
            "please don't send me any more texts", "no more texts please", "no more", "lose my number",
            "leave us alone", "I want to unsubscribe", "I would like to opt out", "can you stop texting me",
            "could you please stop", "you need to stop messaging me", "This is annoying. STOP.",
            "Who are you? Stop texting me!", "Thanks for everything\nSTOP", "opt me out", "get me off this list",
            "I said stop", "no thanks, stop", "stop spamming me", "cease and desist",
            "I need to stop these messages", "don't call me again", "do not contact me here", "dont msg",
            "I have already unsubscribed", "please take me off your mailing list",
        ],
    );
}

#[test]
fn other_languages() {
    all(
        Reply::Stop,
        &[
            "arrêter", "ARRÊT", "Arrêtez s'il vous plaît", "désabonner", "désinscription", "abmelden", "Stoppen",
            "BAJA", "darme de baja", "cancelar", "Sair", "parar por favor", "berhenti", "henti", "afmelden",
            "avregistrera", "Стоп", "отписаться", "停止", "退订", "해지", "إيقاف", "durdur", "iptal",
        ],
    );
    all(Reply::Other, &["baja california", "l'arrêt de bus est fermé", "parada de autobús"]);
}

#[test]
fn what_only_sounds_like_it() {
    all(
        Reply::Other,
        &[
            "stop by", "Stop by our place", "Can I stop by tomorrow?", "stop in anytime", "non stop", "nonstop",
            "bus stop", "BUS STOP", "don't stop", "please don't stop", "never stop", "Full stop.", "cancel my order",
            "End of story", "the end", "end of the week", "weekend", "quitting time", "I love you", "stopwatch",
            "ends today?", "canceled flight", "How much is it?", "Do not unsubscribe me", "don't remove me", "",
            "   ", "???", "Don't call before nine", "remove the blue one from my order", "I can't stop laughing",
            "I want to stop smoking", "can you stop the music", "Can you get me off work early?",
            "Don't call, text me instead", "don't send me the blue one", "don't message the driver",
            "I love it. Stop by anytime!", "Hi! Stopping by at nine", "help stop crime",
        ],
    );
}

#[test]
fn what_an_admin_should_see() {
    all(
        Reply::Review,
        &[
            "how do I unsubscribe?", "who is this", "Who's this?", "wrong number", "You have the wrong number",
            "how did you get my number?", "I never signed up for this", "this is spam", "I will report you",
            "why do you keep sending messages, when will they stop?", "🛑", "end the messages to my wife's phone",
            "not interested", "omg stop",
        ],
    );
}

#[test]
fn start_and_help() {
    all(
        Reply::Start,
        &[
            "START", "start please", "Unstop", "UNSTOP!", "opt in", "OPT-IN", "resubscribe", "subscribe me",
            "start again",
        ],
    );
    all(Reply::Help, &["HELP", "help me", "Help please", "info", "INFO?", "aide", "ayuda", "hilfe"]);
    all(
        Reply::Other,
        &[
            "start time?", "when do we start", "help me move on Sunday", "info about the shop hours", "yes", "YES",
            "no", "start the car",
        ],
    );
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
        ("by tomorrow", "STOP", Reply::Other),
        ("END of story", "END", Reply::Other),
        ("of story", "END", Reply::Other),
        ("please stop", "HELP", Reply::Stop),
        ("STOP", "  ", Reply::Stop),
        ("MOC STOP", "", Reply::Stop),
    ] {
        assert_eq!(classify(text, Some(keyword)), expected, "{text:?} with {keyword:?}");
    }
    assert_eq!(classify("MOC STOP", None), Reply::Stop);
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}", keyword in proptest::option::of("\\PC{0,8}")) {
        let _ = classify(&text, keyword.as_deref());
    }

    #[test]
    fn decoration_hides_no_keyword(
        keyword in prop::sample::select(vec!["stop", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "stopall"]),
        before in "[ \t\n\"'*.!👋\u{200b}\u{200f}]{0,6}", after in "[ \t\n\"'*.!?…🛑\u{200b}\u{feff}]{0,6}", capitals in any::<u16>(),
    ) {
        let mixed = keyword.char_indices().map(|(at, c)| if capitals >> at & 1 == 1 { c.to_ascii_uppercase() } else { c });
        let text = format!("{before}{}{after}", mixed.collect::<String>());
        prop_assert_eq!(classify(&text, None), Reply::Stop);
    }

    #[test]
    fn a_stop_in_the_middle_of_other_talk_unsubscribes_nobody(
        before in "(the|my|our|that) (bus|tram|next|last|first)", after in "(is|was) (closed|open|far|near)",
    ) {
        prop_assert_eq!(classify(&format!("{before} stop {after}"), None), Reply::Other);
    }
}

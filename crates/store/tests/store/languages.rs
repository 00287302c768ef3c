//! What a site sends by itself goes out in the language that its number opted in with.

use domain::{Language, MessageKind, OptInMode, PhoneNumber, Reading, Reply, Rule};
use store::{
    CodeEntry, Entered, Evidence, InboundAction, NewMessage, Proven, Subscribed, Translated, each_engine,
    testing::TestDb,
};

use crate::world::{World, american, at};

each_engine!(
    a_stop_is_confirmed_in_the_numbers_language,
    start_and_help_are_answered_in_the_numbers_language,
    a_code_brings_the_welcome_in_the_language_it_was_asked_in,
    who_comes_back_in_another_language_is_spoken_to_in_it,
    leaving_by_ones_page_is_confirmed_in_the_numbers_language,
);

impl World {
    /// A message in English, by default, in French and in Arabic.
    fn translated(&self, kind: MessageKind, to: PhoneNumber) -> Translated {
        let reads = |body: &str| NewMessage { body: body.to_owned(), ..self.message(kind, to, 0) };
        let others = vec![(Language::French, reads("français")), (Language::Arabic, reads("العربية"))];
        Translated::new(reads("English"), others)
    }

    async fn subscribe_in(&self, locale: Option<&str>, phone: PhoneNumber, second: u64) {
        let mut opt_in = self.opt_in(phone, at(second));
        opt_in.locale = locale.map(str::to_owned);
        self.store().subscribe(opt_in).await.unwrap();
    }

    /// Asks for a code in a language.
    async fn ask_in(&self, locale: &str, mode: OptInMode, phone: PhoneNumber, second: u64) -> Subscribed {
        let mut opt_in = self.opt_in(phone, at(second));
        (opt_in.mode, opt_in.code, opt_in.locale) = (mode, Some(self.code(phone)), Some(locale.to_owned()));
        self.store().subscribe(opt_in).await.unwrap()
    }

    async fn enter_right(&self, phone: PhoneNumber, second: u64) -> Entered {
        let entry = CodeEntry {
            site: self.site,
            phone,
            is_right: &|_, _| true,
            evidence: Evidence::default(),
            welcome: Some(self.translated(MessageKind::Welcome, phone)),
            back: Some(self.translated(MessageKind::Welcome, phone)),
            now: at(second),
        };
        self.store().enter_code(entry).await.unwrap()
    }

    /// What was queued of that kind, in the order of numbers.
    async fn said(&self, kind: MessageKind) -> Vec<String> {
        let mut messages = self.history().await;
        messages.retain(|message| message.kind == kind);
        messages.sort_by_key(|message| message.recipient);
        messages.into_iter().map(|message| message.body).collect()
    }

    async fn locale_of(&self, phone: PhoneNumber) -> Option<String> {
        self.store().number_locale(self.site, phone).await.unwrap()
    }
}

async fn a_stop_is_confirmed_in_the_numbers_language(db: TestDb) {
    let w = World::new(db, 10).await;
    for (n, locale) in [Some("fr"), Some("fr-CA"), Some("AR-eg"), Some("en"), Some("it"), None].into_iter().enumerate()
    {
        w.subscribe_in(locale, american(n as u64), 1).await;
    }
    // Seven in one batch, the last of them a number that nobody knows.
    let stops: Vec<_> = (0..7)
        .map(|n| {
            let from = american(n);
            let confirmation = Some(w.translated(MessageKind::StopConfirmation, from));
            (w.text(from, "STOP", at(2)), InboundAction::Stop { confirmation })
        })
        .collect();
    w.store().receive_inbounds(&stops).await.unwrap();
    let said = w.said(MessageKind::StopConfirmation).await;
    assert_eq!(said, ["français", "français", "العربية", "English", "English", "English", "English"]);
}

async fn start_and_help_are_answered_in_the_numbers_language(db: TestDb) {
    let w = World::new(db, 10).await;
    let (french, english) = (american(1), american(2));
    w.subscribe_in(Some("fr"), french, 1).await;
    w.subscribe_in(Some("en"), english, 1).await;
    for (from, second) in [(french, 10), (english, 20)] {
        let help = InboundAction::Help { answer: Some(w.translated(MessageKind::Help, from)) };
        let start = InboundAction::Start { confirmation: Some(w.translated(MessageKind::Welcome, from)) };
        let texts = [
            (w.text(from, "HELP", at(second)), help),
            (w.text(from, "STOP", at(second + 1)), InboundAction::Stop { confirmation: None }),
            (w.text(from, "START", at(second + 2)), start),
        ];
        w.store().receive_inbounds(&texts).await.unwrap();
    }
    assert_eq!(w.said(MessageKind::Help).await, ["français", "English"]);
    assert_eq!(w.said(MessageKind::Welcome).await, ["français", "English"]);
}

async fn a_code_brings_the_welcome_in_the_language_it_was_asked_in(db: TestDb) {
    let w = World::new(db, 10).await;
    let (by_page, by_text) = (american(1), american(2));
    for phone in [by_page, by_text] {
        assert!(matches!(w.ask_in("ar", OptInMode::Code, phone, 1).await, Subscribed::Pending(_)));
    }
    assert_eq!(w.enter_right(by_page, 2).await, Entered::Right(Proven::Subscribed));
    let yes = InboundAction::Confirm {
        reading: Reading { reply: Reply::Start, rule: Rule::Confirmation, word: "yes".to_owned() },
        welcome: Some(w.translated(MessageKind::Welcome, by_text)),
        back: None,
    };
    w.store().receive_inbound(w.text(by_text, "YES", at(3)), yes).await.unwrap();
    assert_eq!(w.said(MessageKind::Welcome).await, ["العربية", "العربية"]);
}

async fn who_comes_back_in_another_language_is_spoken_to_in_it(db: TestDb) {
    let w = World::new(db, 10).await;
    let me = american(1);
    w.subscribe_in(Some("en"), me, 1).await;
    w.stop(me, at(2)).await;
    assert_eq!(w.ask_in("fr", OptInMode::Single, me, 3).await, Subscribed::Stopped);
    assert_eq!(w.locale_of(me).await.as_deref(), Some("en"), "anybody can ask for a code");
    assert_eq!(w.enter_right(me, 4).await, Entered::Right(Proven::Back));
    assert_eq!(
        (w.said(MessageKind::Welcome).await, w.locale_of(me).await.as_deref()),
        (vec!["français".to_owned()], Some("fr"))
    );

    // Who is active and opts in once more has proved nothing.
    w.subscribe_in(Some("ar"), me, 5).await;
    assert_eq!(w.locale_of(me).await.as_deref(), Some("fr"));
}

async fn leaving_by_ones_page_is_confirmed_in_the_numbers_language(db: TestDb) {
    let w = World::new(db, 10).await;
    let (french, stranger) = (american(1), american(2));
    w.subscribe_in(Some("fr-FR"), french, 1).await;
    for phone in [french, stranger] {
        let confirmation = w.translated(MessageKind::StopConfirmation, phone);
        assert!(w.store().leave(w.site, phone, Some(&confirmation), at(2)).await.unwrap());
    }
    assert_eq!(w.said(MessageKind::StopConfirmation).await, ["français", "English"]);
    assert_eq!(w.locale_of(stranger).await, None);
}

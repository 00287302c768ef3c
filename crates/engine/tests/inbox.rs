//! Texts that come in: what they lead to, and what a person does about those that wait.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{Credits, InboundId, MessageKind, MessageStatus, PhoneNumber, Region, Reply, Rule, SubscriberStatus};
use engine::{
    ConversationLine, EngineError, InboundOutcome, InboxParams, InboxText, OptInSource, SitePatch, TextState,
};
use store::{NewMessage, testing::TestDb};

use support::{AMERICAN, BRITISH, House, MALAYSIAN, form, to_all, to_numbers};

store::each_engine!(
    own_words_count_from_the_next_text_on,
    what_may_mean_stop_waits_and_is_decided_on,
    an_answer_is_priced_before_it_goes,
    nobody_who_said_stop_is_answered,
    a_stop_is_confirmed_once_and_without_credits,
    a_stranger_who_said_stop_stays_silent,
);

async fn inbox(house: &House, params: InboxParams) -> Vec<InboxText> {
    house.engine.inbox(&house.access, &params.parse().unwrap()).await.unwrap().items
}

async fn newest(house: &House) -> InboxText {
    inbox(house, InboxParams::default()).await.remove(0)
}

async fn set_words(house: &House, words: &[&str]) -> Result<(), EngineError> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    let patch = SitePatch { opt_out_words: Some(words), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.map(|_| ())
}

async fn own_words_count_from_the_next_text_on(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    assert_eq!(house.text(MALAYSIAN, "Tak mau dah").await, InboundOutcome::Kept);
    set_words(&house, &["tak mau dah", " Tak Mau Dah ", "cukup2"]).await.unwrap();
    assert_eq!(house.enter().await.site().settings.opt_out_words, ["tak mau dah", "cukup2"]);
    assert_eq!(house.text(MALAYSIAN, "TAK MAU DAH!!").await, InboundOutcome::Stopped);
    let text = newest(&house).await;
    assert_eq!(
        (text.outcome, text.rule, text.why.as_str()),
        (Reply::Stop, Some(Rule::OwnWord), "Your own opt-out word “tak mau dah”.")
    );
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    for wrong in ["", "YES", "x", "start", "12"] {
        let Err(EngineError::Invalid(errors)) = set_words(&house, &["cukup2", wrong]).await else {
            panic!("{wrong:?} can't be added")
        };
        assert!(errors.of("opt_out_words").is_some(), "{wrong:?}");
    }
    assert_eq!(house.enter().await.site().settings.opt_out_words.len(), 2, "nothing was changed");
    let many: Vec<String> = (0..51).map(|n| format!("word{n}")).collect();
    assert!(set_words(&house, &many.iter().map(String::as_str).collect::<Vec<_>>()).await.is_err());
    set_words(&house, &[]).await.unwrap();
    assert_eq!(house.text(AMERICAN, "tak mau dah").await, InboundOutcome::Kept);
}

async fn what_may_mean_stop_waits_and_is_decided_on(db: TestDb) {
    let house = House::live(db).await;
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        house.subscribed(phone).await;
        assert_eq!(house.text(phone, "I never signed up for this").await, InboundOutcome::Kept);
        assert_eq!(house.status(phone).await, SubscriberStatus::Active, "a person has to look");
    }
    let waiting = || InboxParams { state: Some("waiting".to_owned()), ..InboxParams::default() };
    let texts = inbox(&house, waiting()).await;
    assert_eq!(texts.len(), 3);
    assert!(texts[0].why.contains("never signed up"), "{}", texts[0].why);
    assert_eq!(house.engine.count_waiting_texts(&house.access).await.unwrap(), 3);

    let british = house.engine.unsubscribe_by_text(&house.access, texts[0].id).await.unwrap();
    assert_eq!((british.state, british.stopped), (Some(TextState::Unsubscribed), true));
    assert_eq!(house.status(BRITISH).await, SubscriberStatus::Unsubscribed);
    house.engine.run_until_idle().await.unwrap();
    assert_eq!(house.to(BRITISH).await.len(), 1, "the welcome: who unsubscribes by hand is not texted once more");
    house.engine.dismiss_text(&house.access, texts[1].id).await.unwrap();
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Active);
    assert_eq!(inbox(&house, waiting()).await.len(), 1);
    assert_eq!(house.engine.count_waiting_texts(&house.access).await.unwrap(), 1);
    let nothing = house.engine.dismiss_text(&house.access, InboundId::from_uuid(uuid::Uuid::nil())).await;
    assert!(matches!(nothing, Err(EngineError::NotFound(_))));
    for wrong in [
        InboxParams { state: Some("asleep".to_owned()), ..InboxParams::default() },
        InboxParams { outcome: Some("maybe".to_owned()), ..InboxParams::default() },
        InboxParams { per_page: Some("101".to_owned()), ..InboxParams::default() },
    ] {
        assert!(matches!(wrong.parse(), Err(EngineError::Invalid(_))));
    }
}

async fn an_answer_is_priced_before_it_goes(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    house.text(MALAYSIAN, "who is this?").await;
    let (engine, access, text) = (&house.engine, &house.access, newest(&house).await);
    assert!(matches!(engine.quote_answer(access, text.id, " ").await, Err(EngineError::Invalid(_))));
    let quote = engine.quote_answer(access, text.id, "This is the shop on Main Street.").await.unwrap();
    assert!(quote.credits > Credits::ZERO && quote.sufficient && quote.segments == 1);
    let less = Credits::new(quote.credits.get() - 1);
    assert!(matches!(
        engine.answer_text(access, text.id, &quote.body, Some(less)).await,
        Err(EngineError::Conflict(_))
    ));
    let before = engine.credits(access).await.unwrap().available;
    let sent = engine.answer_text(access, text.id, &quote.body, Some(quote.credits)).await.unwrap();
    assert_eq!((sent.kind, sent.credits), (MessageKind::Answer, quote.credits));
    let twice = engine.answer_text(access, text.id, &quote.body, Some(quote.credits)).await;
    assert!(matches!(twice, Err(EngineError::Conflict(_))), "a text gets one answer");
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.message(access, sent.id).await.unwrap().status, MessageStatus::Accepted);
    let after = engine.credits(access).await.unwrap().available;
    assert_eq!(after.get(), before.get() - quote.credits.get());
    assert_eq!(house.mocean.texts_to(MALAYSIAN).last().map(String::as_str), Some("This is the shop on Main Street."));
    assert_eq!(newest(&house).await.state, Some(TextState::Answered));

    let conversation = engine.conversation(access, text.id).await.unwrap();
    let said: Vec<_> = conversation
        .lines
        .iter()
        .map(|line| match line {
            ConversationLine::In(text) => format!("in {}", text.outcome),
            ConversationLine::Out(message) => format!("out {}", message.kind),
        })
        .collect();
    assert_eq!(said, ["out welcome", "in review", "out answer"]);
    house.books_balance().await;
}

async fn nobody_who_said_stop_is_answered(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    house.text(MALAYSIAN, "who is this?").await;
    let text = newest(&house).await;
    house.text(MALAYSIAN, "STOP").await;
    for result in [
        house.engine.quote_answer(&house.access, text.id, "Us").await.map(|_| ()),
        house.engine.answer_text(&house.access, text.id, "Us", None).await.map(|_| ()),
    ] {
        assert!(matches!(result, Err(EngineError::Conflict(_))), "{result:?}");
    }
    house.engine.run_until_idle().await.unwrap();
    assert_eq!(house.to(MALAYSIAN).await.len(), 2, "the welcome and the confirmation");
}

async fn a_stop_is_confirmed_once_and_without_credits(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    // Everything that is left goes.
    let rest = house.engine.credits(&house.access).await.unwrap().available;
    let message = NewMessage {
        site: house.access.site().id,
        kind: MessageKind::Test,
        recipient: PhoneNumber::from_e164(AMERICAN).unwrap(),
        region: Region::US,
        sender: "63001".to_owned(),
        body: "x".to_owned(),
        segments: 1,
        credits: rest,
    };
    house.engine.store().queue_message(message, house.engine.now()).await.unwrap();
    assert_eq!(house.engine.credits(&house.access).await.unwrap().available, Credits::ZERO);
    for (text, outcome) in [
        ("Stop. Thank you", InboundOutcome::Stopped),
        ("STOP", InboundOutcome::AlreadyStopped),
        ("unsubscribe", InboundOutcome::AlreadyStopped),
    ] {
        assert_eq!(house.text(MALAYSIAN, text).await, outcome, "{text}");
        house.engine.run_until_idle().await.unwrap();
    }
    let confirmations =
        house.to(MALAYSIAN).await.into_iter().filter(|message| message.kind == MessageKind::StopConfirmation);
    assert_eq!(confirmations.count(), 1);
    for text in ["YES", "yes please", "Y"] {
        assert_eq!(house.text(MALAYSIAN, text).await, InboundOutcome::Kept, "{text}");
    }
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    house.books_balance().await;
}

/// A number that nobody knew when it said STOP: whatever brings it to the site later, nothing is sent to it.
async fn a_stranger_who_said_stop_stays_silent(db: TestDb) {
    let house = House::live(db).await;
    assert_eq!(house.text(MALAYSIAN, "STOP").await, InboundOutcome::Stopped);
    house.engine.run_until_idle().await.unwrap();
    let confirmed = house.mocean.texts_to(MALAYSIAN).len();
    // The web, the API, and by hand as a recipient.
    house.opt_in(MALAYSIAN).await;
    let by_api = engine::OptInRequest { source: OptInSource::Api, ..form(MALAYSIAN) };
    house.engine.opt_in_judged("main", by_api).await.unwrap();
    house.subscribed(AMERICAN).await;
    let all = house.engine.confirm_broadcast(&house.access, "all", &to_all("Hello")).await.unwrap();
    assert_eq!(all.quote.recipients, 1);
    let named = house.engine.confirm_broadcast(&house.access, "named", &to_numbers("Hello", MALAYSIAN)).await;
    assert!(matches!(named, Err(EngineError::Invalid(_))), "nobody would get it");
    house.clock.advance(Duration::from_secs(1));
    house.engine.run_until_idle().await.unwrap();
    let more: Vec<_> = house.to(MALAYSIAN).await.into_iter().map(|message| message.kind).collect();
    assert_eq!(
        more,
        [MessageKind::Code, MessageKind::StopConfirmation],
        "nothing but the code by which one comes back"
    );
    assert_eq!(house.mocean.texts_to(MALAYSIAN).len(), confirmed + 1);
}

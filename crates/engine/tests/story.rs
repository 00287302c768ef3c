//! The whole story on each database engine, through the simulator: HTTP to the provider, reports and answers through the
//! webhooks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use domain::{BroadcastStatus, MessageKind, MessageStatus, SubscriberStatus};
use engine::{InboundOutcome, OptInOutcome};
use store::testing::TestDb;

use support::{AMERICAN, BRITISH, House, MALAYSIAN, eventually, to_all};

store::each_engine!(from_opt_in_to_books_that_balance, a_start_restores_what_stop_took, handsets_keep_sites_apart,);

async fn handsets_keep_sites_apart(db: TestDb) {
    let house = House::demo(db).await;
    let engine = &house.engine;
    let system = engine::Actor::system();
    let new = engine::NewSite { slug: "second".to_owned(), name: "Second".to_owned() };
    engine.create_site(&system, new).await.unwrap();
    let second = engine.enter(&system, "second").await.unwrap();
    for slug in ["main", "second"] {
        assert_eq!(engine.opt_in_judged(slug, support::form(AMERICAN)).await.unwrap(), OptInOutcome::Accepted);
    }
    engine.opt_in_judged("second", support::form(BRITISH)).await.unwrap();
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.handsets(&house.access).await.unwrap().len(), 1);
    assert_eq!(engine.handsets(&second).await.unwrap().len(), 2);
    let screen = engine.handset(&second, AMERICAN).await.unwrap();
    assert!(screen.len() == 1 && screen[0].body.contains("Second"), "{screen:?}");

    // An answer goes to the site whose message it answers.
    engine.handset_reply(&second, AMERICAN, "STOP").await.unwrap();
    assert_eq!(engine.handset(&second, AMERICAN).await.unwrap().len(), 2);
    assert_eq!(engine.handset(&house.access, AMERICAN).await.unwrap().len(), 1);
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Active);
    let stopped = engine.overview(&second).await.unwrap().subscribers;
    assert_eq!(stopped.unsubscribed, 1);
}

async fn from_opt_in_to_books_that_balance(db: TestDb) {
    let house = House::demo(db).await;
    let engine = &house.engine;

    // A visitor opts in and the welcome arrives on the handset.
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        assert_eq!(house.subscribed(phone).await.status, SubscriberStatus::Active);
    }
    assert_eq!(house.opt_in(MALAYSIAN).await, OptInOutcome::Accepted);
    let handset = engine.handset(&house.access, MALAYSIAN).await.unwrap();
    assert_eq!(handset.len(), 1, "once more changes nothing");
    assert!(handset[0].body.starts_with("Main site: welcome!") || handset[0].body.contains("welcome"));
    assert!(handset[0].arrived && !handset[0].sent);
    eventually("all three welcomes are reported delivered", || async {
        house.history().await.iter().all(|message| message.status == MessageStatus::Delivered)
    })
    .await;

    // One leaves by STOP, from the handset.
    engine.handset_reply(&house.access, MALAYSIAN, "Stop!").await.unwrap();
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    engine.run_until_idle().await.unwrap();
    let confirmation = house.to(MALAYSIAN).await.remove(0);
    assert_eq!((confirmation.kind, confirmation.credits.get()), (MessageKind::StopConfirmation, 0));

    // One is suspended.
    let british = house.subscriber(BRITISH).await;
    let suspended =
        engine.set_subscriber_status(&house.access, british.id, SubscriberStatus::Suspended, None).await.unwrap();
    assert_eq!(suspended.status, SubscriberStatus::Suspended);

    // The broadcast reaches who is left, for what was quoted.
    let draft = to_all("Fresh bread from eight o'clock");
    let quote = engine.quote(&house.access, &draft).await.unwrap();
    assert_eq!((quote.quote.recipients, quote.quote.segments), (1, 1));
    assert_eq!((quote.quote.excluded.unsubscribed, quote.quote.excluded.suspended), (1, 1));
    assert!(quote.sufficient);
    let before = engine.credits(&house.access).await.unwrap();
    let confirmed = engine.confirm_broadcast(&house.access, "first", &draft).await.unwrap();
    let reserved = engine.credits(&house.access).await.unwrap();
    assert_eq!(reserved.reserved, quote.quote.credits);
    engine.run_until_idle().await.unwrap();
    let broadcast = engine.broadcast(&house.access, confirmed.id).await.unwrap();
    assert_eq!(broadcast.status, BroadcastStatus::Done);
    assert_eq!(broadcast.counts.total(), 1);
    assert_eq!(broadcast.credits.spent, quote.quote.credits);
    let after = engine.credits(&house.access).await.unwrap();
    assert_eq!(before.balance.checked_sub(after.balance).unwrap(), quote.quote.credits);
    assert_eq!(after.reserved.get(), 0);

    // Deleted subscribers are gone and come back by opting in only.
    engine.delete_subscriber(&house.access, british.id).await.unwrap();
    assert!(house.find(BRITISH).await.is_none());
    assert_eq!(house.subscribed(BRITISH).await.status, SubscriberStatus::Active);

    eventually("every message but the last has its report", || async {
        house.history().await.iter().all(|message| message.status == MessageStatus::Delivered)
    })
    .await;
    house.books_balance().await;
}

async fn a_start_restores_what_stop_took(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    let subscriber = house.subscribed(AMERICAN).await;

    // A stopped number can't be turned on by an admin, nor by the form.
    assert_eq!(house.text(AMERICAN, "STOP").await, InboundOutcome::Stopped);
    assert_eq!(house.text(AMERICAN, "stop").await, InboundOutcome::AlreadyStopped);
    engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.texts_to(AMERICAN).len(), 2, "one welcome, one confirmation");
    let turned_on = engine.set_subscriber_status(&house.access, subscriber.id, SubscriberStatus::Active, None).await;
    assert!(matches!(turned_on, Err(engine::EngineError::Conflict(_))));
    assert_eq!(house.opt_in(AMERICAN).await, OptInOutcome::Accepted);
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Unsubscribed);

    // START brings it back, and nobody else.
    assert_eq!(house.text(AMERICAN, "Start").await, InboundOutcome::Restarted);
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Active);
    assert_eq!(house.text(BRITISH, "START").await, InboundOutcome::NotStopped);
    assert!(house.find(BRITISH).await.is_none());
    engine.run_until_idle().await.unwrap();
    let texts = house.mocean.texts_to(AMERICAN);
    // Both at once, so that either may come first.
    assert!(texts[2..].iter().any(|text| text.contains("is your code")), "the form asked for one: {texts:?}");
    assert!(texts[2..].iter().any(|text| text.contains("subscribed again")), "{texts:?}");
    assert!(house.mocean.texts_to(BRITISH).is_empty());

    // One who was suspended comes back suspended.
    let id = subscriber.id;
    engine
        .set_subscriber_status(&house.access, id, SubscriberStatus::Suspended, Some("asked for a pause"))
        .await
        .unwrap();
    assert_eq!(house.text(AMERICAN, "STOP").await, InboundOutcome::Stopped);
    assert_eq!(house.text(AMERICAN, "START").await, InboundOutcome::Restarted);
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Suspended);

    // HELP is answered, once a day; anything else is kept.
    assert_eq!(house.text(MALAYSIAN, "HELP").await, InboundOutcome::HelpSent);
    assert_eq!(house.text(MALAYSIAN, "help").await, InboundOutcome::Kept);
    assert_eq!(house.text(MALAYSIAN, "When do you open?").await, InboundOutcome::Kept);
    engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.texts_to(MALAYSIAN).len(), 1);

    // STOP from a number we don't know is remembered.
    assert_eq!(house.text(BRITISH, "STOP").await, InboundOutcome::Stopped);
    assert_eq!(house.opt_in(BRITISH).await, OptInOutcome::Accepted);
    let quote = engine.quote(&house.access, &support::to_numbers("Hi", BRITISH)).await.unwrap();
    assert_eq!((quote.quote.recipients, quote.quote.excluded.unsubscribed), (0, 1));
    house.books_balance().await;
}

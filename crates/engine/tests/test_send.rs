//! A message to one's own number before it goes to many, and a message half written that is there again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{Credits, MessageKind, MessageStatus, SubscriberStatus};
use engine::{Actor, EngineError, NewPerson, Role, SiteAccess, SitePatch};
use serde_json::json;
use store::testing::TestDb;

use support::{AMERICAN, BRITISH, House};

store::each_engine!(
    a_test_costs_what_was_shown_and_is_a_message_of_its_own,
    a_stopped_and_a_suspended_number_get_no_test,
    a_test_keeps_the_rules_of_any_message,
    a_message_half_written_waits_for_who_writes_it,
);

/// A person of the house at its site.
async fn enter_as(house: &House, email: &str) -> SiteAccess {
    let new = NewPerson { email, password: "nightingale floors creak at dusk", role: Role::Manager, site: None };
    let person = house.engine.add_user(&Actor::system(), new).await.unwrap();
    house.engine.enter(&person.actor(), "main").await.unwrap()
}

async fn a_test_costs_what_was_shown_and_is_a_message_of_its_own(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    let quote = engine.quote_test(&house.access, "Noon", "+60123456789").await.unwrap();
    assert_eq!((quote.credits.get(), quote.segments, quote.sufficient), (5, 1, true));
    let cheap = engine.send_test(&house.access, "Noon", "+60123456789", Credits::new(4)).await;
    assert!(matches!(cheap, Err(EngineError::Conflict(_))), "{cheap:?}");
    let sent = engine.send_test(&house.access, "Noon", "+60123456789", quote.credits).await.unwrap();
    assert_eq!((sent.kind, sent.credits.get(), sent.body.as_str()), (MessageKind::Test, 5, "Noon"));
    engine.run_until_idle().await.unwrap();
    let history = house.history().await;
    assert_eq!((history.len(), history[0].kind, history[0].status), (1, MessageKind::Test, MessageStatus::Accepted));
    assert_eq!(house.mocean.sent().len(), 1);
    house.books_balance().await;
}

async fn a_stopped_and_a_suspended_number_get_no_test(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    house.subscribed(AMERICAN).await;
    house.text(AMERICAN, "STOP").await;
    let british = house.subscribed(BRITISH).await;
    engine.set_subscriber_status(&house.access, british.id, SubscriberStatus::Suspended, None).await.unwrap();
    for phone in [AMERICAN, BRITISH] {
        let refused = engine.send_test(&house.access, "Noon", phone, Credits::new(100)).await;
        assert!(matches!(refused, Err(EngineError::Invalid(errors)) if errors.of("phone").is_some()));
    }
    let test = |message: &engine::MessageView| message.kind == MessageKind::Test;
    assert!(!house.history().await.iter().any(test));
    house.books_balance().await;
}

async fn a_test_keeps_the_rules_of_any_message(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    for (body, phone, field) in [
        ("", AMERICAN, "body"),
        ("Noon", "12", "phone"),
        ("Noon", "+4930123456", "phone"),
        (&"é".repeat(4_000), AMERICAN, "body"),
    ] {
        let Err(EngineError::Invalid(errors)) = engine.quote_test(&house.access, body, phone).await else {
            panic!("{body} to {phone} was priced")
        };
        assert!(errors.of(field).is_some(), "{field}");
    }
    let account = engine.credits(&house.access).await.unwrap();
    let tests = account.available.get() / 5;
    for _ in 0..tests {
        engine.send_test(&house.access, "Noon", "+60123456789", Credits::new(5)).await.unwrap();
    }
    let poor = engine.send_test(&house.access, "Noon", "+60123456789", Credits::new(5)).await;
    assert!(matches!(poor, Err(EngineError::InsufficientCredits { .. })), "{poor:?}");
    house.books_balance().await;
    let off = SitePatch { sms_enabled: Some(false), ..SitePatch::default() };
    engine.update_site(&house.access, off).await.unwrap();
    let refused = engine.quote_test(&house.enter().await, "Noon", AMERICAN).await;
    assert!(matches!(refused, Err(EngineError::Conflict(_))));
}

/// What a person types is theirs: nobody else finds it, by its name neither, and programs have nothing of the kind.
async fn a_message_half_written_waits_for_who_writes_it(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    let refused = engine.keep_own_form(&house.access, "send", &json!({"body": "x"})).await;
    assert!(refused.is_err(), "an actor that is no person: {refused:?}");
    let ada = enter_as(&house, "ada@example.org").await;
    let grace = enter_as(&house, "grace@example.org").await;
    engine.keep_own_form(&ada, "send", &json!({"body": "Noo\u{0}"})).await.unwrap();
    engine.keep_own_form(&ada, "send", &json!({"body": "Noon"})).await.unwrap();
    assert_eq!(engine.own_form(&ada, "send").await.unwrap(), Some(json!({"body": "Noon"})));
    assert_eq!(engine.own_form(&ada, "other").await.unwrap(), None);
    assert_eq!(engine.own_form(&grace, "send").await.unwrap(), None);
    house.clock.advance(Duration::from_hours(24 * 29));
    assert!(engine.own_form(&ada, "send").await.unwrap().is_some());
    house.clock.advance(Duration::from_hours(24 * 2));
    assert!(engine.own_form(&ada, "send").await.unwrap().is_none());
    engine.keep_own_form(&ada, "send", &json!({"body": "Again"})).await.unwrap();
    engine.forget_own_form(&ada, "send").await.unwrap();
    assert!(engine.own_form(&ada, "send").await.unwrap().is_none());
}

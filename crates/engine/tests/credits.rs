//! Credits: the monthly grant, welcomes that wait for them, broadcasts that need too many, keys that are sent twice.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{MessageStatus, Timestamp};
use engine::{AudienceInput, DraftInput, EngineError, GrantInput, Paging, SitePatch};
use store::testing::TestDb;

use support::{AMERICAN, House, MALAYSIAN, numbers, to_all, to_numbers};

store::each_engine!(
    the_monthly_grant_is_given_once_however_many_ask,
    a_welcome_waits_for_credits_and_goes_out_when_there_are_some,
    a_key_confirms_once,
    a_key_is_answered_alike_whatever_has_changed,
    too_few_credits_send_nothing,
);

async fn the_monthly_grant_is_given_once_however_many_ask(db: TestDb) {
    let house = House::live(db).await;
    let balance = || async { house.engine.credits(&house.access).await.unwrap().balance.get() };
    assert_eq!(balance().await, 500, "given at the start");
    // The first of August, in several processes at once.
    house.clock.set(Timestamp::from_secs(1_785_542_400));
    let engines = [house.second_engine(), house.second_engine(), house.second_engine(), house.engine.clone()];
    let asked = engines.map(|engine| tokio::spawn(async move { engine.maintain_once().await.unwrap().granted }));
    let mut granted = 0;
    for one in asked {
        granted += one.await.unwrap();
    }
    assert_eq!((granted, balance().await), (1, 1_000), "what was unspent adds up");
    // Missed months are not made up.
    house.clock.advance(Duration::from_hours(200 * 24));
    house.engine.maintain_once().await.unwrap();
    house.engine.maintain_once().await.unwrap();
    assert_eq!(balance().await, 1_500);
    house.books_balance().await;
}

async fn a_welcome_waits_for_credits_and_goes_out_when_there_are_some(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    // All 500 go; the welcome finds none.
    let spend = to_numbers("Hello", &numbers("+1202555", 500));
    engine.confirm_broadcast(&house.access, "k", &spend).await.unwrap();
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.credits(&house.access).await.unwrap().balance.get(), 0);
    let american = "+12025559999";
    house.opt_in(american).await;
    engine.run_until_idle().await.unwrap();
    let waiting = house.to(american).await.remove(0);
    assert_eq!(waiting.status, MessageStatus::Queued);
    assert!(waiting.waits_for_credits);
    assert!(waiting.response.unwrap().contains("Waits"));

    let grant = GrantInput { amount: 100, note: "Bought by invoice 7".to_owned() };
    engine.grant_credits(&house.access, grant).await.unwrap();
    engine.run_until_idle().await.unwrap();
    assert_eq!(house.to(american).await[0].status, MessageStatus::Accepted);
    let ledger = engine.ledger(&house.access, Paging::default()).await.unwrap();
    let grant = ledger.items.iter().find(|entry| entry.kind == "grant").unwrap();
    assert_eq!((grant.balance_delta, grant.note.as_deref()), (100, Some("Bought by invoice 7")));
    house.books_balance().await;
}

async fn a_key_confirms_once(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    house.subscribed(MALAYSIAN).await;
    let draft = to_all("Hello");
    let twice = futures::future::join_all((0..4).map(|_| engine.confirm_broadcast(&house.access, "key", &draft))).await;
    let confirmed: Vec<_> = twice.into_iter().map(Result::unwrap).collect();
    assert!(confirmed.iter().all(|one| one.id == confirmed[0].id && one.quote == confirmed[0].quote));
    assert_eq!(confirmed.iter().filter(|one| !one.replayed).count(), 1);
    engine.run_until_idle().await.unwrap();
    let again = engine.confirm_broadcast(&house.access, "key", &draft).await.unwrap();
    assert!(again.replayed);
    assert_eq!((again.id, again.status), (confirmed[0].id, confirmed[0].status));
    assert_eq!(house.mocean.texts_to(MALAYSIAN).iter().filter(|text| *text == "Hello").count(), 1);
    let other = engine.confirm_broadcast(&house.access, "key", &to_all("Hello!")).await;
    assert!(matches!(other, Err(EngineError::Conflict(_))));
    for key in ["", "a b", "é", &"x".repeat(256)] {
        let refused = engine.confirm_broadcast(&house.access, key, &draft).await;
        assert!(matches!(refused, Err(EngineError::Invalid(_))), "{key:?}");
    }
    house.books_balance().await;
}

async fn too_few_credits_send_nothing(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    // 101 Malaysian numbers at 5 credits are 505.
    let draft = to_numbers("Hello", &numbers("6012345", 101));
    let quote = engine.quote(&house.access, &draft).await.unwrap();
    assert_eq!((quote.quote.credits.get(), quote.missing.get(), quote.sufficient), (505, 5, false));
    let refused = engine.confirm_broadcast(&house.access, "k", &draft).await;
    let Err(EngineError::InsufficientCredits { needed, available }) = refused else { panic!("{refused:?}") };
    assert_eq!((needed.get(), available.get()), (505, 500));
    engine.run_until_idle().await.unwrap();
    assert!(house.mocean.sent().is_empty());
    // The same key may be tried again, since only what was made is remembered.
    engine.grant_credits(&house.access, GrantInput { amount: 5, note: String::new() }).await.unwrap();
    engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    house.books_balance().await;
}

#[tokio::test]
async fn who_is_left_out_is_counted_and_listed() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = &house.engine;
    house.subscribed(AMERICAN).await;
    let british = house.subscribed(support::BRITISH).await;
    let suspended = domain::SubscriberStatus::Suspended;
    engine.set_subscriber_status(&house.access, british.id, suspended, None).await.unwrap();
    let draft = to_numbers("Hello", "60123456789 +60123456789, 12025550123 447400123456 hello +4930123456");
    let quote = engine.quote(&house.access, &draft).await.unwrap();
    let excluded = quote.quote.excluded;
    assert_eq!((quote.quote.recipients, quote.quote.credits.get()), (2, 6));
    assert_eq!((excluded.duplicate, excluded.suspended, excluded.invalid), (1, 1, 2));
    assert_eq!(quote.rejected.len(), 2);
    engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    engine.run_until_idle().await.unwrap();
    let left_out: Vec<_> = house.history().await.into_iter().filter(|message| message.excluded).collect();
    assert_eq!(left_out.len(), 4);
    assert!(left_out.iter().any(|message| message.recipient_text == "hello" && message.recipient.is_none()));
    assert!(left_out.iter().all(|message| message.response.as_ref().unwrap().starts_with("Not sent")));
    // Nobody at all is no quote's fault, but no broadcast.
    let nobody = to_numbers("Hello", "");
    assert_eq!(engine.quote(&house.access, &nobody).await.unwrap().quote.recipients, 0);
    assert!(matches!(engine.confirm_broadcast(&house.access, "n", &nobody).await, Err(EngineError::Invalid(_))));
    // Ids of another site are nobody's here.
    let stranger = AudienceInput::Subscribers { ids: vec![uuid::Uuid::from_u128(9).to_string()] };
    let quote = engine
        .quote(&house.access, &DraftInput { body: "x".to_owned(), audience: stranger, max_rate: None })
        .await
        .unwrap();
    assert_eq!(quote.quote.excluded.invalid, 1);
}

/// What is quoted with a limit is what is sent, and what was shown holds: also when a new price list lets more people in.
#[tokio::test]
async fn the_dear_are_left_out_as_the_quote_says() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = &house.engine;
    let up_to =
        |max_rate| DraftInput { max_rate: Some(max_rate), ..to_numbers("Hello", "60123456789 12025550123 hello") };
    let quote = engine.quote(&house.access, &up_to(1)).await.unwrap();
    let saving = quote.quote.saving.clone().unwrap();
    assert_eq!((quote.quote.recipients, quote.quote.credits.get(), quote.quote.excluded.too_dear), (1, 1, 1));
    assert_eq!((saving.max_rate, saving.recipients, saving.credits.get(), saving.by_region.len()), (1, 1, 5, 1));
    assert_eq!((quote.available.get(), quote.left_after.get()), (500, 499));
    let told: Vec<_> = quote.left_out.iter().map(|one| (one.number.as_str(), one.reason)).collect();
    assert_eq!(told, [("+60123456789", "too_dear")]);
    let refused = engine.quote(&house.access, &up_to(0)).await;
    assert!(matches!(refused, Err(EngineError::Invalid(errors)) if errors.of("max_rate").is_some()));

    // As agreed to with one person; the same words with a higher limit reach two.
    let agreed = store::Agreed { recipients: 1, credits: domain::Credits::new(1) };
    let refused = engine.confirm_broadcast_as_agreed(&house.access, "k", &up_to(5), agreed).await;
    assert!(matches!(refused, Err(EngineError::Conflict(_))), "{refused:?}");
    let confirmed = engine.confirm_broadcast_as_agreed(&house.access, "k", &up_to(1), agreed).await.unwrap();
    assert_eq!(confirmed.quote, quote.quote);
    engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.sent().len(), 1);
    let dear = house.to("+60123456789").await;
    assert!(dear[0].excluded && dear[0].response.as_ref().unwrap().starts_with("Not sent: costs more"));
    // Another limit under the same key is another request.
    let refused = engine.confirm_broadcast(&house.access, "k", &up_to(5)).await;
    assert!(matches!(refused, Err(EngineError::Conflict(words)) if words.contains("Idempotency-Key")));
    house.books_balance().await;
}

#[tokio::test]
async fn messages_that_are_too_long_or_empty_are_refused() {
    let house = House::live(TestDb::sqlite().await).await;
    for body in ["", " \n ", "a\0b", &"x".repeat(5_000), &"é".repeat(5_000)] {
        let refused = house.engine.quote(&house.access, &to_all(body)).await;
        let Err(EngineError::Invalid(errors)) = refused else { panic!("{body:?}") };
        assert!(errors.of("body").is_some());
    }
    let patch = SitePatch { max_segments: Some(1), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    let access = house.enter().await;
    assert!(house.engine.quote(&access, &to_all(&"x".repeat(161))).await.is_err());
    assert!(house.engine.quote(&access, &to_all(&"x".repeat(160))).await.is_ok());
}

async fn a_key_is_answered_alike_whatever_has_changed(db: TestDb) {
    let house = House::live(db).await;
    let draft = to_numbers(&"Hello ".repeat(40), AMERICAN);
    let first = house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    assert!(!first.replayed);
    let json = r#"{"sms_enabled":false,"max_segments":1}"#;
    house.engine.update_site(&house.access, serde_json::from_str::<SitePatch>(json).unwrap()).await.unwrap();
    let again = house.engine.confirm_broadcast(&house.enter().await, "k", &draft).await.unwrap();
    assert!(again.replayed);
    assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&first).unwrap());
    // Another draft under the key is told so first, whatever else is wrong with it.
    let other = to_numbers("", AMERICAN);
    let refused = house.engine.confirm_broadcast(&house.enter().await, "k", &other).await;
    assert!(matches!(refused, Err(EngineError::Conflict(words)) if words.contains("Idempotency-Key")));
    // A new key meets the rules of today.
    let refused = house.engine.confirm_broadcast(&house.enter().await, "l", &draft).await;
    assert!(matches!(refused, Err(EngineError::Invalid(_))));
}

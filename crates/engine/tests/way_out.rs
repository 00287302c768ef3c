//! A sender that can't be answered: every text carries another way out, which is measured and paid for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something unforeseen happens"
)]

mod support;

use domain::{MessageKind, WayOut, WayOutMode, measure};
use engine::{ProviderInput, SitePatch};
use store::testing::TestDb;

use support::{AMERICAN, House, MALAYSIAN, to_all};

store::each_engine!(
    each_recipient_has_a_link_of_their_own,
    a_number_that_takes_stop_stands_in_its_place,
    a_sender_that_can_be_answered_adds_nothing,
);

/// A live house whose messages are from a name.
async fn named(db: TestDb) -> House {
    let house = House::live(db).await;
    let named = ProviderInput { sender: "Shop".to_owned(), ..house.provider_input() };
    house.engine.save_provider(&house.access, named).await.unwrap();
    let patch = SitePatch { way_out: Some(WayOutMode::Auto), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    house
}

async fn each_recipient_has_a_link_of_their_own(db: TestDb) {
    let mut house = named(db).await;
    house.access = house.enter().await;
    for phone in [MALAYSIAN, AMERICAN] {
        house.subscribed(phone).await;
    }
    house.engine.run_until_idle().await.unwrap();
    let way_out = house.engine.way_out_of(&house.access).await.unwrap();
    assert_eq!(way_out.way_out, WayOut::Link);

    // Just over one segment with its ending, and not without it.
    let body = "a".repeat(150);
    assert_eq!(measure(&body).segments, 1);
    let quote = house.engine.quote(&house.access, &to_all(&body)).await.unwrap().quote;
    let confirmed = house.engine.confirm_broadcast(&house.access, "key", &to_all(&body)).await.unwrap();
    assert_eq!((quote.segments, confirmed.quote), (2, quote.clone()));
    house.engine.run_until_idle().await.unwrap();
    let mut links = Vec::new();
    for phone in [MALAYSIAN, AMERICAN] {
        let texts = house.mocean.texts_to(phone);
        for text in &texts {
            let link = text.rsplit(' ').next().unwrap().to_owned();
            assert!(text.contains("\nLeave: ") && link.len() == way_out.sample.len(), "{text}");
            assert!(!text.contains("{{") && !link.contains(&phone[4..]), "{text}");
            links.push(link);
        }
        let sent = house.to(phone).await;
        for message in sent {
            let text = texts.iter().find(|text| (message.kind == MessageKind::Broadcast) == text.starts_with("aaa"));
            assert_eq!(measure(text.unwrap()).segments, message.segments, "what was paid for is what was sent");
        }
    }
    assert_eq!(links.len(), 4);
    assert!(links[0] == links[1] && links[2] == links[3] && links[0] != links[2], "{links:?}");
    house.books_balance().await;

    // Where the text says it already, nothing is added.
    let own = to_all("Bye? {{ leave }} Or stay.");
    house.engine.confirm_broadcast(&house.access, "own", &own).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    let text = house.mocean.texts_to(MALAYSIAN).pop().unwrap();
    assert_eq!(text, format!("Bye? {} Or stay.", links[0]));
}

async fn a_number_that_takes_stop_stands_in_its_place(db: TestDb) {
    let house = named(db).await;
    let patch = SitePatch { stop_to: Some("638 39".to_owned()), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    let access = house.enter().await;
    house.subscribed(MALAYSIAN).await;
    house.engine.confirm_broadcast(&access, "key", &to_all("Sale!")).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    let texts = house.mocean.texts_to(MALAYSIAN);
    assert!(texts.iter().all(|text| text.ends_with("\nSTOP: 63839")), "{texts:?}");
    assert!(texts.contains(&"Sale!\nSTOP: 63839".to_owned()));

    let wrong = SitePatch { stop_to: Some("Shop".to_owned()), ..SitePatch::default() };
    assert!(
        matches!(house.engine.update_site(&access, wrong).await, Err(engine::EngineError::Invalid(errors)) if errors.of("stop_to").is_some())
    );
}

async fn a_sender_that_can_be_answered_adds_nothing(db: TestDb) {
    let house = House::live(db).await;
    let patch = SitePatch { way_out: Some(WayOutMode::Auto), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    house.subscribed(MALAYSIAN).await;
    house.engine.confirm_broadcast(&house.access, "key", &to_all("Sale!")).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    let texts = house.mocean.texts_to(MALAYSIAN);
    assert!(texts.contains(&"Sale!".to_owned()) && texts.iter().all(|text| !text.contains("Leave:")), "{texts:?}");
    // The link is there for whoever wants it.
    house.engine.confirm_broadcast(&house.access, "own", &to_all("{{ leave }}")).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    assert!(house.mocean.texts_to(MALAYSIAN).pop().unwrap().starts_with("http"));
}

//! Codes from the form to the phone and back, over a provider that speaks HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is amiss")]

mod support;

use domain::SubscriberStatus;
use engine::{CodeAgainInput, CodeInput, CodeOutcome, Engine, InboundOutcome, SitePatch};
use store::testing::TestDb;
use support::{AMERICAN, BRITISH, House, MALAYSIAN};

store::each_engine!(a_code_goes_out_and_comes_back, several_processes_count_the_same_tries, yes_by_text_confirms,);

fn input(phone: &str, code: &str) -> CodeInput {
    let ip = Some("203.0.113.9".parse().unwrap());
    CodeInput {
        phone: phone.to_owned(),
        region: None,
        code: code.to_owned(),
        ip,
        user_agent: None,
        languages: Vec::new(),
    }
}

async fn enter(engine: &Engine, phone: &str, code: &str) -> CodeOutcome {
    engine.confirm_opt_in("main", input(phone, code)).await.unwrap()
}

async fn with_codes(house: &House) {
    let patch = SitePatch { opt_in_mode: Some("code".to_owned()), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
}

/// The code in the last text to a number.
async fn code_to(house: &House, phone: &str) -> String {
    house.engine.run_until_idle().await.unwrap();
    let texts = house.mocean.texts_to(phone);
    let last = texts.last().unwrap_or_else(|| panic!("no text to {phone}"));
    let (code, _) = last.split_once(" is your code").unwrap_or_else(|| panic!("no code: {last}"));
    code.to_owned()
}

async fn a_code_goes_out_and_comes_back(db: TestDb) {
    let house = House::live(db).await;
    with_codes(&house).await;
    house.opt_in(AMERICAN).await;
    let code = code_to(&house, AMERICAN).await;
    assert_eq!((code.len(), house.status(AMERICAN).await), (6, SubscriberStatus::Pending));
    let row = &house.to(AMERICAN).await[0];
    assert!(row.body.starts_with("****** is your code"), "{}", row.body);

    let wrong = enter(&house.engine, BRITISH, &code).await;
    assert!(matches!(wrong, CodeOutcome::Invalid(_)));
    assert_eq!(enter(&house.engine, AMERICAN, &code).await, CodeOutcome::Confirmed);
    assert_eq!(enter(&house.engine, AMERICAN, &code).await, wrong, "the same answer as to nobody");
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Active);
    house.engine.run_until_idle().await.unwrap();
    assert!(house.mocean.texts_to(AMERICAN)[1].contains("welcome"));

    // After a STOP the code brings the number back, whatever the mode.
    let patch = SitePatch { opt_in_mode: Some("single".to_owned()), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    assert_eq!(house.text(AMERICAN, "STOP").await, InboundOutcome::Stopped);
    house.engine.run_until_idle().await.unwrap();
    house.clock.advance(std::time::Duration::from_secs(61));
    house.opt_in(AMERICAN).await;
    let code = code_to(&house, AMERICAN).await;
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Unsubscribed);
    assert_eq!(enter(&house.engine, AMERICAN, &code).await, CodeOutcome::Confirmed);
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Active);
    house.books_balance().await;
}

async fn several_processes_count_the_same_tries(db: TestDb) {
    let house = House::live(db).await;
    with_codes(&house).await;
    house.opt_in(AMERICAN).await;
    let code = code_to(&house, AMERICAN).await;
    let other = house.second_engine();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for engine in [&house.engine, &other, &house.engine] {
        assert!(matches!(enter(engine, AMERICAN, wrong).await, CodeOutcome::Invalid(_)));
    }
    assert!(matches!(enter(&other, AMERICAN, &code).await, CodeOutcome::Invalid(_)), "three were had");

    // Another one is sent by whoever is asked, and an address has so many entries, whatever the numbers.
    house.clock.advance(std::time::Duration::from_secs(61));
    let again = CodeAgainInput { phone: AMERICAN.to_owned(), region: None, ip: None, languages: Vec::new() };
    assert_eq!(other.send_code_again("main", again).await.unwrap(), CodeOutcome::Accepted);
    support::eventually("the second code is queued", || async { house.to(AMERICAN).await.len() == 2 }).await;
    let second = code_to(&house, AMERICAN).await;
    for n in 0..26 {
        let outcome = enter(&house.engine, BRITISH, "123456").await;
        assert!(matches!(outcome, CodeOutcome::Invalid(_)), "{n}: {outcome:?}");
    }
    assert!(matches!(enter(&other, AMERICAN, &second).await, CodeOutcome::TooMany { .. }));
    house.clock.advance(std::time::Duration::from_mins(1));
    let elsewhere = CodeInput { ip: Some("198.51.100.7".parse().unwrap()), ..input(AMERICAN, &second) };
    assert_eq!(other.confirm_opt_in("main", elsewhere).await.unwrap(), CodeOutcome::Confirmed);
}

async fn yes_by_text_confirms(db: TestDb) {
    let house = House::live(db).await;
    with_codes(&house).await;
    assert_eq!(house.text(MALAYSIAN, "YES").await, InboundOutcome::Kept);
    assert!(house.find(MALAYSIAN).await.is_none());
    house.opt_in(MALAYSIAN).await;
    code_to(&house, MALAYSIAN).await;
    assert_eq!(house.text(MALAYSIAN, "Yes!").await, InboundOutcome::Confirmed);
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Active);
    house.engine.run_until_idle().await.unwrap();
    assert!(house.mocean.texts_to(MALAYSIAN)[1].contains("welcome"));
    assert_eq!(house.text(MALAYSIAN, "yes").await, InboundOutcome::Kept, "nothing is asked any more");
}

//! Codes from the form to the phone and back, over a provider that speaks HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is amiss")]

mod support;

use domain::{CodePurpose, SubscriberStatus};
use engine::{
    Actor, CodeAgainInput, CodeInput, CodeOutcome, ComeBackInput, Engine, EngineError, InboundOutcome, OptInOutcome,
    OwnPageOutcome, OwnPageRequest, Secrets, SitePatch,
};
use store::{Store, testing::TestDb};
use support::{AMERICAN, BRITISH, House, MALAYSIAN};

store::each_engine!(
    a_code_goes_out_and_comes_back,
    several_processes_count_the_same_tries,
    yes_by_text_confirms,
    a_code_that_waits_outlives_its_key,
    ones_own_page_by_number_and_code,
    ones_own_page_has_the_limits_of_the_form,
);

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
    let again = CodeAgainInput {
        phone: AMERICAN.to_owned(),
        region: None,
        purpose: CodePurpose::OptIn,
        ip: None,
        languages: Vec::new(),
    };
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

/// The key is replaced and the old one forgotten while a code waits to be sent.
async fn a_code_that_waits_outlives_its_key(db: TestDb) {
    let house = House::live(db).await;
    with_codes(&house).await;
    house.opt_in(AMERICAN).await;
    let (old, new) = (hex(&[7; 32]), hex(&[8; 32]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret.key");
    let with_keys = |lines: String| {
        std::fs::write(&file, lines).unwrap();
        let store = Store::clone(house.db.store());
        Engine::new(store, Secrets::open(&file).unwrap(), house.clock.clone(), house.config.clone()).unwrap()
    };
    with_keys(format!("{new}\n{old}\n")).reseal(&Actor::system()).await.unwrap();
    let forgetful = with_keys(format!("{new}\n"));
    forgetful.run_until_idle().await.unwrap();
    let texts = house.mocean.texts_to(AMERICAN);
    assert!(matches!(texts.as_slice(), [text] if text.contains(" is your code")), "{texts:?}");
}

fn hex(key: &[u8]) -> String {
    use std::fmt::Write as _;
    key.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
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

/// Leaves a number to see its page, and has that judged.
async fn ask_for_page(house: &House, phone: &str) -> OptInOutcome {
    let request = OwnPageRequest {
        phone: phone.to_owned(),
        region: None,
        languages: Vec::new(),
        ip: Some("203.0.113.9".parse().unwrap()),
        proof: None,
        without_script: true,
    };
    let outcome = house.engine.ask_for_own_page("main", request).await.unwrap();
    house.engine.judge_attempts().await.unwrap();
    outcome
}

async fn enter_page(house: &House, phone: &str, code: &str) -> OwnPageOutcome {
    house.engine.enter_own_page("main", input(phone, code)).await.unwrap()
}

async fn ones_own_page_by_number_and_code(db: TestDb) {
    let house = House::live(db).await;
    house.opt_in(AMERICAN).await;
    assert_eq!(house.text(MALAYSIAN, "STOP").await, InboundOutcome::Stopped);
    house.engine.run_until_idle().await.unwrap();
    house.clock.advance(std::time::Duration::from_secs(1));
    for phone in [AMERICAN, MALAYSIAN, BRITISH] {
        assert_eq!(ask_for_page(&house, phone).await, OptInOutcome::Accepted, "the same for every number");
    }
    let (mine, of_stopped) = (code_to(&house, AMERICAN).await, code_to(&house, MALAYSIAN).await);
    assert_eq!(house.mocean.texts_to(BRITISH), Vec::<String>::new(), "nothing goes to who is unknown");
    let unknown = enter_page(&house, BRITISH, "123456").await;
    assert!(matches!(unknown, OwnPageOutcome::Invalid(_)));
    let wrong = if mine == "000000" { "000001" } else { "000000" };
    assert_eq!(enter_page(&house, AMERICAN, wrong).await, unknown);
    assert!(matches!(enter(&house.engine, AMERICAN, &mine).await, CodeOutcome::Invalid(_)), "it is for the page alone");

    // The path is that of the link in a text.
    let OwnPageOutcome::Open(path) = enter_page(&house, AMERICAN, &mine).await else { panic!("the code is right") };
    let (token, entered) = path.strip_prefix("/preferences/").unwrap().split_once("?entered=").unwrap();
    let page = house.engine.preferences(token, Some(entered), None, &[]).await.unwrap();
    assert_eq!((page.status, page.comes_back_by), (Some(SubscriberStatus::Active), None));
    house.engine.leave_by_preferences(token, None).await.unwrap();
    let page = house.engine.preferences(token, Some(entered), None, &[]).await.unwrap();
    assert_eq!((page.status, page.comes_back_by), (Some(SubscriberStatus::Unsubscribed), None), "that STOP is meant");

    // Who had left before sees it, and comes back with a tick.
    let OwnPageOutcome::Open(path) = enter_page(&house, MALAYSIAN, &of_stopped).await else {
        panic!("the code is right")
    };
    let (token, entered) = path.strip_prefix("/preferences/").unwrap().split_once("?entered=").unwrap();
    assert!(
        house.engine.preferences(token, None, None, &[]).await.unwrap().comes_back_by.is_none(),
        "not by the link alone"
    );
    let words = house.engine.preferences(token, Some(entered), None, &[]).await.unwrap().comes_back_by;
    assert!(words.is_some_and(|words| !words.is_empty() && !words.contains("{{")));
    let form = ComeBackInput {
        token: token.to_owned(),
        entered: entered.to_owned(),
        consent: false,
        ip: None,
        user_agent: Some("Browser".to_owned()),
        languages: Vec::new(),
    };
    let refused = house.engine.come_back_by_preferences(form.clone()).await;
    assert!(matches!(refused, Err(EngineError::Invalid(errors)) if errors.of("consent").is_some()));
    for entered in ["", "nonsense", "00000000-0000-0000-0000-000000000000"] {
        let form = ComeBackInput { consent: true, entered: entered.to_owned(), ..form.clone() };
        assert!(matches!(house.engine.come_back_by_preferences(form).await, Err(EngineError::Conflict(_))));
    }
    let form = ComeBackInput { consent: true, ..form };
    house.engine.come_back_by_preferences(form.clone()).await.unwrap();
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Active);
    assert!(matches!(house.engine.come_back_by_preferences(form).await, Err(EngineError::Conflict(_))), "once");
    house.books_balance().await;
}

async fn ones_own_page_has_the_limits_of_the_form(db: TestDb) {
    let house = House::live(db).await;
    let limits = serde_json::json!({"protection": {"per_number_a_day": 3}});
    house.engine.update_site(&house.access, serde_json::from_value(limits).unwrap()).await.unwrap();
    house.opt_in(AMERICAN).await;
    house.engine.run_until_idle().await.unwrap();
    // Three a day for a number, the opt-in counted in; the answer stays the same.
    for _ in 0..4 {
        house.clock.advance(std::time::Duration::from_mins(2));
        assert_eq!(ask_for_page(&house, AMERICAN).await, OptInOutcome::Accepted);
        house.engine.run_until_idle().await.unwrap();
    }
    let codes = house.mocean.texts_to(AMERICAN).iter().filter(|text| text.contains("is your code")).count();
    assert_eq!(codes, 2);
    // What can be no number is said, as on the form.
    assert!(matches!(ask_for_page(&house, "12").await, OptInOutcome::Invalid(errors) if errors.of("phone").is_some()));
    let off = SitePatch { sms_enabled: Some(false), ..SitePatch::default() };
    house.engine.update_site(&house.access, off).await.unwrap();
    let request = OwnPageRequest {
        phone: AMERICAN.to_owned(),
        region: None,
        languages: Vec::new(),
        ip: None,
        proof: None,
        without_script: true,
    };
    let refused = house.engine.ask_for_own_page("main", request).await;
    assert!(matches!(refused, Err(EngineError::Conflict(_))), "{refused:?}");
}

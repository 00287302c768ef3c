//! A site speaks to its visitors in their language, on its page and in what it sends by itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is amiss")]

mod support;

use domain::{CodePurpose, Language, MessageKind};
use engine::{CodeAgainInput, CodeInput, CodeOutcome, OptInOutcome, OptInRequest, OptInSource, SitePatch};
use serde_json::{Value, json};
use store::testing::TestDb;
use support::{AMERICAN, BRITISH, House, MALAYSIAN, form};
use translations::{built_in, phrases};

store::each_engine!(
    a_number_is_texted_in_the_language_it_opted_in_with,
    the_consent_is_kept_in_the_language_it_was_read_in,
    codes_are_sent_and_refused_in_the_visitors_language,
);

fn in_languages(phone: &str, languages: &[Language]) -> OptInRequest {
    OptInRequest { languages: languages.to_vec(), locale: None, ..form(phone) }
}

async fn patch(house: &House, patch: Value) {
    let patch: SitePatch = serde_json::from_value(patch).unwrap();
    house.engine.update_site(&house.enter().await, patch).await.unwrap();
}

/// The last text of that kind to a number.
async fn last(house: &House, phone: &str, kind: MessageKind) -> String {
    let messages = house.to(phone).await;
    let found = messages.into_iter().filter(|message| message.kind == kind).max_by_key(|message| message.created_at);
    found.unwrap_or_else(|| panic!("no {kind} to {phone}")).body
}

fn said(text: &str) -> String {
    text.replace("{{ site }}", "Carillon")
}

async fn a_number_is_texted_in_the_language_it_opted_in_with(db: TestDb) {
    let house = House::live(db).await;
    let (french, arabic) = (built_in(Language::French), built_in(Language::Arabic));
    house.engine.opt_in_judged("main", in_languages(AMERICAN, &[Language::French])).await.unwrap();
    assert_eq!(house.subscriber(AMERICAN).await.locale.as_deref(), Some("fr"));
    assert_eq!(last(&house, AMERICAN, MessageKind::Welcome).await, said(&french.welcome));
    house.text(AMERICAN, "STOP").await;
    assert_eq!(last(&house, AMERICAN, MessageKind::StopConfirmation).await, said(&french.stop_confirmation));
    house.clock.advance(std::time::Duration::from_mins(1));
    house.text(AMERICAN, "START").await;
    assert_eq!(last(&house, AMERICAN, MessageKind::Welcome).await, said(&french.start_confirmation));

    // What a caller of the API says counts, in whatever spelling.
    let by_api = OptInRequest {
        locale: Some("ar-EG".to_owned()),
        source: OptInSource::Api,
        ..in_languages(MALAYSIAN, &[Language::Arabic])
    };
    house.engine.opt_in_judged("main", by_api).await.unwrap();
    house.text(MALAYSIAN, "HELP").await;
    assert_eq!(house.subscriber(MALAYSIAN).await.locale.as_deref(), Some("ar-EG"));
    assert_eq!(last(&house, MALAYSIAN, MessageKind::Help).await, said(&arabic.help));

    // A number that nobody knows is answered in the site's default language.
    patch(&house, json!({"languages": {"default": "de"}})).await;
    house.text(BRITISH, "STOP").await;
    let german = said(&built_in(Language::German).stop_confirmation);
    assert_eq!(last(&house, BRITISH, MessageKind::StopConfirmation).await, german);

    // The site's own words come before the built-in ones, and a language that is no longer offered isn't spoken.
    patch(&house, json!({"languages": {"words": {"fr": {"stop_confirmation": "Adieu de {{ site }}"}}}})).await;
    house.clock.advance(std::time::Duration::from_mins(1));
    house.text(AMERICAN, "STOP").await;
    assert_eq!(last(&house, AMERICAN, MessageKind::StopConfirmation).await, "Adieu de Carillon");
    patch(&house, json!({"languages": {"offered": ["de"]}})).await;
    house.clock.advance(std::time::Duration::from_mins(1));
    house.text(MALAYSIAN, "STOP").await;
    assert_eq!(last(&house, MALAYSIAN, MessageKind::StopConfirmation).await, german);
}

async fn the_consent_is_kept_in_the_language_it_was_read_in(db: TestDb) {
    let house = House::demo(db).await;
    let own =
        OptInRequest { wording: Some("D’accord".to_owned()), locale: Some("fr-CA".to_owned()), ..form(BRITISH) };
    for request in [
        in_languages(AMERICAN, &[Language::Spanish, Language::French]),
        OptInRequest { locale: Some("it".to_owned()), ..in_languages(MALAYSIAN, &[]) },
        own,
    ] {
        assert_eq!(house.engine.opt_in_judged("main", request).await.unwrap(), OptInOutcome::Accepted);
    }
    let mut kept = Vec::new();
    for phone in [AMERICAN, MALAYSIAN, BRITISH] {
        let events = house.engine.number_history(&house.access, phone).await.unwrap().items;
        kept.push((events[0].wording.clone().unwrap(), events[0].locale.clone().unwrap()));
    }
    let consent = |language: Language| said(&built_in(language).consent);
    assert_eq!(kept[0], (consent(Language::Spanish), "es".to_owned()));
    assert_eq!(kept[1], (consent(Language::English), "en".to_owned()), "the words are English, whatever was asked for");
    assert_eq!(kept[2], ("D’accord".to_owned(), "fr-CA".to_owned()));
}

async fn codes_are_sent_and_refused_in_the_visitors_language(db: TestDb) {
    let house = House::live(db).await;
    patch(&house, json!({"opt_in_mode": "code"})).await;
    let german = phrases(Language::German);
    let none = in_languages("12", &[Language::German]);
    let OptInOutcome::Invalid(errors) =
        house.engine.opt_in("main", OptInRequest { consent: false, ..none }).await.unwrap()
    else {
        panic!("12 is no number")
    };
    assert_eq!(errors.of("consent"), Some(german.consent_missing().as_str()));
    assert_eq!(errors.of("phone"), Some(german.phone_invalid().as_str()));

    house.engine.opt_in_judged("main", in_languages(AMERICAN, &[Language::German])).await.unwrap();
    assert!(last(&house, AMERICAN, MessageKind::Code).await.contains("ist Ihr Code für SMS von Carillon"));
    let input = CodeInput {
        phone: AMERICAN.to_owned(),
        region: None,
        code: "000000".to_owned(),
        ip: None,
        user_agent: None,
        languages: vec![Language::German],
    };
    let CodeOutcome::Invalid(errors) = house.engine.confirm_opt_in("main", input).await.unwrap() else {
        panic!("the code is wrong")
    };
    assert_eq!(errors.of("code"), Some(german.code_wrong().as_str()));
    let no_country = CodeAgainInput {
        phone: "1".to_owned(),
        region: Some("??".to_owned()),
        purpose: CodePurpose::OptIn,
        ip: None,
        languages: vec![Language::Arabic],
    };
    let CodeOutcome::Invalid(errors) = house.engine.send_code_again("main", no_country).await.unwrap() else {
        panic!("?? is no country")
    };
    assert_eq!(errors.of("region"), Some(phrases(Language::Arabic).country_unknown().as_str()));
}

#[tokio::test]
async fn a_visitor_gets_the_page_in_the_first_language_that_the_site_has() {
    let house = House::demo(TestDb::sqlite().await).await;
    let page = async |wanted: &[Language]| house.engine.public_site(None, wanted).await.unwrap();
    let french = page(&[Language::French, Language::English]).await;
    assert_eq!((french.language, french.words.button.as_str()), (Language::French, "M’inscrire"));
    let names: Vec<_> = french.regions.iter().take(3).map(|choice| choice.name).collect();
    assert_eq!(names, ["Afghanistan", "Afrique du Sud", "Albanie"]);
    assert_eq!(page(&[]).await.language, Language::English);
    patch(&house, json!({"languages": {"default": "ms", "offered": ["ms", "ar"]}, "words": {"button": "Jom"}})).await;
    let malay = page(&[Language::French]).await;
    assert_eq!((malay.language, malay.words.button.as_str()), (Language::Malay, "Jom"));
    assert_eq!(malay.languages, [Language::Malay, Language::Arabic]);
    let arabic = page(&[Language::French, Language::Arabic]).await;
    assert_eq!(
        (arabic.language, arabic.words.button.as_str()),
        (Language::Arabic, "Jom"),
        "no Arabic button of its own"
    );
    // Emptied, the built-in one is back.
    patch(&house, json!({"words": {"button": ""}})).await;
    assert_eq!(page(&[Language::Arabic]).await.words.button, built_in(Language::Arabic).button);
}

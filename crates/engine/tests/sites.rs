//! Sites: who may see and change what, words with variables, opting in by the site's rules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use domain::{Language, Region, SiteId};
use engine::{
    Actor, EngineError, Memberships, ModeSetting, NewSite, OptInOutcome, OptInRequest, Powers, Role, SendingState,
    SitePatch, SiteScope, WordsPatch,
};
use store::testing::TestDb;

use support::{AMERICAN, House, MALAYSIAN, form, to_all};

fn patch(json: &str) -> SitePatch {
    serde_json::from_str(json).unwrap()
}

fn admin(sites: SiteScope) -> Actor {
    Actor { powers: Powers::Roles(Memberships::only(Role::Manager, sites)), ..Actor::system() }
}

#[tokio::test]
async fn an_actor_sees_the_sites_in_scope_and_no_others() {
    let house = House::demo(TestDb::sqlite().await).await;
    let engine = &house.engine;
    let new = |slug: &str| NewSite { slug: slug.to_owned(), name: "Second".to_owned() };
    let second = engine.create_site(&Actor::system(), new("second")).await.unwrap();
    assert!(matches!(engine.create_site(&Actor::system(), new("second")).await, Err(EngineError::Conflict(_))));
    assert!(matches!(engine.create_site(&Actor::system(), new("No!")).await, Err(EngineError::Invalid(_))));
    assert!(matches!(engine.create_site(&admin(SiteScope::All), new("x")).await, Err(EngineError::Forbidden(_))));
    let only_second = admin(SiteScope::One(second.id));
    assert_eq!(engine.sites(&only_second).await.unwrap().len(), 1);
    assert!(engine.enter(&only_second, "second").await.is_ok());
    assert!(matches!(engine.enter(&only_second, "main").await, Err(EngineError::NotFound(_))));
    let nowhere = admin(SiteScope::One(SiteId::from_uuid(uuid::Uuid::nil())));
    assert!(engine.sites(&nowhere).await.unwrap().is_empty());
    // Each site has its own credits and subscribers.
    let access = engine.enter(&only_second, "second").await.unwrap();
    assert_eq!(engine.credits(&access).await.unwrap().balance.get(), 500);
    let subscriber = house.subscribed(AMERICAN).await;
    assert!(matches!(engine.subscriber(&access, subscriber.id).await, Err(EngineError::NotFound(_))));
    assert!(matches!(engine.delete_subscriber(&access, subscriber.id).await, Err(EngineError::NotFound(_))));
}

#[tokio::test]
async fn settings_are_changed_whole_or_not_at_all() {
    let house = House::demo(TestDb::sqlite().await).await;
    let engine = &house.engine;
    let changed = engine
        .update_site(
            &house.access,
            patch(
                r#"{"name":"Shop","default_region":"my","allowed_regions":["MY","SG"],"popup_delay_seconds":3,
                    "allowed_origins":["https://shop.example/"],"words":{"welcome":"Hi from {{ site }} ({{ sender }})"}}"#,
            ),
        )
        .await
        .unwrap();
    assert_eq!(changed.settings.default_region, Region::parse("MY"));
    assert_eq!(changed.settings.allowed_origins, ["https://shop.example"]);
    let public = engine.public_site(None, &[]).await.unwrap();
    assert_eq!(public.name, "Shop");
    assert_eq!(public.regions.iter().map(|choice| choice.calling_code).collect::<Vec<_>>(), [60, 65]);
    assert!(public.words.popup_title.contains("Shop"));

    for (json, field) in [
        (r#"{"name":" "}"#, "name"),
        (r#"{"name":"ok","default_region":"XX"}"#, "default_region"),
        (r#"{"allowed_regions":["MY","??"]}"#, "allowed_regions"),
        (r#"{"opt_in_mode":"double"}"#, "opt_in_mode"),
        (r#"{"max_segments":0}"#, "max_segments"),
        (r#"{"max_segments":-1}"#, "max_segments"),
        (r#"{"credit_price":"free"}"#, "credit_price"),
        (r#"{"allowed_origins":["javascript:alert(1)"]}"#, "allowed_origins"),
        (r#"{"words":{"welcome":"{{ phone }}"}}"#, "words.welcome"),
        (r#"{"words":{"welcome":"a\u0000b"}}"#, "words.welcome"),
        (r#"{"languages":{"default":"it"}}"#, "languages.default"),
        (r#"{"languages":{"offered":["fr"]}}"#, "languages.offered"),
        (r#"{"languages":{"words":{"fr":{"welcome":"{{ phone }}"}}}}"#, "languages.words.fr.welcome"),
        (r#"{"words":{"terms_url":"javascript:alert(1)"}}"#, "words.terms_url"),
    ] {
        let refused = engine.update_site(&house.access, patch(json)).await;
        let Err(EngineError::Invalid(errors)) = refused else { panic!("{json}") };
        assert!(errors.of(field).is_some(), "{json}: {errors}");
    }
    assert_eq!(engine.public_site(None, &[]).await.unwrap().name, "Shop", "nothing of a refused change is kept");
    assert!(serde_json::from_str::<SitePatch>(r#"{"colour":"red"}"#).is_err());
    for field in [
        "name",
        "sms_enabled",
        "opt_in_mode",
        "monthly_credits",
        "max_segments",
        "popup_delay_seconds",
        "popup_again_days",
        "allowed_origins",
        "words",
        "languages",
    ] {
        assert!(serde_json::from_str::<SitePatch>(&format!(r#"{{"{field}":null}}"#)).is_err(), "{field}");
    }
    assert!(serde_json::from_str::<SitePatch>(r#"{"words":{"welcome":null}}"#).is_err());
    assert_eq!(patch(r#"{"words":{"terms_url":null}}"#).words.unwrap().terms_url.as_deref(), Some(""));
    let cleared = engine.update_site(&house.access, patch(r#"{"allowed_regions":null,"default_region":null}"#)).await;
    let settings = cleared.unwrap().settings;
    assert_eq!((settings.allowed_regions, settings.default_region), (None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_at_the_same_time_are_all_kept() {
    let house = House::demo(TestDb::sqlite().await).await;
    for round in 0..10 {
        let on = round % 2 == 1;
        let name = format!("Shop {round}");
        let (switch, words) = (format!(r#"{{"sms_enabled":{on}}}"#), format!(r#"{{"name":"{name}"}}"#));
        let changes = [switch, words].map(|json| {
            let (engine, access) = (house.engine.clone(), house.access.clone());
            tokio::spawn(async move { engine.update_site(&access, patch(&json)).await.unwrap() })
        });
        for change in changes {
            change.await.unwrap();
        }
        let site = house.enter().await.site().clone();
        assert_eq!((site.sms_enabled, site.name), (on, name));
    }
}

#[tokio::test]
async fn what_costs_money_is_for_owners() {
    let house = House::demo(TestDb::sqlite().await).await;
    let access = house.engine.enter(&admin(SiteScope::All), "main").await.unwrap();
    for json in [r#"{"monthly_credits":100000}"#, r#"{"credit_price":"0.5"}"#] {
        let refused = house.engine.update_site(&access, patch(json)).await;
        assert!(matches!(refused, Err(EngineError::Forbidden(_))), "{json}");
    }
    // A form that sends the value it was given changes nothing.
    assert!(house.engine.update_site(&access, patch(r#"{"monthly_credits":500,"name":"Shop"}"#)).await.is_ok());
    let grant = engine::GrantInput { amount: 1, note: String::new() };
    assert!(matches!(house.engine.grant_credits(&access, grant).await, Err(EngineError::Forbidden(_))));
    assert!(matches!(
        house.engine.renew_webhooks(&access, engine::Renewal::AtOnce).await,
        Err(EngineError::Forbidden(_))
    ));
}

#[tokio::test]
async fn a_credits_price_set_by_hand_changes_the_rates() {
    let house = House::live(TestDb::sqlite().await).await;
    let cost = || async {
        let draft = support::to_numbers("Hello", MALAYSIAN);
        house.engine.quote(&house.access, &draft).await.unwrap().quote.credits.get()
    };
    assert_eq!(cost().await, 5);
    house.engine.update_site(&house.access, patch(r#"{"credit_price":"0.01"}"#)).await.unwrap();
    assert_eq!(cost().await, 10);
    house.engine.update_site(&house.enter().await, patch(r#"{"credit_price":null}"#)).await.unwrap();
    assert_eq!(cost().await, 5);
}

#[tokio::test]
async fn words_are_previewed_as_they_would_read() {
    let house = House::live(TestDb::sqlite().await).await;
    let words = WordsPatch {
        welcome: Some("Hi from {{ site }}, {{ sender }} 🙂".to_owned()),
        help: Some("{{ nonsense }}".to_owned()),
        ..WordsPatch::default()
    };
    let patch = SitePatch { name: Some("Shop".to_owned()), words: Some(words), ..SitePatch::default() };
    let previews = house.engine.preview_words(&house.access, Language::English, &patch).await.unwrap();
    let of = |field: &str| previews.iter().find(|preview| preview.field == field).unwrap();
    assert_eq!(of("welcome").text, "Hi from Shop, 63001 🙂");
    assert_eq!(of("welcome").measure.as_ref().unwrap().forcing, ['🙂']);
    assert!(of("help").error.is_some());
    assert!(of("consent").measure.is_none());
}

#[tokio::test]
async fn a_form_is_told_what_to_correct_and_nothing_else() {
    let house = House::demo(TestDb::sqlite().await).await;
    let engine = &house.engine;
    let fields = |outcome: OptInOutcome| match outcome {
        OptInOutcome::Accepted => Vec::new(),
        OptInOutcome::Invalid(errors) => errors.0.into_iter().map(|error| error.field).collect(),
    };
    let opt_in = |request: OptInRequest| async { fields(engine.opt_in_judged("main", request).await.unwrap()) };
    let in_region = |phone: &str, region: &str| OptInRequest { region: Some(region.to_owned()), ..form(phone) };
    assert_eq!(opt_in(in_region("012-345 6789", "MY")).await, [""; 0]);
    assert!(house.find(MALAYSIAN).await.is_some());
    assert_eq!(opt_in(in_region("012-345 6789", "??")).await, ["region"]);
    assert_eq!(opt_in(form("012-345 6789")).await, ["phone"]);
    assert_eq!(opt_in(form("+49 30 123456")).await, ["phone"]);
    assert_eq!(opt_in(OptInRequest { consent: false, ..form("") }).await, ["phone", "consent"]);
    assert_eq!(opt_in(OptInRequest { consent: false, ..form(AMERICAN) }).await, ["consent"]);
    engine.update_site(&house.access, patch(r#"{"allowed_regions":["MY"]}"#)).await.unwrap();
    assert_eq!(opt_in(form(AMERICAN)).await, ["phone"]);
    assert!(matches!(engine.opt_in_judged("nowhere", form(AMERICAN)).await, Err(EngineError::NotFound(_))));
    let odd =
        OptInRequest { wording: Some("a\0b".to_owned()), user_agent: Some("x".repeat(9_999)), ..form("+60123456781") };
    assert_eq!(opt_in(odd).await, [""; 0]);
}

#[tokio::test]
async fn a_live_site_without_a_provider_queues_nothing_and_says_why() {
    let house = House::bare(TestDb::sqlite().await, ModeSetting::Live).await;
    let engine = &house.engine;
    assert_eq!(engine.sending_state(&house.access).await.unwrap(), SendingState::NoProvider);
    assert_eq!(house.opt_in(AMERICAN).await, OptInOutcome::Accepted);
    assert!(house.history().await.is_empty());
    let refused = engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await;
    assert!(matches!(refused, Err(EngineError::Conflict(words)) if words.contains("no provider")));
    assert!(matches!(engine.handsets(&house.access).await, Err(EngineError::NotFound(_))));
    assert_eq!(engine.overview(&house.access).await.unwrap().subscribers.active, 1);
}

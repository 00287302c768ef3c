//! Provider accounts: saved only when they work, without secrets in sight; prices; webhook addresses; the export.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::MessageStatus;
use engine::{EngineError, MessageParams, Mode, ModeSetting, ProviderInput, ProviderKind, Renewal};
use serde_json::json;
use store::testing::TestDb;

use support::{AMERICAN, Behaviour, House, MALAYSIAN};

#[tokio::test]
async fn an_account_is_saved_when_its_balance_call_succeeds() {
    let house = House::demo(TestDb::sqlite().await).await;
    let engine = &house.engine;
    let before = engine.provider(&house.access).await.unwrap();
    assert_eq!((before.kind, engine.mode().await.unwrap()), (ProviderKind::Simulator, Mode::Demo));
    assert!(engine.uses_simulator(&house.access).await.unwrap());

    let input = || house.provider_input();
    let wrong_secret = ProviderInput { api_secret: Some("wrong".to_owned()), ..input() };
    let Err(EngineError::Invalid(errors)) = engine.save_provider(&house.access, wrong_secret).await else { panic!() };
    assert!(errors.of("api_key").unwrap().contains("Authorization failed"), "{errors}");
    for (bad, field) in [
        (ProviderInput { kind: "pigeon".to_owned(), ..input() }, "kind"),
        (ProviderInput { base_url: Some("ftp://x".to_owned()), ..input() }, "base_url"),
        (ProviderInput { base_url: Some("http://127.0.0.1:1".to_owned()), ..input() }, "base_url"),
        (ProviderInput { api_key: None, ..input() }, "api_key"),
        (ProviderInput { api_secret: Some(" ".to_owned()), ..input() }, "api_secret"),
        (ProviderInput { api_key: None, api_secret: None, ..input() }, "api_key"),
        (ProviderInput { api_token: Some("t".to_owned()), ..input() }, "api_token"),
        (ProviderInput { messages_per_second: Some(0), ..input() }, "messages_per_second"),
        (ProviderInput { messages_per_second: Some(10_001), ..input() }, "messages_per_second"),
        (ProviderInput { sender: "a sender that is too long".to_owned(), ..input() }, "sender"),
    ] {
        let Err(EngineError::Invalid(errors)) = engine.save_provider(&house.access, bad).await else {
            panic!("{field}")
        };
        assert!(errors.of(field).is_some(), "{field}: {errors}");
    }
    assert_eq!(engine.mode().await.unwrap(), Mode::Demo, "nothing was saved");

    let saved = engine.save_provider(&house.access, input()).await.unwrap();
    assert_eq!((saved.kind, saved.sender.as_str()), (ProviderKind::Mocean, "63001"));
    assert_eq!(saved.balance.unwrap().to_string(), "1234.5");
    assert_eq!((saved.currency.as_deref(), saved.prices.currency.as_str()), (Some("EUR"), "EUR"));
    assert_eq!((saved.prices.warning, engine.mode().await.unwrap()), (None, Mode::Live));
    let shown = serde_json::to_string(&engine.provider(&house.access).await.unwrap()).unwrap();
    assert!(!shown.contains("\"secret\"") && !shown.contains("\"key\""), "{shown}");

    // Another process sends with it at once, and the next save may leave the credentials alone.
    let sender_only = ProviderInput { api_key: None, api_secret: None, sender: "Shop".to_owned(), ..input() };
    engine.save_provider(&house.access, sender_only).await.unwrap();
    let second = house.second_engine();
    house.opt_in(AMERICAN).await;
    second.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.sent().last().unwrap()["mocean-from"], "Shop");
    // But they never travel to another address.
    let elsewhere = ProviderInput {
        api_key: None,
        api_secret: None,
        base_url: Some("https://elsewhere.example".to_owned()),
        ..input()
    };
    assert!(matches!(engine.save_provider(&house.access, elsewhere).await, Err(EngineError::Invalid(_))));
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let house = House::demo(TestDb::sqlite().await).await;
    let config = engine::EngineConfig { allow_private_providers: false, ..house.config.clone() };
    let engine = support::engine_on(&house.db, &house.clock, &config);
    for url in
        ["http://127.0.0.1:9", "http://localhost:9", "http://10.0.0.1", "http://[::1]:9", "http://169.254.169.254"]
    {
        let input = ProviderInput { base_url: Some(url.to_owned()), ..house.provider_input() };
        let Err(EngineError::Invalid(errors)) = engine.save_provider(&house.access, input).await else {
            panic!("{url}")
        };
        assert!(errors.of("base_url").is_some(), "{url}");
    }
}

#[tokio::test]
async fn a_price_list_that_fails_keeps_the_old_one_with_a_warning() {
    let house = House::live(TestDb::sqlite().await).await;
    let cost = || async {
        let draft = support::to_numbers("Hello", MALAYSIAN);
        house.engine.quote(&house.access, &draft).await.unwrap().quote.credits.get()
    };
    assert_eq!(cost().await, 5);
    house.mocean.pricing(json!({"status": 1, "err_msg": "Authorization+failed"}));
    house.clock.advance(Duration::from_hours(25));
    assert_eq!(house.engine.maintain_once().await.unwrap().prices, 0);
    let prices = house.engine.provider(&house.access).await.unwrap().prices;
    assert!(prices.warning.unwrap().contains("Authorization failed"));
    assert_eq!(cost().await, 5);

    let row = |mcc: &str, price: &str| json!({"country":"X","operator":"Default","mcc":mcc,"mnc":"Default","price":price,"currency":"EUR"});
    house.mocean.pricing(json!({"status": 0, "destinations": [row("502", "0.14"), row("310", "0.02")]}));
    assert_eq!(house.engine.maintain_once().await.unwrap().prices, 0, "not asked again at once");
    house.clock.advance(Duration::from_secs(3_601));
    assert_eq!(house.engine.maintain_once().await.unwrap().prices, 1);
    let prices = house.engine.provider(&house.access).await.unwrap().prices;
    assert_eq!((prices.warning, cost().await), (None, 7));
}

#[tokio::test]
async fn a_provider_that_does_not_answer_holds_up_neither_the_start_nor_the_rest() {
    let house = House::live(TestDb::sqlite().await).await;
    let draft = support::to_numbers("Hello", &support::numbers("+1202555", 500));
    house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    house.opt_in(MALAYSIAN).await;
    assert!(house.to(MALAYSIAN).await[0].waits_for_credits);
    house.mocean.go_silent();
    house.clock.set(domain::Timestamp::from_secs(1_785_542_400));

    let config = engine::EngineConfig { provider_timeout: Duration::from_mins(1), ..house.config.clone() };
    let engine = support::engine_on(&house.db, &house.clock, &config);
    tokio::time::timeout(Duration::from_secs(20), engine.start()).await.unwrap().unwrap();
    assert!(!house.to(MALAYSIAN).await[0].waits_for_credits, "this month's credits came");
    // What was queued before is too late by now.
    let draft = support::to_numbers("Hello again", &support::numbers("+1202555", 1));
    engine.confirm_broadcast(&house.access, "again", &draft).await.unwrap();
    let lease = store::LeaseToken(uuid::Uuid::from_u128(1));
    engine.store().claim_due(engine.now(), 1, lease).await.unwrap();
    house.clock.advance(Duration::from_secs(91));
    let shutdown = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn({
        let (engine, shutdown) = (engine.clone(), shutdown.clone());
        async move { engine.run_maintenance(shutdown).await }
    });
    support::eventually("the lease is reaped while the provider keeps silent", || async {
        house.history().await.iter().any(|message| message.status == MessageStatus::Unknown)
    })
    .await;
    shutdown.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn renewed_webhooks_replace_the_old_ones() {
    let house = House::live(TestDb::sqlite().await).await;
    let old = house.secret().await;
    assert!(old.len() >= 22, "128 bits or more");
    assert!(house.engine.webhook_site(&old).await.is_ok());
    let renewed = house.engine.renew_webhooks(&house.access, Renewal::AtOnce).await.unwrap();
    assert!(!renewed.inbound.contains(&old) && renewed.delivery_report.ends_with("/dlr/{token}"));
    assert!(matches!(house.engine.webhook_site(&old).await, Err(EngineError::NotFound(_))));
    assert!(house.engine.webhook_site(&house.secret().await).await.is_ok());
    for guess in ["", "guess", &"x".repeat(10_000)] {
        assert!(matches!(house.engine.webhook_site(guess).await, Err(EngineError::NotFound(_))));
    }
    // Messages sent from now on name the new address, and a forged token settles nothing.
    house.subscribed(AMERICAN).await;
    let url = house.mocean.report_url_to(AMERICAN);
    assert!(url.contains(&house.secret().await));
    let forged = format!("{}{}", &url[..url.len() - 1], if url.ends_with('A') { 'B' } else { 'A' });
    house.report(&forged, 1, 0).await;
    assert_eq!(house.to(AMERICAN).await[0].status, MessageStatus::Accepted);
    house.report(&url, 1, 0).await;
    assert_eq!(house.to(AMERICAN).await[0].status, MessageStatus::Delivered);
}

#[tokio::test]
async fn the_export_holds_what_the_filter_shows() {
    let house = House::live(TestDb::sqlite().await).await;
    house.mocean.to(MALAYSIAN, Behaviour::Refuse(5, "black+listed"));
    house.subscribed(AMERICAN).await;
    house.subscribed(MALAYSIAN).await;
    let draft = support::to_numbers("=cmd|' /C calc'!A0, \"quoted\"", AMERICAN);
    house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    let export = |params: MessageParams| {
        let mut export = house.engine.export_messages(&house.access, params.parse().unwrap());
        async move {
            let mut file = Vec::new();
            while let Some(chunk) = export.next_chunk().await {
                file.extend(chunk.unwrap());
            }
            let mut reader = csv::Reader::from_reader(file.as_slice());
            reader.deserialize().collect::<Result<Vec<std::collections::HashMap<String, String>>, _>>().unwrap()
        }
    };
    assert_eq!(export(MessageParams::default()).await.len(), 3);
    let kind = MessageParams { kind: Some("broadcast".to_owned()), ..MessageParams::default() };
    let rows = export(kind).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["message"], "'=cmd|' /C calc'!A0, \"quoted\"");
    assert_eq!((rows[0]["recipient"].as_str(), rows[0]["status"].as_str()), (AMERICAN, "accepted"));
    assert_eq!(rows[0]["created_at"], "2026-07-15T12:00:00Z");
    let rejected = MessageParams { status: Some("rejected".to_owned()), ..MessageParams::default() };
    assert_eq!(export(rejected).await[0]["response"], "black listed");
    let days = |from: &str, to: &str| MessageParams {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        ..MessageParams::default()
    };
    assert_eq!(export(days("2026-07-15", "2026-07-15")).await.len(), 3);
    assert!(export(days("2026-07-16", "")).await.is_empty());
    for bad in [days("yesterday", ""), MessageParams { per_page: Some("101".to_owned()), ..MessageParams::default() }] {
        assert!(matches!(bad.parse(), Err(EngineError::Invalid(_))));
    }
}

#[tokio::test]
async fn a_second_site_never_falls_back_to_the_simulator_once_live() {
    let house = House::bare(TestDb::sqlite().await, ModeSetting::Auto).await;
    let engine = &house.engine;
    let new = engine::NewSite { slug: "second".to_owned(), name: "Second".to_owned() };
    engine.create_site(&engine::Actor::system(), new).await.unwrap();
    house.save_provider().await;
    let second = engine.enter(&engine::Actor::system(), "second").await.unwrap();
    assert_eq!(engine.provider(&second).await.unwrap().kind, ProviderKind::None);
    assert!(!engine.uses_simulator(&second).await.unwrap() && !engine.uses_simulator(&house.access).await.unwrap());
    let refused = engine.confirm_broadcast(&second, "k", &support::to_numbers("Hello", AMERICAN)).await;
    assert!(matches!(refused, Err(EngineError::Conflict(_))));
}

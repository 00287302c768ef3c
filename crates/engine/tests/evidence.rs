//! Proof of consent: exported as it is, erased on request, emptied in its time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{MessageStatus, SubscriberStatus};
use engine::{Actor, ConsentParams, EngineError, ErasureState, OptInOutcome, OptInRequest, SitePatch};
use serde_json::{Value, json};
use store::testing::TestDb;
use support::{House, form, to_numbers};

store::each_engine!(
    evidence_is_exported_as_it_is,
    an_erased_number_stays_silent,
    an_erasure_goes_on_by_itself,
    what_is_old_is_emptied,
    the_key_outlives_the_key_file,
);

const ANN: &str = "+60123456789";
const DAY: Duration = Duration::from_hours(24);

async fn export(house: &House, params: ConsentParams) -> String {
    let mut export = house.engine.export_consents(&house.access, params.parse().unwrap());
    let mut file = Vec::new();
    while let Some(part) = export.next_chunk().await {
        file.extend(part.unwrap());
    }
    String::from_utf8(file).unwrap()
}

fn named(phone: &str, format: &str) -> ConsentParams {
    ConsentParams { phone: Some(phone.to_owned()), format: Some(format.to_owned()), ..ConsentParams::default() }
}

async fn evidence_is_exported_as_it_is(db: TestDb) {
    let house = House::demo(db).await;
    let patch: SitePatch = serde_json::from_value(json!({"records": {"addresses": "truncated"}})).unwrap();
    house.engine.update_site(&house.access, patch).await.unwrap();
    let request = OptInRequest {
        wording: Some("=HYPERLINK(\"https://evil.example\")".to_owned()),
        user_agent: Some("@SUM(A1)".to_owned()),
        page: Some("-1+1".to_owned()),
        ..form(ANN)
    };
    assert_eq!(house.engine.opt_in_judged("main", request).await.unwrap(), OptInOutcome::Accepted);
    house.text("+12025550123", "STOP").await;
    let all: Value = serde_json::from_str(&export(&house, ConsentParams::default()).await).unwrap();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    let one: Value = serde_json::from_str(&export(&house, named("60 12-345 6789", "json")).await).unwrap();
    let event = &one["items"][0];
    assert_eq!(
        (&event["kind"], &event["ip"], &event["locale"], &event["wording_version"]),
        (&json!("opt_in"), &json!("203.0.113.0/24"), &json!("en-US"), &json!(1))
    );
    assert_eq!(event["wording"], "=HYPERLINK(\"https://evil.example\")", "JSON is read by programs");
    let csv = export(&house, named(ANN, "csv")).await;
    let mut lines = csv::Reader::from_reader(csv.as_bytes());
    for line in lines.records() {
        for cell in &line.unwrap() {
            let formula = cell.starts_with(['=', '-', '@', '\t', '\r']) || (cell.starts_with('+') && cell != ANN);
            assert!(!formula, "{cell}");
        }
    }
    assert!(csv.contains("'@SUM(A1)") && csv.contains("'-1+1"), "{csv}");
    let nobody = export(&house, named("+60123456780", "json")).await;
    assert_eq!(serde_json::from_str::<Value>(&nobody).unwrap()["items"], json!([]));
    let wrong = ConsentParams { from: Some("soon".to_owned()), ..named("12", "xml") };
    let Err(EngineError::Invalid(errors)) = wrong.parse() else { panic!("three fields can't be read") };
    let fields: Vec<_> = errors.0.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["phone", "from", "format"]);
}

async fn an_erased_number_stays_silent(db: TestDb) {
    let house = House::demo(db).await;
    let id = house.subscribed(ANN).await.id;
    assert_eq!(house.engine.erase_number(&house.access, ANN).await.unwrap(), ErasureState::Done);
    assert!(matches!(house.engine.subscriber(&house.access, id).await, Err(EngineError::NotFound(_))));
    let history = house.history().await;
    assert_eq!((history[0].recipient, history[0].recipient_text.as_str()), (None, "erased"));
    assert!(matches!(house.engine.resend_message(&house.access, history[0].id).await, Err(EngineError::Conflict(_))));
    assert!(house.engine.disclose(&house.access, ANN).await.unwrap().kept["messages"].is_empty());
    house.opt_in(ANN).await;
    let quote = house.engine.quote(&house.access, &to_numbers("Hello", ANN)).await.unwrap();
    assert_eq!((quote.quote.recipients, quote.quote.excluded.unsubscribed), (0, 1));
    let record = house.engine.number_history(&house.access, ANN).await.unwrap();
    assert!(record.stopped);
    let kinds: Vec<_> = record.items.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["opt_in", "erased", "opt_in_while_stopped"]);
    house.text(ANN, "START").await;
    house.opt_in(ANN).await;
    assert_eq!(house.status(ANN).await, SubscriberStatus::Active);
    house.books_balance().await;
}

async fn an_erasure_goes_on_by_itself(db: TestDb) {
    let house = House::demo(db).await;
    house.subscribed(ANN).await;
    // A STOP is answered by a text that is still due: nothing of the number is taken away before.
    house.text(ANN, "STOP").await;
    assert_eq!(house.engine.erase_number(&house.access, ANN).await.unwrap(), ErasureState::UnderWay);
    assert_eq!(house.engine.maintain_once().await.unwrap().erased, 0);
    house.engine.run_until_idle().await.unwrap();
    assert_eq!(house.engine.maintain_once().await.unwrap().erased, 1);
    assert_eq!(house.to(ANN).await.len(), 0);
    assert!(house.history().await.iter().all(|message| message.status != MessageStatus::Queued));
    house.books_balance().await;
}

async fn what_is_old_is_emptied(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(ANN).await;
    house.report(&house.mocean.report_url_to(ANN), 1, 0).await;
    house.text(ANN, "Hello").await;
    house.clock.advance(DAY * 400);
    house.subscribed("+60123456780").await;
    let patch: SitePatch =
        serde_json::from_value(json!({"records": {"keep_texts_months": 12, "keep_addresses_months": 12}})).unwrap();
    house.engine.update_site(&house.access, patch).await.unwrap();
    // A welcome, its report, a text, and an address.
    assert_eq!(house.engine.maintain_once().await.unwrap().emptied, 4);
    let history = house.history().await;
    assert!(history[1].body.is_empty() && !history[0].body.is_empty(), "{history:?}");
    let record = house.engine.number_history(&house.access, ANN).await.unwrap();
    assert_eq!((record.items[0].ip.as_deref(), record.items[0].user_agent.as_deref()), (None, None));
    assert!(record.items[0].wording.is_some());
    assert_eq!(house.engine.maintain_once().await.unwrap().emptied, 0);
}

async fn the_key_outlives_the_key_file(db: TestDb) {
    let house = House::demo(db).await;
    house.engine.erase_number(&house.access, ANN).await.unwrap();
    house.engine.reseal(&Actor::system()).await.unwrap();
    let second = house.second_engine();
    second.start().await.unwrap();
    assert!(second.number_history(&house.access, ANN).await.unwrap().stopped);
}

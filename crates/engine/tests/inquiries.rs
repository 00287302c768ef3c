//! Messages of which nobody told us are asked after, gently, and so is the cost of a few others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{Decimal, MessageStatus, Region};
use engine::{CostParams, EngineError, MessageParams, MessageView, UnclearChoice, UnclearDecision};
use serde_json::{Value, json};
use store::testing::TestDb;
use support::{AMERICAN, BRITISH, Behaviour, House, MALAYSIAN, eventually};

fn fate(status: u8, cost: &Value) -> Value {
    json!({"status": 0, "message_status": status, "msgid": "x", "credit_deducted": cost})
}

/// A message to a number of which nobody can tell whether it went out; a report that settles nothing has named the
/// provider's id.
async fn lost(house: &House, phone: &str, known_as: Option<&str>) -> MessageView {
    house.mocean.to(phone, Behaviour::Mumble);
    house.opt_in(phone).await;
    house.engine.run_until_idle().await.unwrap();
    let message = house.to(phone).await.remove(0);
    assert_eq!(message.status, MessageStatus::Unknown);
    if let Some(known_as) = known_as {
        pending_report(house, &house.mocean.report_url_to(phone), known_as).await;
    }
    message
}

async fn pending_report(house: &House, report_url: &str, known_as: &str) {
    let parts: Vec<&str> = report_url.rsplit('/').collect();
    let body = format!("mocean-dlr-status=4&mocean-msgid={known_as}");
    let fields = gateway::webhook::ReportFields::parse(None, body.as_bytes()).unwrap();
    house.engine.receive_report(parts[2], parts[0], fields, &body).await.unwrap();
}

async fn maintain(house: &House) -> u64 {
    house.engine.maintain_once().await.unwrap().asked
}

async fn status(house: &House, message: &MessageView) -> MessageStatus {
    house.engine.message(&house.access, message.id).await.unwrap().status
}

#[tokio::test]
async fn an_answer_settles_what_is_unclear() {
    for (code, status_after) in [
        (1, MessageStatus::Delivered),
        (2, MessageStatus::Failed),
        (3, MessageStatus::Expired),
        (4, MessageStatus::Accepted),
    ] {
        let house = House::live(TestDb::sqlite().await).await;
        let message = lost(&house, MALAYSIAN, Some("m-1")).await;
        house.mocean.tell("m-1", fate(code, &json!("0.10")));
        assert_eq!(maintain(&house).await, 0, "a late answer may still come");
        house.clock.advance(Duration::from_secs(31));
        assert_eq!((maintain(&house).await, house.mocean.inquiries()), (1, vec!["m-1".to_owned()]));
        let after = house.engine.message(&house.access, message.id).await.unwrap();
        assert_eq!(after.status, status_after);
        let told = after.response.unwrap_or_default();
        assert_eq!(told.contains("the provider says"), matches!(code, 2 | 3), "{told}");
        assert_eq!(house.engine.count_unclear(&house.access).await.unwrap(), 0);
        assert_eq!(
            house
                .engine
                .costs(&house.access, CostParams::default().parse(house.engine.now()).unwrap())
                .await
                .unwrap()
                .items
                .len(),
            1
        );
        house.books_balance().await;
    }
}

#[tokio::test]
async fn what_the_provider_does_not_know_stays_unclear_and_is_asked_less_and_less() {
    let house = House::live(TestDb::sqlite().await).await;
    let nameless = lost(&house, AMERICAN, None).await;
    let message = lost(&house, MALAYSIAN, Some("m-1")).await;
    let mut asked = 0;
    for _ in 0..4 * 24 * 2 {
        house.clock.advance(Duration::from_mins(30));
        asked += maintain(&house).await;
    }
    assert!((6..=10).contains(&asked), "{asked} times in four days");
    assert!(house.mocean.inquiries().iter().all(|id| id == "m-1"));
    assert_eq!(status(&house, &message).await, MessageStatus::Unknown);
    let query = MessageParams::default().parse().unwrap();
    let list = house.engine.unclear_messages(&house.access, &query).await.unwrap().items;
    assert_eq!(list.iter().map(|message| message.id).collect::<Vec<_>>(), [message.id, nameless.id]);
    let why = list[0].why.as_deref().unwrap();
    assert_eq!(why.matches("knows no such message").count(), 1, "{why}");
    assert!(list[0].asked_at.is_some() && list[0].provider_message_id.as_deref() == Some("m-1"));
    assert_eq!((&list[1].provider_message_id, list[1].asked_at), (&None, None));
    house.books_balance().await;
}

#[tokio::test]
async fn accepted_messages_without_a_report_are_asked_after_three_times() {
    let house = House::live(TestDb::sqlite().await).await;
    house.subscribed(AMERICAN).await;
    house.subscribed(MALAYSIAN).await;
    let american = house.to(AMERICAN).await.remove(0);
    house.report(&house.mocean.report_url_to(MALAYSIAN), 1, 0).await;
    // As if their cost had been asked for: what is left is asked for its fate.
    house.mocean.tell("fake-1", fate(4, &json!("0.02")));
    house.mocean.tell("fake-2", fate(1, &json!("0.10")));
    house.clock.advance(Duration::from_mins(16));
    assert_eq!(maintain(&house).await, 2, "for their cost");
    let mut asked_at = Vec::new();
    for hour in 1..120 {
        house.clock.advance(Duration::from_hours(1));
        if maintain(&house).await > 0 {
            asked_at.push(hour);
        }
    }
    assert_eq!(asked_at, [6, 24, 72]);
    assert_eq!(status(&house, &american).await, MessageStatus::Accepted);
    assert_eq!(house.mocean.inquiries(), ["fake-1", "fake-2", "fake-1", "fake-1", "fake-1"]);
}

#[tokio::test]
async fn a_restarted_process_and_a_second_one_do_not_ask_twice() {
    let house = House::live(TestDb::sqlite().await).await;
    house.subscribed(AMERICAN).await;
    house.mocean.tell("fake-1", fate(4, &json!("0.02")));
    house.clock.advance(Duration::from_hours(7));
    assert_eq!(maintain(&house).await, 1);
    let second = house.second_engine();
    for _ in 0..3 {
        house.clock.advance(Duration::from_mins(10));
        assert_eq!(second.maintain_once().await.unwrap().asked, 0);
        assert_eq!(maintain(&house).await, 0);
    }
}

#[tokio::test]
async fn a_late_answer_settles_an_accepted_one_and_delivered_is_never_taken_back() {
    let house = House::live(TestDb::sqlite().await).await;
    house.subscribed(AMERICAN).await;
    house.subscribed(MALAYSIAN).await;
    let (american, malaysian) = (house.to(AMERICAN).await.remove(0), house.to(MALAYSIAN).await.remove(0));
    house.report(&house.mocean.report_url_to(MALAYSIAN), 1, 0).await;
    house.mocean.tell("fake-1", fate(1, &json!(0.02)));
    house.mocean.tell("fake-2", fate(2, &json!("0.10")));
    house.clock.advance(Duration::from_mins(16));
    assert_eq!(maintain(&house).await, 2);
    assert_eq!(status(&house, &american).await, MessageStatus::Delivered);
    assert_eq!(status(&house, &malaysian).await, MessageStatus::Delivered);
    house.books_balance().await;
}

#[tokio::test]
async fn a_few_of_each_region_and_day_tell_what_was_charged() {
    let house = House::live(TestDb::sqlite().await).await;
    let numbers = format!("{} {}", support::numbers("+1202555", 9), support::numbers("+6012345", 8));
    let draft = support::to_numbers("Hello", &numbers);
    house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    for n in 1..=40 {
        house.mocean.tell(&format!("fake-{n}"), fate(1, &json!("0.0214")));
    }
    house.clock.advance(Duration::from_mins(16));
    let mut asked = 0;
    for _ in 0..5 {
        asked += maintain(&house).await;
        house.clock.advance(Duration::from_secs(15));
    }
    assert_eq!(asked, 6, "three of each region, a few a round");
    let query = CostParams::default().parse(house.engine.now()).unwrap();
    let costs = house.engine.costs(&house.access, query).await.unwrap();
    assert!(!costs.estimated);
    let line = |region| costs.items.iter().find(|line| line.region == region).unwrap().figures.clone();
    let decimal = |text: &str| Some(text.parse::<Decimal>().unwrap());
    // The price list says 0.02 for the United States and 0.10 for Malaysia.
    let american = line(Region::US);
    assert_eq!((american.messages, american.segments, american.credits.get()), (3, 3, 3));
    assert_eq!((american.expected, Some(american.charged)), (decimal("0.06"), decimal("0.0642")));
    assert_eq!((american.difference, american.difference_percent), (decimal("0.0042"), decimal("7")));
    assert!(american.marked && american.currency == "EUR");
    assert_eq!(line(Region::MY).difference_percent, decimal("-78.6"));
    assert_eq!(costs.totals.len(), 1);
    assert_eq!(costs.totals[0].expected, decimal("0.36"));

    let csv = String::from_utf8(house.engine.costs_csv(&house.access, query).await.unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.contains("US,United States,3,3,3,EUR,0.06,0.0642,0.0042,7,yes\r\n"), "{csv}");
    let earlier = CostParams { to: Some("2026-07-01".to_owned()), ..CostParams::default() };
    let earlier = earlier.parse(house.engine.now()).unwrap();
    assert!(house.engine.costs(&house.access, earlier).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_provider_that_fails_is_left_alone_and_holds_up_nothing() {
    let house = House::live(TestDb::sqlite().await).await;
    lost(&house, MALAYSIAN, Some("m-1")).await;
    lost(&house, AMERICAN, Some("m-2")).await;
    house.mocean.tell("m-1", json!({"status": 1, "err_msg": "Authorization failed"}));
    house.clock.advance(Duration::from_mins(5));
    assert_eq!(maintain(&house).await, 1, "the refusal ends the round");
    house.clock.advance(Duration::from_mins(30));
    assert_eq!(maintain(&house).await, 0, "a refused account is left alone for an hour");
    house.clock.advance(Duration::from_mins(31));
    assert_eq!(maintain(&house).await, 1, "tried again");

    // A provider that says nothing at all: the rest of maintenance goes on.
    house.mocean.go_silent();
    house.clock.advance(Duration::from_hours(3));
    let shutdown = tokio_util::sync::CancellationToken::new();
    let (engine, stop) = (house.engine.clone(), shutdown.clone());
    let running = tokio::spawn(async move { engine.run_maintenance(stop).await });
    house.clock.set(domain::Timestamp::from_secs(1_785_542_400));
    eventually("this month's credits", || async {
        house
            .engine
            .ledger(&house.access, engine::Paging::default())
            .await
            .unwrap()
            .items
            .iter()
            .filter(|line| line.kind == "monthly")
            .count()
            == 2
    })
    .await;
    shutdown.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_refused_account_is_asked_nothing() {
    let house = House::live(TestDb::sqlite().await).await;
    lost(&house, MALAYSIAN, Some("m-1")).await;
    house.mocean.always(Behaviour::Refuse(1, "Authorization failed"));
    house.opt_in(BRITISH).await;
    house.engine.run_until_idle().await.unwrap();
    house.clock.advance(Duration::from_hours(2));
    assert_eq!((maintain(&house).await, house.mocean.inquiries().len()), (0, 0));
}

#[tokio::test]
async fn people_decide_on_many_at_once() {
    let house = House::live(TestDb::sqlite().await).await;
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        lost(&house, phone, None).await;
    }
    let all = || UnclearChoice::Matching(MessageParams::default().parse().unwrap());
    let review = house.engine.review_unclear(&house.access, UnclearDecision::Resend, &all()).await.unwrap();
    let ids: Vec<_> = review.messages.iter().map(|message| message.id).collect();
    assert_eq!((review.chosen, review.by_region.len()), (3, 3));
    let cost = review.credits.get();
    assert_eq!(cost, review.messages.iter().map(|message| message.credits.get()).sum::<i64>());
    assert_eq!(review.refund, review.credits);
    assert_eq!(house.engine.overview(&house.access).await.unwrap().unclear, 3);

    let ticked = house
        .engine
        .review_unclear(&house.access, UnclearDecision::Resend, &UnclearChoice::These(ids[..1].to_vec()))
        .await
        .unwrap();
    assert_eq!((ticked.chosen, ticked.credits), (1, review.messages[0].credits));
    let nobody =
        house.engine.review_unclear(&house.access, UnclearDecision::Resend, &UnclearChoice::These(Vec::new())).await;
    assert!(matches!(nobody, Err(EngineError::Invalid(_))));
    let many = vec![ids[0]; 501];
    let too_many = house.engine.decide_unclear(&house.access, UnclearDecision::Resend, &many).await;
    assert!(matches!(too_many, Err(EngineError::Invalid(_))));

    let written_off = house.engine.decide_unclear(&house.access, UnclearDecision::WriteOff, &ids[..1]).await.unwrap();
    assert_eq!((written_off.changed, written_off.credits), (1, review.messages[0].refund));
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        house.mocean.to(phone, Behaviour::Accept);
    }
    let posts = house.mocean.sent().len();
    let resent = house.engine.decide_unclear(&house.access, UnclearDecision::Resend, &ids).await.unwrap();
    assert_eq!((resent.changed, resent.unchanged), (2, 1));
    assert_eq!(resent.credits.get(), cost - written_off.credits.get());
    house.engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.sent().len(), posts + 2);
    assert_eq!(house.engine.count_unclear(&house.access).await.unwrap(), 0);
    house.books_balance().await;
}

#[tokio::test]
async fn too_few_credits_send_nothing_again() {
    let house = House::live(TestDb::sqlite().await).await;
    for phone in [MALAYSIAN, BRITISH] {
        lost(&house, phone, None).await;
    }
    let query = MessageParams::default().parse().unwrap();
    let ids: Vec<_> =
        house.engine.unclear_messages(&house.access, &query).await.unwrap().items.iter().map(|one| one.id).collect();
    let left = house.engine.credits(&house.access).await.unwrap().available.get();
    let numbers = support::numbers("+1202555", u32::try_from(left).unwrap() - 6);
    let draft = support::to_numbers("Hello", &numbers);
    house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    let posts = house.to(MALAYSIAN).await.len();
    let refused = house.engine.decide_unclear(&house.access, UnclearDecision::Resend, &ids).await;
    let Err(EngineError::InsufficientCredits { needed, available }) = refused else { panic!("{refused:?}") };
    assert!(needed > available && available.get() == 6, "{needed} {available}");
    assert_eq!(house.to(MALAYSIAN).await.len(), posts);
    house.books_balance().await;
}

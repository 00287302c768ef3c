//! Attacks on the public form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something unforeseen happens"
)]

mod support;

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Refusal, SubscriberStatus, Timestamp};
use engine::{AbuseParams, AbuseView, JudgeReport, OptInOutcome, OptInRequest, SitePatch};
use store::testing::TestDb;

use support::{AMERICAN, House, MALAYSIAN, form};

store::each_engine!(
    a_thousand_addresses_pump_one_prefix,
    a_number_and_a_network_have_limits,
    the_form_does_the_same_for_everybody,
    the_days_budget_closes_the_form_to_sending,
    two_processes_judge_each_once,
    a_process_that_dies_loses_nothing_and_doubles_nothing,
    proofs_are_of_use_once,
    who_has_no_script_is_let_in_within_a_limit,
    what_waited_too_long_is_dropped,
);

fn patch(json: &str) -> SitePatch {
    serde_json::from_str(&format!(r#"{{"protection":{json}}}"#)).unwrap()
}

/// A house with the limits that a new site has, changed so.
async fn guarded(db: TestDb, json: &str) -> House {
    let house = House::demo(db).await;
    let defaults = r#"{"proof_of_work":"off","busy_after":30,"per_network_an_hour":120,"per_number_a_day":3,
        "per_prefix_an_hour":50,"credits_per_message":60,"credits_per_day":200}"#;
    house.engine.update_site(&house.access, patch(defaults)).await.unwrap();
    house.engine.update_site(&house.access, patch(json)).await.unwrap();
    house
}

fn from(phone: &str, ip: &str) -> OptInRequest {
    OptInRequest { ip: Some(ip.parse::<IpAddr>().unwrap()), ..form(phone) }
}

async fn abuse(house: &House) -> AbuseView {
    let query = AbuseParams::default().parse(house.engine.now()).unwrap();
    house.engine.abuse(&house.enter().await, query).await.unwrap()
}

fn refused(view: &AbuseView, reason: Refusal) -> u64 {
    view.reasons.iter().find(|line| line.reason == reason).map_or(0, |line| line.count)
}

async fn a_thousand_addresses_pump_one_prefix(db: TestDb) {
    let house = guarded(db, r#"{"credits_per_day":null}"#).await;
    let mut forms = tokio::task::JoinSet::new();
    for n in 0..1_000_u32 {
        let (engine, ip) = (house.engine.clone(), format!("198.{}.{}.7", 18 + n / 256, n % 256));
        forms.spawn(async move { engine.opt_in("main", from(&format!("+6012345{n:04}"), &ip)).await.unwrap() });
    }
    assert!(forms.join_all().await.iter().all(|outcome| *outcome == OptInOutcome::Accepted));
    house.engine.judge_attempts().await.unwrap();
    let view = abuse(&house).await;
    assert_eq!((view.refused, refused(&view, Refusal::Prefix), view.waiting), (950, 950, 0));
    assert_eq!((view.prefixes.len(), view.prefixes[0].prefix.as_str()), (1, "6012345"));
    assert_eq!(view.countries[0].region.unwrap().as_str(), "MY");
    assert_eq!(house.history().await.len(), 50, "fifty welcomes and no more");
    // An hour later the prefix is open again.
    house.clock.advance(Duration::from_secs(3_601));
    house.engine.opt_in_judged("main", from("+60123459999", "203.0.113.9")).await.unwrap();
    assert_eq!(house.status("+60123459999").await, SubscriberStatus::Active);
}

async fn a_number_and_a_network_have_limits(db: TestDb) {
    let house = guarded(db, r#"{"per_network_an_hour":10,"credits_per_day":null}"#).await;
    for n in 0..5 {
        house.engine.opt_in_judged("main", from(AMERICAN, &format!("198.51.{n}.1"))).await.unwrap();
    }
    assert_eq!(refused(&abuse(&house).await, Refusal::Number), 2);
    // One network, whatever its last byte; and one /64.
    for n in 0..15 {
        house
            .engine
            .opt_in_judged("main", from(&format!("+4474001{n:02}456"), &format!("203.0.113.{n}")))
            .await
            .unwrap();
        house
            .engine
            .opt_in_judged("main", from(&format!("+336123{n:02}678"), &format!("2001:db8:1:2::{n:x}")))
            .await
            .unwrap();
    }
    let view = abuse(&house).await;
    assert_eq!(refused(&view, Refusal::Network), 10);
    let networks: Vec<_> = view.networks.iter().map(|line| (line.network.as_str(), line.count)).collect();
    assert!(networks.contains(&("203.0.113.0/24", 5)) && networks.contains(&("2001:db8:1:2::/64", 5)), "{networks:?}");
    // Behind a proxy nobody named everybody has the same address: that is not counted.
    for n in 0..15 {
        house.engine.opt_in_judged("main", from(&format!("+49151123{n:02}456"), "127.0.0.1")).await.unwrap();
    }
    assert_eq!(refused(&abuse(&house).await, Refusal::Network), 10);
}

/// New, known, suspended, stopped and limited numbers: the same answer, and before it nothing is asked or written that
/// knows the number.
async fn the_form_does_the_same_for_everybody(db: TestDb) {
    let house = guarded(db, r#"{"per_number_a_day":1}"#).await;
    house.subscribed(AMERICAN).await;
    house.text(MALAYSIAN, "STOP").await;
    let before = house.engine.store().count_attempts(house.access.site().id).await.unwrap();
    for (n, number) in [AMERICAN, MALAYSIAN, "+447400123456", "+447400123456"].into_iter().enumerate() {
        assert_eq!(house.engine.opt_in("main", form(number)).await.unwrap(), OptInOutcome::Accepted, "{number}");
        let waiting = house.engine.store().count_attempts(house.access.site().id).await.unwrap();
        assert_eq!(waiting - before, n as u64 + 1, "one attempt, whoever it is");
    }
    assert!(house.find("+447400123456").await.is_none(), "nothing before it is judged");
    house.engine.judge_attempts().await.unwrap();
    assert_eq!(house.status("+447400123456").await, SubscriberStatus::Active);
}

async fn the_days_budget_closes_the_form_to_sending(db: TestDb) {
    let house = guarded(db, r#"{"per_prefix_an_hour":null,"credits_per_day":1000}"#).await;
    house.engine.opt_in_judged("main", from("+60123450000", "203.0.113.9")).await.unwrap();
    let each = house.history().await[0].credits.get();
    let limit = patch(&format!(r#"{{"credits_per_day":{}}}"#, each * 4 + each / 2));
    house.engine.update_site(&house.access, limit).await.unwrap();
    for n in 1..8 {
        house.engine.opt_in_judged("main", from(&format!("+6012345000{n}"), "203.0.113.9")).await.unwrap();
    }
    let view = abuse(&house).await;
    assert_eq!((refused(&view, Refusal::Budget), view.budget.spent.get(), view.budget.closed), (4, each * 4, true));
    assert_eq!(house.history().await.len(), 4);
    house.clock.advance(Duration::from_hours(24));
    assert!(!abuse(&house).await.budget.closed, "the next day is another one");
    house.engine.opt_in_judged("main", from("+60123450009", "203.0.113.9")).await.unwrap();
    assert_eq!(house.history().await.len(), 5);
    // A ceiling for one message.
    house.engine.update_site(&house.access, patch(r#"{"credits_per_day":null}"#)).await.unwrap();
    let dear =
        r#"{"words":{"welcome":"WORDS"},"protection":{"credits_per_message":60}}"#.replace("WORDS", &"a".repeat(1_530));
    house.engine.update_site(&house.access, serde_json::from_str(&dear).unwrap()).await.unwrap();
    let ceiling = patch(&format!(r#"{{"credits_per_message":{}}}"#, each * 9));
    house.engine.update_site(&house.access, ceiling).await.unwrap();
    house.engine.opt_in_judged("main", from("+60123451234", "203.0.113.9")).await.unwrap();
    assert_eq!(refused(&abuse(&house).await, Refusal::TooDear), 1);
    house.books_balance().await;
}

async fn two_processes_judge_each_once(db: TestDb) {
    let house = guarded(db, r#"{"per_prefix_an_hour":20,"credits_per_day":null}"#).await;
    let other = house.second_engine();
    for n in 0..60 {
        house.engine.opt_in("main", from(&format!("+601234500{n:02}"), "203.0.113.9")).await.unwrap();
    }
    let mut judges = tokio::task::JoinSet::new();
    for engine in [house.engine.clone(), other.clone(), house.engine.clone(), other.clone()] {
        judges.spawn(async move { engine.judge_attempts().await.unwrap() });
    }
    let together = judges.join_all().await.into_iter().fold(JudgeReport::default(), |sum, report| JudgeReport {
        let_in: sum.let_in + report.let_in,
        refused: sum.refused + report.refused,
    });
    assert_eq!(together, JudgeReport { let_in: 20, refused: 40 });
    other.write_refusals().await.unwrap();
    let view = abuse(&house).await;
    assert_eq!((view.refused, view.waiting), (40, 0));
    assert_eq!(house.history().await.len(), 20);
}

async fn a_process_that_dies_loses_nothing_and_doubles_nothing(db: TestDb) {
    let house = guarded(db, "{}").await;
    house.engine.opt_in("main", form(AMERICAN)).await.unwrap();
    // One that dies between letting in and admitting: what it held is another's after ten seconds.
    let (store, now) = (house.engine.store(), house.engine.now());
    let due = store.due_attempts(10, now, now).await.unwrap();
    store.judge_attempts(&[(due[0].id, Vec::new())], now.plus(Duration::from_secs(10)), now).await.unwrap();
    let survivor = house.second_engine();
    assert_eq!(survivor.judge_attempts().await.unwrap(), JudgeReport::default());
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(survivor.judge_attempts().await.unwrap(), JudgeReport { let_in: 1, refused: 0 });
    assert_eq!((house.status(AMERICAN).await, house.history().await.len()), (SubscriberStatus::Active, 1));
    assert_eq!(house.engine.judge_attempts().await.unwrap(), JudgeReport::default());
}

/// Solves a challenge as a browser would.
async fn solved(house: &House) -> String {
    let challenge = house.engine.challenge("main").await.unwrap();
    let solution = tokio::task::spawn_blocking({
        let challenge = challenge.clone();
        move || altcha::solve_challenge(altcha::SolveChallengeOptions::new(&challenge)).unwrap().unwrap()
    });
    encoded(&altcha::Payload { challenge, solution: solution.await.unwrap() })
}

fn encoded(payload: &altcha::Payload) -> String {
    STANDARD.encode(serde_json::to_vec(payload).unwrap())
}

fn decoded(proof: &str) -> altcha::Payload {
    serde_json::from_slice(&STANDARD.decode(proof).unwrap()).unwrap()
}

async fn proofs_are_of_use_once(db: TestDb) {
    let house = guarded(db, r#"{"proof_of_work":"always"}"#).await;
    // The library looks at the machine's clock.
    let present = jiff::Timestamp::now().as_microsecond();
    house.clock.advance(Timestamp::from_micros(present).since(house.engine.now()));
    let taken = async |phone: &str, proof: Option<String>| match house
        .engine
        .opt_in("main", OptInRequest { proof, ..form(phone) })
        .await
        .unwrap()
    {
        OptInOutcome::Accepted => true,
        OptInOutcome::Invalid(errors) => {
            assert!(errors.0.len() == 1 && errors.of("proof").is_some(), "{errors}");
            false
        }
    };
    assert!(!taken(AMERICAN, None).await);
    let proof = solved(&house).await;
    assert!(taken(AMERICAN, Some(proof.clone())).await);
    assert!(!taken(MALAYSIAN, Some(proof.clone())).await, "replayed");
    // Two at once: one of them.
    let proof = solved(&house).await;
    let both = tokio::join!(taken(AMERICAN, Some(proof.clone())), taken(MALAYSIAN, Some(proof.clone())));
    assert!(both.0 != both.1);
    // Forged: cheaper, longer of use, signed by somebody else, for another site, no solution, no proof at all.
    let forged = |change: fn(&mut altcha::Payload), proof: &str| {
        let mut payload = decoded(proof);
        change(&mut payload);
        encoded(&payload)
    };
    let proof = solved(&house).await;
    for change in [
        (|payload| payload.challenge.parameters.cost = 1) as fn(&mut altcha::Payload),
        |payload| payload.challenge.parameters.key_prefix = String::new(),
        |payload| payload.challenge.parameters.expires_at = Some(i64::MAX),
        |payload| payload.challenge.parameters.data = None,
        |payload| payload.challenge.signature = None,
        |payload| payload.challenge.signature = Some("0".repeat(64)),
        |payload| payload.solution.counter = payload.solution.counter.wrapping_add(1),
        |payload| payload.solution.derived_key = "00".repeat(32),
    ] {
        assert!(!taken(MALAYSIAN, Some(forged(change, &proof))).await);
    }
    for nonsense in ["", "e30=", "not base64", &"A".repeat(9_999)] {
        assert!(!taken(MALAYSIAN, Some(nonsense.to_owned())).await, "{nonsense}");
    }
    assert!(taken(MALAYSIAN, Some(proof)).await, "what was forged spent nothing");
    // For another site, and late: made ten minutes ago and more.
    let new = engine::NewSite { slug: "other".to_owned(), name: "Other".to_owned() };
    house.engine.create_site(&engine::Actor::system(), new).await.unwrap();
    let other = house.engine.enter(&engine::Actor::system(), "other").await.unwrap();
    house.engine.update_site(&other, patch(r#"{"proof_of_work":"always"}"#)).await.unwrap();
    let elsewhere = OptInRequest { proof: Some(solved(&house).await), ..form(AMERICAN) };
    assert!(matches!(house.engine.opt_in("other", elsewhere).await.unwrap(), OptInOutcome::Invalid(_)));
    house.clock.set(Timestamp::from_micros(present).minus(Duration::from_mins(11)));
    let old = solved(&house).await;
    house.clock.set(Timestamp::from_micros(present));
    assert!(!taken(AMERICAN, Some(old)).await, "expired");
}

async fn who_has_no_script_is_let_in_within_a_limit(db: TestDb) {
    let house = guarded(db, r#"{"proof_of_work":"when_busy","busy_after":3,"without_script_an_hour":2}"#).await;
    let plain = |n: u32| OptInRequest { without_script: true, ..from(&format!("+6012345{n:04}"), "203.0.113.9") };
    // The first three are not asked for anything; then those with a script are, and the others have a limit of their own.
    for n in 0..3 {
        let outcome = house.engine.opt_in_judged("main", from(&format!("+6012345{n:04}"), "203.0.113.9")).await;
        assert_eq!(outcome.unwrap(), OptInOutcome::Accepted);
    }
    let asked = house.engine.opt_in("main", from("+60123450003", "203.0.113.9")).await.unwrap();
    assert!(matches!(asked, OptInOutcome::Invalid(errors) if errors.of("proof").is_some()));
    let neighbour = house.engine.opt_in("main", from("+60123450004", "203.0.114.9")).await.unwrap();
    assert_eq!(neighbour, OptInOutcome::Accepted, "another network is not busy");
    for n in 10..14 {
        assert_eq!(house.engine.opt_in_judged("main", plain(n)).await.unwrap(), OptInOutcome::Accepted);
    }
    assert_eq!(refused(&abuse(&house).await, Refusal::Proof), 1 + 2);
    house.engine.update_site(&house.access, patch(r#"{"without_script":"refuse"}"#)).await.unwrap();
    assert!(matches!(house.engine.opt_in("main", plain(20)).await.unwrap(), OptInOutcome::Invalid(_)));
}

async fn what_waited_too_long_is_dropped(db: TestDb) {
    let house = guarded(db, "{}").await;
    house.engine.opt_in("main", form(AMERICAN)).await.unwrap();
    house.clock.advance(Duration::from_hours(24));
    assert_eq!(house.engine.judge_attempts().await.unwrap(), JudgeReport { let_in: 0, refused: 1 });
    assert_eq!(refused(&abuse(&house).await, Refusal::Late), 1);
    assert!(house.find(AMERICAN).await.is_none());
}

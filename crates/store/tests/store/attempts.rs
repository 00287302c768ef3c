//! What visitors leave is judged once, within limits that hold however many judge at the same time.

use std::time::Duration;

use domain::{Credits, MessageKind, PhoneNumber, Refusal, Region, SiteSettings, Timestamp};
use store::{
    Allowance, Attempt, AttemptId, Judged, NewAttempt, OptIn, OverBudget, Refused, Store, Subscribed, testing::TestDb,
};

use crate::world::{World, american, at, malaysian, region_of};

const HOUR: Duration = Duration::from_hours(1);

store::each_engine!(
    an_attempt_leads_to_one_opt_in,
    a_dead_process_leaves_its_attempts_to_another,
    limits_hold_when_several_judge,
    counting_begins_anew,
    a_budget_is_never_exceeded,
    what_is_dear_is_refused_whatever_is_left,
    a_proof_is_spent_once,
    refusals_add_up,
);

fn new(w: &World, phone: PhoneNumber, now: Timestamp) -> NewAttempt {
    NewAttempt {
        site: w.site,
        phone,
        region: region_of(phone),
        prefix: "1".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        unproven: false,
        details: "{}".to_owned(),
        counted_as: Some(b"network".to_vec()),
        now,
        expires_at: now.plus(HOUR),
    }
}

async fn keep(w: &World, attempts: &[NewAttempt]) {
    w.store().begin_attempts().await.unwrap().keep(attempts).await.unwrap();
}

async fn due(store: &Store, now: Timestamp) -> Vec<Attempt> {
    store.due_attempts(1_000, now.plus(HOUR), now).await.unwrap()
}

fn allowance(key: &str, tries: u32) -> Allowance {
    Allowance { key: key.as_bytes().to_vec(), tries, within: HOUR }
}

async fn judge(store: &Store, due: &[(AttemptId, Vec<Allowance>)], now: Timestamp) -> Vec<(AttemptId, Judged)> {
    store.judge_attempts(due, now.plus(Duration::from_secs(10)), now).await.unwrap()
}

fn of(w: &World, attempt: &Attempt, now: Timestamp) -> OptIn {
    OptIn { attempt: Some(attempt.id), ..w.opt_in(attempt.phone, now) }
}

async fn an_attempt_leads_to_one_opt_in(db: TestDb) {
    let w = World::new(db, 500).await;
    keep(&w, &[new(&w, american(1), at(1)), new(&w, malaysian(2), at(1))]).await;
    let found = due(w.store(), at(2)).await;
    assert_eq!(found.iter().map(|attempt| attempt.phone).collect::<Vec<_>>(), [american(1), malaysian(2)]);
    assert_eq!(w.store().times_counted(b"network", at(2)).await.unwrap(), 2);
    let asked = [(found[0].id, vec![]), (found[1].id, vec![allowance("n", 1), allowance("none", 0)])];
    let judged = judge(w.store(), &asked, at(2)).await;
    assert_eq!(judged, [(found[0].id, Judged::LetIn), (found[1].id, Judged::Refused(1))]);
    assert!(judge(w.store(), &asked, at(2)).await.is_empty(), "nobody else's");
    assert!(due(w.store(), at(2)).await.is_empty());
    let opt_in = of(&w, &found[0], at(3));
    assert!(matches!(w.store().subscribe(opt_in.clone()).await.unwrap(), Subscribed::New(_)));
    assert_eq!(w.store().subscribe(opt_in).await.unwrap(), Subscribed::Done);
    assert_eq!(w.store().count_attempts(w.site).await.unwrap(), 0);
    assert!(w.find(malaysian(2)).await.is_none());
}

async fn a_dead_process_leaves_its_attempts_to_another(db: TestDb) {
    let w = World::new(db, 500).await;
    keep(&w, &[new(&w, american(1), at(1))]).await;
    let found = due(w.store(), at(2)).await;
    let asked = [(found[0].id, vec![allowance("n", 1)])];
    assert_eq!(judge(w.store(), &asked, at(2)).await, [(found[0].id, Judged::LetIn)]);
    // It dies here. Ten seconds later another one finds what it held, lets it in and counts nothing.
    assert!(due(w.store(), at(11)).await.is_empty());
    let again = due(w.store(), at(12)).await;
    assert!(again.len() == 1 && again[0].let_in);
    assert_eq!(judge(w.store(), &asked, at(12)).await, [(found[0].id, Judged::LetIn)]);
    // The first one was only slow: one of them does it.
    let both = (w.store().subscribe(of(&w, &found[0], at(13))), w.store().subscribe(of(&w, &again[0], at(13))));
    let both = tokio::join!(both.0, both.1);
    let done = [both.0.unwrap(), both.1.unwrap()];
    assert_eq!(done.iter().filter(|done| matches!(done, Subscribed::New(_))).count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|done| **done == Subscribed::Done).count(), 1, "{done:?}");
}

async fn limits_hold_when_several_judge(db: TestDb) {
    let w = World::new(db, 500).await;
    let all: Vec<_> = (0..60).map(|n| new(&w, american(n), at(1))).collect();
    keep(&w, &all).await;
    let other = Store::connect(w.db.url()).await.unwrap();
    let found = due(&other, at(2)).await;
    assert_eq!(found.len(), 60);
    // Each of them wants to judge all of it, in pieces that overlap.
    let mut judges = tokio::task::JoinSet::new();
    for n in 0..6 {
        let store = if n % 2 == 0 { Store::clone(w.store()) } else { other.clone() };
        let asked: Vec<_> = found
            .iter()
            .cycle()
            .skip(n * 7)
            .take(40)
            .map(|attempt| (attempt.id, vec![allowance("prefix", 25), allowance(&attempt.phone.digits(), 1)]))
            .collect();
        judges.spawn(async move { judge(&store, &asked, at(2)).await });
    }
    let judged: Vec<_> = judges.join_all().await.into_iter().flatten().collect();
    let distinct: std::collections::BTreeSet<_> = judged.iter().map(|(id, _)| *id).collect();
    assert_eq!((judged.len(), distinct.len()), (60, 60), "each is judged, and once");
    assert_eq!(judged.iter().filter(|(_, done)| *done == Judged::LetIn).count(), 25);
    other.close().await;
}

async fn counting_begins_anew(db: TestDb) {
    let w = World::new(db, 500).await;
    let mut let_in = Vec::new();
    for second in [0, 1, 3_599, 3_601] {
        keep(&w, &[new(&w, american(second), at(second))]).await;
        let found = due(w.store(), at(second)).await;
        let found = found.iter().find(|attempt| attempt.phone == american(second)).unwrap();
        let judged = judge(w.store(), &[(found.id, vec![allowance("n", 1)])], at(second)).await;
        let_in.push(judged[0].1 == Judged::LetIn);
    }
    assert_eq!(let_in, [true, false, false, true]);
    assert_eq!(w.store().times_counted(b"network", at(3_601)).await.unwrap(), 1);
    w.store().purge_expired(at(20_000)).await.unwrap();
    assert_eq!(w.store().times_counted(b"network", at(3_601)).await.unwrap(), 0);
}

/// The site's limits on what visitors cost.
async fn limited(w: &World, per_message: Option<u32>, per_day: Option<u32>) {
    let mut settings = SiteSettings::default();
    settings.protection.credits_per_message = per_message;
    settings.protection.credits_per_day = per_day;
    let change = store::SiteChange { name: "Main".to_owned(), sms_enabled: true, settings };
    w.store().change_site(w.site, at(0), |_| Ok::<_, store::StoreError>(change)).await.unwrap();
}

async fn a_budget_is_never_exceeded(db: TestDb) {
    let w = World::new(db, 500).await;
    limited(&w, None, Some(20)).await;
    let other = Store::connect(w.db.url()).await.unwrap();
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..30 {
        let mut opt_in = w.opt_in(american(n), at(10));
        opt_in.welcome = Some(w.message(MessageKind::Welcome, american(n), 3));
        let store = if n % 2 == 0 { Store::clone(w.store()) } else { other.clone() };
        racing.spawn(async move { store.subscribe(opt_in).await.unwrap() });
    }
    let done = racing.join_all().await;
    assert_eq!(done.iter().filter(|done| matches!(done, Subscribed::New(_))).count(), 6, "{done:?}");
    let over = Subscribed::OverBudget(OverBudget::Day(Credits::new(3)));
    assert_eq!(done.iter().filter(|done| **done == over).count(), 24);
    assert_eq!(w.store().visitor_spending(w.site, at(10)).await.unwrap().credits, Credits::new(18));
    w.store().note_over_budget(w.site, Credits::new(3), at(11)).await.unwrap();
    let spending = w.store().visitor_spending(w.site, at(12)).await.unwrap();
    assert_eq!((spending.credits, spending.refused), (Credits::new(18), Credits::new(3)));
    // The next day has a budget of its own.
    let tomorrow = at(10).plus(Duration::from_hours(24));
    assert_eq!(w.store().visitor_spending(w.site, tomorrow).await.unwrap().credits, Credits::ZERO);
    assert!(matches!(w.welcome(american(99), 3, tomorrow).await, Subscribed::New(_)));
    w.store().check_ledger(w.site).await.unwrap();
    other.close().await;
}

async fn what_is_dear_is_refused_whatever_is_left(db: TestDb) {
    let w = World::new(db, 500).await;
    limited(&w, Some(5), Some(200)).await;
    let over = Subscribed::OverBudget(OverBudget::TooDear);
    assert_eq!(w.welcome(american(1), 6, at(1)).await, over);
    assert!(w.find(american(1)).await.is_none(), "nothing was done");
    assert!(matches!(w.welcome(american(1), 5, at(1)).await, Subscribed::New(_)));
    limited(&w, None, Some(0)).await;
    assert!(matches!(w.welcome(american(2), 1, at(1)).await, Subscribed::OverBudget(OverBudget::Day(_))));
    assert!(matches!(w.welcome(american(1), 1, at(1)).await, Subscribed::AlreadyActive(_)), "which costs nothing");
}

async fn a_proof_is_spent_once(db: TestDb) {
    let w = World::new(db, 0).await;
    let other = Store::connect(w.db.url()).await.unwrap();
    let both = tokio::join!(w.store().spend_proof(b"p", at(60)), other.spend_proof(b"p", at(60)));
    assert!(both.0.unwrap() != both.1.unwrap());
    assert!(!w.store().spend_proof(b"p", at(60)).await.unwrap());
    w.store().purge_expired(at(59)).await.unwrap();
    assert!(!w.store().spend_proof(b"p", at(60)).await.unwrap(), "kept as long as it could be used");
    other.close().await;
}

async fn refusals_add_up(db: TestDb) {
    let w = World::new(db, 0).await;
    let refused = |second, reason, network: &str| {
        let what = Refused {
            site: w.site,
            at: at(second),
            reason,
            region: Some(Region::MY),
            prefix: "601234".to_owned(),
            network: network.to_owned(),
        };
        what.in_its_hour()
    };
    let first = [(refused(0, Refusal::Number, "a"), 2), (refused(0, Refusal::Prefix, "b"), 3)];
    w.store().add_refusals(&first).await.unwrap();
    w.store()
        .add_refusals(&[(refused(0, Refusal::Number, "a"), 4), (refused(9_000, Refusal::Number, "a"), 1)])
        .await
        .unwrap();
    let hour = refused(0, Refusal::Number, "a").at;
    let sums = w.store().refusals(w.site, hour, hour.plus(HOUR), 10).await.unwrap();
    assert_eq!(sums.total, 9);
    let reasons: Vec<_> = sums.reasons.iter().map(|line| (line.what, line.count)).collect();
    assert_eq!(reasons, [(Refusal::Number, 6), (Refusal::Prefix, 3)]);
    assert_eq!(sums.networks[0].what, "a");
    assert_eq!((sums.regions[0].what, sums.regions[0].count), (Some(Region::MY), 9));
    assert_eq!(w.store().refusals(w.site, hour, at(10_000), 10).await.unwrap().total, 10);
    // Kept for ninety days.
    let ninety_days = hour.plus(HOUR * 24 * 90);
    w.store().purge_expired(ninety_days.minus(Duration::from_secs(1))).await.unwrap();
    assert_eq!(w.store().refusals(w.site, hour, at(10_000), 10).await.unwrap().total, 10);
    w.store().purge_expired(ninety_days).await.unwrap();
    assert_eq!(w.store().refusals(w.site, hour, at(10_000), 10).await.unwrap().total, 1);
}

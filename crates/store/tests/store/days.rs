//! What is noted of each day, against a count of the rows.

use std::collections::BTreeMap;

use domain::{MessageStatus, OptInMode, SubscriberStatus};
use store::{DayFigures, InboundAction, OptIn, ReportRecord, SentFigures, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, credits, malaysian, region, rejected, unknown};

each_engine!(
    days_tell_what_happened_on_them,
    a_message_counts_on_the_day_it_was_sent,
    batches_count_where_they_end,
    an_erased_number_receives_no_more,
    the_migration_finds_what_happened_before
);

const DAY: u64 = 86_400;

/// Every message by the day on which the provider took it, and what the ledger says was spent on each day.
const COUNTED: &str = "SELECT day, what, region, CAST(SUM(n) AS BIGINT)
    FROM (SELECT sent_at / 86400000000 AS day, 'sent' AS what, COALESCE(region, '') AS region, 1 AS n
          FROM messages WHERE status IN ('accepted', 'delivered', 'failed', 'expired', 'unknown')
          UNION ALL
          SELECT sent_at / 86400000000, 'delivered', COALESCE(region, ''), 1 FROM messages WHERE status = 'delivered'
          UNION ALL
          SELECT sent_at / 86400000000, 'undelivered', COALESCE(region, ''), 1 FROM messages
          WHERE status IN ('failed', 'expired')
          UNION ALL
          SELECT created_at / 86400000000, 'spent', '', -balance_delta FROM ledger_entries
          WHERE kind IN ('spend', 'refund')) AS everything
    GROUP BY day, what, region HAVING SUM(n) <> 0 ORDER BY day, what, region";

const KEPT: &str = "SELECT day, what, region, CAST(n AS BIGINT) FROM daily_figures
    WHERE what IN ('sent', 'delivered', 'undelivered', 'spent') AND n <> 0 ORDER BY day, what, region";

/// What is kept of days is what the messages, the ledger and the subscribers say.
pub(crate) async fn check(w: &World) {
    assert_eq!(w.read_past(KEPT).await, w.read_past(COUNTED).await);
    let moved = "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM daily_figures WHERE what = 'active'";
    let there = "SELECT CAST(COUNT(*) AS BIGINT) FROM subscribers WHERE status = 'active' AND deleted_at IS NULL";
    assert_eq!(w.read_past(moved).await, w.read_past(there).await);
}

async fn figures(w: &World, days: u32, day: u64) -> Vec<DayFigures> {
    let found = w.store().days(w.site, days, at(day * DAY)).await.unwrap();
    found.days.into_iter().map(|(_, figures)| figures).collect()
}

/// Who receives, who came and who was stopped, of each day.
async fn people(w: &World, days: u32, day: u64) -> Vec<(u64, u64, u64)> {
    figures(w, days, day).await.iter().map(|day| (day.active, day.opt_ins, day.stops)).collect()
}

async fn days_tell_what_happened_on_them(db: TestDb) {
    let w = World::new(db, 100).await;
    assert_eq!(people(&w, 2, 0).await, [(0, 0, 0), (0, 0, 0)]);
    let mut ids = Vec::new();
    for n in 1..=4 {
        ids.push(w.subscribe(american(n), at(n)).await);
    }
    w.store().subscribe(OptIn { mode: OptInMode::Code, ..w.opt_in(american(5), at(5)) }).await.unwrap();
    let set = async |id, to, day| {
        w.store().set_subscriber_status(w.site, &[id], to, "ada", None, at(day * DAY)).await.unwrap();
        check(&w).await;
    };
    w.stop(american(1), at(DAY)).await;
    // Nobody's number, and one who never confirmed.
    w.stop(american(9), at(DAY)).await;
    w.stop(american(5), at(DAY)).await;
    set(ids[1], SubscriberStatus::Suspended, 1).await;
    set(ids[1], SubscriberStatus::Suspended, 1).await;
    w.start(american(1), at(2 * DAY)).await;
    set(ids[1], SubscriberStatus::Active, 2).await;
    set(ids[2], SubscriberStatus::Unsubscribed, 2).await;
    w.store().delete_subscribers(w.site, &[ids[2], ids[3]], "ada", at(3 * DAY)).await.unwrap();
    w.subscribe(american(4), at(3 * DAY)).await;
    check(&w).await;
    let told = [(0, 0, 0), (4, 4, 0), (2, 0, 3), (3, 1, 1), (3, 1, 0)];
    assert_eq!(people(&w, 5, 3).await, told);
    assert_eq!(people(&w, 2, 3).await, told[3..]);
    // A clock that is set back: what is noted of tomorrow stands on today.
    assert_eq!(people(&w, 2, 2).await, [(2, 0, 3), (3, 2, 1)]);
}

async fn a_message_counts_on_the_day_it_was_sent(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 0..3 {
        w.welcome(american(n), 1, at(n)).await;
        w.welcome(malaysian(n), 2, at(n)).await;
    }
    let claimed = w.claim(6, 1, at(10)).await;
    w.settle(&claimed[..3], &accepted(), at(11)).await;
    w.settle(&claimed[3..5], &unknown(), at(11)).await;
    w.settle(&claimed[5..], &rejected(), at(11)).await;
    check(&w).await;
    let report = async |message: usize, status, now| {
        let report = ReportRecord {
            site: w.site,
            message: Some(claimed[message].id),
            provider_message_id: None,
            raw: String::new(),
            status: Some(status),
            error_code: None,
            words: None,
            opted_out: false,
            now,
        };
        w.store().record_report(report).await.unwrap();
        check(&w).await;
    };
    // The day after, a report takes back what another one said, and a refusal what nobody could tell.
    report(0, MessageStatus::Expired, at(DAY)).await;
    report(0, MessageStatus::Delivered, at(DAY + 1)).await;
    report(1, MessageStatus::Failed, at(DAY + 2)).await;
    w.settle(&claimed[3..4], &rejected(), at(DAY + 3)).await;
    check(&w).await;
    w.store().write_off_messages(w.site, &[claimed[4].id], "ada", at(DAY + 4)).await.unwrap();
    check(&w).await;
    let found = figures(&w, 2, 1).await;
    let sent: Vec<_> = found.iter().map(|day| (day.sent, day.delivered, day.undelivered)).collect();
    assert_eq!(sent, [(4, 1, 1), (0, 0, 0)]);
    let cost = |message: usize| if claimed[message].recipient.digits().starts_with('6') { 2 } else { 1 };
    let (spent, back) = ((0..5).map(cost).sum(), cost(3) + cost(4));
    assert_eq!(found.iter().map(|day| day.spent).collect::<Vec<_>>(), [credits(spent), credits(-back)]);
    let regions = w.store().days(w.site, 2, at(DAY)).await.unwrap().regions;
    assert_eq!(regions.values().map(|figures| figures.sent).sum::<u64>(), 4);
    assert!(regions.keys().all(|code| [Some(region("US")), Some(region("MY"))].contains(code)));
    assert_eq!(w.store().days(w.site, 1, at(DAY)).await.unwrap().regions, BTreeMap::<_, SentFigures>::new());
}

async fn batches_count_where_they_end(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=3 {
        w.subscribe(american(n), at(n)).await;
    }
    let stop = |n, second| (w.text(american(n), "STOP", at(second)), InboundAction::Stop { confirmation: None });
    let start = |n, second| (w.text(american(n), "START", at(second)), InboundAction::Start { confirmation: None });
    // Left, came and left again; left and came; came while there.
    let texts = [stop(1, 20), start(1, 21), stop(1, 22), stop(2, 20), start(2, 21), start(3, 20)];
    w.store().receive_inbounds(&texts).await.unwrap();
    check(&w).await;
    assert_eq!(people(&w, 1, 0).await, [(2, 3, 1)]);
}

async fn an_erased_number_receives_no_more(db: TestDb) {
    let w = World::new(db, 100).await;
    w.store().use_fingerprint_key([7; 32]);
    w.subscribe(american(1), at(1)).await;
    w.subscribe(american(2), at(1)).await;
    // Whose confirmation would have to be sent first.
    let stop = w.text(american(2), "STOP", at(2));
    w.store().receive_inbound(stop, InboundAction::Stop { confirmation: None }).await.unwrap();
    for n in 1..=3 {
        w.store().begin_erasure(w.site, american(n), "ada", at(3)).await.unwrap();
        check(&w).await;
    }
    for id in w.store().erasures_under_way().await.unwrap() {
        while w.store().erase_some(id, at(4)).await.unwrap() != store::Erasing::Done {}
    }
    check(&w).await;
    assert_eq!(people(&w, 1, 0).await, [(0, 2, 1)]);
}

async fn the_migration_finds_what_happened_before(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 0..6 {
        w.welcome(american(n), 1, at(n)).await;
    }
    let claimed = w.claim(6, 1, at(10)).await;
    w.settle(&claimed[..4], &accepted(), at(11)).await;
    w.settle(&claimed[4..], &unknown(), at(DAY + 11)).await;
    w.store().write_off_messages(w.site, &[claimed[4].id], "ada", at(2 * DAY)).await.unwrap();
    w.stop(american(1), at(DAY)).await;
    let gone = w.find(american(2)).await.unwrap();
    w.store().delete_subscribers(w.site, &[gone], "ada", at(2 * DAY)).await.unwrap();
    let off = w.find(american(3)).await.unwrap();
    w.store().set_subscriber_status(w.site, &[off], SubscriberStatus::Suspended, "ada", None, at(DAY)).await.unwrap();
    check(&w).await;
    let all = "SELECT day, what, region, CAST(n AS BIGINT) FROM daily_figures WHERE n <> 0 ORDER BY day, what, region";
    let noted = w.read_past(all).await;
    w.run_past("DELETE FROM daily_figures").await.unwrap();
    let migration = if w.db.url().starts_with("sqlite") {
        include_str!("../../../../migrations/sqlite/0015_days.sql")
    } else {
        include_str!("../../../../migrations/postgres/0015_days.sql")
    };
    for statement in migration.split(';').filter(|statement| statement.contains("INSERT INTO")) {
        w.run_past(statement).await.unwrap();
    }
    assert_eq!(w.read_past(all).await, noted);
}

//! What happens after a time in which nothing was running, and when messages are late.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests")]

mod support;

use std::time::Duration;

use domain::{BroadcastStatus, MessageStatus};
use engine::{SendingState, SitePatch, Trouble, WaitingView};
use store::each_engine;
use store::testing::TestDb;

use support::{AMERICAN, BRITISH, Behaviour, House, MALAYSIAN, NOON, to_all, to_numbers};

each_engine!(
    after_a_silence_a_person_decides,
    what_is_not_wanted_any_more_is_cancelled,
    nobody_sends_and_that_is_said,
    late_messages_say_so,
    the_account_is_refused_for_one_reason_or_another,
    the_clock_is_set_back_in_the_middle,
);

const HOUR: Duration = Duration::from_hours(1);

/// Two subscribers with a broadcast, and somebody new; nothing of it sent yet when the process ended.
async fn interrupted(db: TestDb) -> (House, domain::BroadcastId) {
    let house = House::live(db).await;
    house.engine.begin_sending().await.unwrap();
    for phone in [MALAYSIAN, AMERICAN] {
        house.subscribed(phone).await;
    }
    let id = house.engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await.unwrap().id;
    house.opt_in(BRITISH).await;
    house.clock.advance(HOUR);
    house.engine.begin_sending().await.unwrap();
    (house, id)
}

async fn after_a_silence_a_person_decides(db: TestDb) {
    let (house, id) = interrupted(db).await;
    let engine = &house.engine;
    let sent = house.mocean.sent().len();
    engine.run_until_idle().await.unwrap();
    engine.maintain_once().await.unwrap();
    assert_eq!(house.mocean.sent().len(), sent, "nothing goes out unasked");
    let waiting = engine.waiting(&house.access).await.unwrap();
    assert_eq!((waiting.from, waiting.to), (Some(NOON), Some(NOON.plus(HOUR))));
    assert_eq!((waiting.messages, waiting.broadcasts, waiting.recipients, waiting.total()), (1, 1, 2, 3));
    let paused = engine.broadcast(&house.access, id).await.unwrap();
    let words = paused.pause_reason.unwrap();
    assert!(words.contains("not running from 2026-07-15 12:00 to 2026-07-15 13:00 UTC"), "{words}");
    let welcome = house.to(BRITISH).await.remove(0);
    assert!(welcome.waits_for_decision && welcome.response.unwrap().contains("your decision"));

    // Whoever comes now is welcomed.
    house.subscribed("+60123456666").await;
    assert_eq!(house.mocean.texts_to("+60123456666").len(), 1);

    let decided = engine.send_waiting(&house.access).await.unwrap();
    assert_eq!((decided.messages, decided.broadcasts), (1, 1));
    engine.run_until_idle().await.unwrap();
    for phone in [MALAYSIAN, AMERICAN] {
        assert_eq!(house.mocean.texts_to(phone).iter().filter(|text| *text == "Hello").count(), 1);
    }
    assert_eq!(house.mocean.texts_to(BRITISH).len(), 1);
    let done = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((done.status, done.pause_reason), (BroadcastStatus::Done, None));
    assert_eq!(engine.waiting(&house.access).await.unwrap(), WaitingView::default());
    house.books_balance().await;
}

async fn what_is_not_wanted_any_more_is_cancelled(db: TestDb) {
    let (house, id) = interrupted(db).await;
    let engine = &house.engine;
    let before = engine.credits(&house.access).await.unwrap();
    assert!(before.reserved.get() > 0, "credits stay set aside");
    let decided = engine.cancel_waiting(&house.access).await.unwrap();
    assert_eq!((decided.messages, decided.broadcasts), (1, 1));
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.broadcast(&house.access, id).await.unwrap().status, BroadcastStatus::Cancelled);
    let welcome = house.to(BRITISH).await.remove(0);
    assert_eq!(welcome.status, MessageStatus::Cancelled);
    assert!(welcome.response.unwrap().contains("cancelled by an admin"));
    assert!(house.mocean.texts_to(BRITISH).is_empty());
    let after = engine.credits(&house.access).await.unwrap();
    assert_eq!((after.reserved.get(), after.balance), (0, before.balance));
    house.books_balance().await;
}

async fn nobody_sends_and_that_is_said(db: TestDb) {
    let house = House::live(db).await;
    let page = house.second_engine();
    assert_eq!(page.trouble().await.unwrap(), None, "nobody has ever sent");
    house.engine.begin_sending().await.unwrap();
    assert_eq!(page.trouble().await.unwrap(), None);
    house.clock.advance(Duration::from_secs(101));
    assert_eq!(page.trouble().await.unwrap(), Some(Trouble::Silent(NOON)));
    house.engine.store().beat(Some("the database is locked"), house.engine.now()).await.unwrap();
    assert_eq!(page.trouble().await.unwrap(), Some(Trouble::Failing("the database is locked".to_owned())));
    // A clock behind the last sign is no silence.
    house.engine.store().beat(None, house.engine.now()).await.unwrap();
    house.clock.set(NOON);
    assert_eq!(page.trouble().await.unwrap(), None);
}

async fn late_messages_say_so(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    let patch = SitePatch { send_within_hours: Some(2), ..SitePatch::default() };
    assert_eq!(engine.update_site(&house.access, patch).await.unwrap().settings.send_within_hours, 2);
    house.mocean.always(Behaviour::Refuse(2, "Insufficient+balance"));
    house.opt_in(BRITISH).await;
    let id = engine.confirm_broadcast(&house.access, "k", &to_numbers("Hello", "60123456789")).await.unwrap().id;
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.broadcast(&house.access, id).await.unwrap().status, BroadcastStatus::Paused);
    house.clock.advance(2 * HOUR + Duration::from_secs(1));
    assert_eq!(engine.maintain_once().await.unwrap().too_late, 1);
    let welcome = house.to(BRITISH).await.remove(0);
    assert_eq!(welcome.status, MessageStatus::Cancelled);
    assert!(welcome.response.unwrap().starts_with("Too late"));
    // The broadcast waits for a person, who gives it time anew.
    let resumed = engine.resume_broadcast(&house.access, id).await.unwrap();
    assert_eq!(resumed.latest_at, Some(engine.now().plus(2 * HOUR)));
    engine.update_site(&house.access, SitePatch { sms_enabled: Some(false), ..SitePatch::default() }).await.unwrap();
    house.clock.advance(3 * HOUR);
    engine.maintain_once().await.unwrap();
    let over = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((over.status, over.too_late()), (BroadcastStatus::Done, 1));
    assert_eq!(engine.credits(&house.access).await.unwrap().reserved.get(), 0);
    house.books_balance().await;
    let wrong = SitePatch { send_within_hours: Some(169), ..SitePatch::default() };
    assert!(engine.update_site(&house.access, wrong).await.is_err());
}

async fn the_account_is_refused_for_one_reason_or_another(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    let cases =
        [(1, "Authorization+failed", "neither key nor secret"), (2, "Insufficient+balance", "too little money")];
    for (status, said, wrong) in cases {
        house.mocean.always(Behaviour::Refuse(status, said));
        let confirm = async |key: &str, number| {
            engine
                .confirm_broadcast(&house.access, &format!("{key}{status}"), &to_numbers("Hi", number))
                .await
                .unwrap()
                .id
        };
        let (one, other) = (confirm("one", "60123456789").await, confirm("other", "12025550123").await);
        engine.run_until_idle().await.unwrap();
        for id in [one, other] {
            let paused = engine.broadcast(&house.access, id).await.unwrap();
            let words = paused.pause_reason.unwrap();
            assert_eq!(paused.status, BroadcastStatus::Paused);
            assert!(words.contains(wrong) && words.contains(&said.replace('+', " ")), "{words}");
        }
        let SendingState::AccountRefused(words) = engine.sending_state(&house.access).await.unwrap() else { panic!() };
        assert!(words.contains(wrong), "{words}");
        // It goes on when an admin says so, each by itself.
        house.mocean.always(Behaviour::Accept);
        assert_eq!(engine.resume_broadcast(&house.access, one).await.unwrap().pause_reason, None);
        assert_eq!(engine.sending_state(&house.access).await.unwrap(), SendingState::Ready);
        house.clock.advance(Duration::from_secs(61));
        engine.run_until_idle().await.unwrap();
        let (one, other) = (
            engine.broadcast(&house.access, one).await.unwrap(),
            engine.broadcast(&house.access, other).await.unwrap(),
        );
        assert_eq!((one.status, other.status), (BroadcastStatus::Done, BroadcastStatus::Paused));
        assert!(other.pause_reason.is_some(), "its words stay until it goes on");
        engine.cancel_broadcast(&house.access, other.id).await.unwrap();
    }
    house.books_balance().await;
}

async fn the_clock_is_set_back_in_the_middle(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    engine.begin_sending().await.unwrap();
    engine.maintain_once().await.unwrap();
    let balance = engine.credits(&house.access).await.unwrap().balance;
    house.mocean.to(AMERICAN, Behaviour::Refuse(32, "Throttled"));
    let numbers = "60123456789 12025550123 447400123456";
    let id = engine.confirm_broadcast(&house.access, "k", &to_numbers("Once", numbers)).await.unwrap().id;
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.broadcast(&house.access, id).await.unwrap().counts.queued, 1, "one is to be tried again");

    // Two weeks back, over the end of a month; what waited for a moment doesn't wait for two weeks.
    house.clock.set(NOON.minus(Duration::from_hours(24 * 15 + 1)));
    house.mocean.to(AMERICAN, Behaviour::Accept);
    engine.maintain_once().await.unwrap();
    engine.run_until_idle().await.unwrap();
    house.clock.advance(Duration::from_mins(10));
    engine.maintain_once().await.unwrap();
    engine.run_until_idle().await.unwrap();
    let done = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((done.status, done.counts.accepted), (BroadcastStatus::Done, 3));
    for phone in ["60123456789", "447400123456"] {
        assert_eq!(house.mocean.texts_to(phone), ["Once"], "nothing twice");
    }
    // Forward again: this month's credits were given once.
    house.clock.set(NOON);
    engine.maintain_once().await.unwrap();
    let after = engine.credits(&house.access).await.unwrap();
    let spent: i64 = done.credits.spent.get();
    assert_eq!(after.balance.get(), balance.get() - spent);
    house.books_balance().await;
}

//! Quiet hours from the setting to the provider: who waits, what the quote and the progress say of it, and that nothing goes out at night.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{BroadcastStatus, MessageKind, MessageStatus, QuietMode, Timestamp};
use engine::{DayHoursPatch, EngineError, GrantInput, QuietHoursPatch, SitePatch, WeekHoursPatch};
use store::testing::TestDb;

use support::{AMERICAN, Behaviour, House, MALAYSIAN, to_all, to_numbers};

store::each_engine!(
    from_coast_to_coast_in_one_broadcast,
    france_rests_on_a_sunday,
    a_night_in_which_the_clocks_change,
    a_stop_in_the_night_counts,
    held_in_the_night_and_let_go_on,
    an_outage_over_the_evening_ends_the_next_morning,
    changed_hours_count_for_what_waits,
    a_process_that_takes_over_keeps_the_hours,
    wrong_hours_are_refused_at_their_day,
);

const NEW_YORK: &str = "+12125550123";
const LOS_ANGELES: &str = "+13105550123";
const PARIS: &str = "+33612345678";
const KAMCHATKA: &str = "+79123456789";

async fn set(house: &House, mode: QuietMode) {
    let quiet_hours = QuietHoursPatch { mode: Some(mode.as_str().to_owned()), hours: None };
    let patch = SitePatch { quiet_hours: Some(quiet_hours), ..SitePatch::default() };
    house.engine.update_site(&house.enter().await, patch).await.unwrap();
}

async fn with_countries(db: TestDb) -> House {
    let mut house = House::live(db).await;
    let grant = GrantInput { amount: 10_000, note: String::new() };
    house.engine.grant_credits(&house.access, grant).await.unwrap();
    set(&house, QuietMode::Countries).await;
    house.access = house.enter().await;
    house
}

fn time(text: &str) -> Timestamp {
    Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

/// Sends what is due at that moment; who got something, in the order of their numbers.
async fn sent_at(house: &House, at: &str) -> Vec<String> {
    house.clock.set(time(at));
    let before = house.history().await.iter().filter(|message| message.sent_at.is_some()).count();
    house.engine.maintain_once().await.unwrap();
    house.engine.run_until_idle().await.unwrap();
    let mut messages = house.history().await;
    messages.retain(|message| message.sent_at.is_some());
    messages.sort_by_key(|message| message.sent_at);
    let mut recipients: Vec<_> =
        messages.split_off(before).iter().map(|message| message.recipient.unwrap().to_string()).collect();
    recipients.sort_unstable();
    house.books_balance().await;
    recipients
}

async fn from_coast_to_coast_in_one_broadcast(db: TestDb) {
    let house = with_countries(db).await;
    let engine = &house.engine;
    for phone in [NEW_YORK, LOS_ANGELES, PARIS] {
        house.subscribed(phone).await;
    }
    // Welcomes went out at once, at noon in London and at five in the morning in Los Angeles.
    assert_eq!(house.to(LOS_ANGELES).await[0].kind, MessageKind::Welcome);
    house.clock.set(time("2026-07-16T11:00:00Z"));
    let draft = to_all("Fresh bread");
    let quote = engine.quote(&house.access, &draft).await.unwrap();
    let waiting = quote.waiting.unwrap();
    assert_eq!((quote.quote.recipients, waiting.recipients, waiting.never, waiting.estimated), (3, 2, 0, false));
    let (new_york, los_angeles) = (time("2026-07-16T12:00:00Z"), time("2026-07-16T15:00:00Z"));
    assert_eq!((waiting.next_at, waiting.until), (Some(new_york), Some(los_angeles)));
    let json = serde_json::to_value(&quote).unwrap();
    assert_eq!(json["waiting"]["until"], "2026-07-16T15:00:00Z");

    let id = engine.confirm_broadcast(&house.access, "key", &draft).await.unwrap().id;
    assert_eq!(sent_at(&house, "2026-07-16T11:00:00Z").await, [PARIS]);
    let broadcast = engine.broadcast(&house.access, id).await.unwrap();
    let wait = broadcast.quiet_wait.unwrap();
    assert_eq!((broadcast.counts.queued, wait.messages, wait.next_at), (2, 2, Some(new_york)));
    assert_eq!(sent_at(&house, "2026-07-16T11:59:59Z").await, [""; 0]);
    assert_eq!(sent_at(&house, "2026-07-16T12:00:00Z").await, [NEW_YORK]);
    assert_eq!(sent_at(&house, "2026-07-16T14:59:59Z").await, [""; 0]);
    assert_eq!(sent_at(&house, "2026-07-16T15:00:00Z").await, [LOS_ANGELES]);
    let broadcast = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((broadcast.status, broadcast.quiet_wait), (BroadcastStatus::Done, None));
}

async fn france_rests_on_a_sunday(db: TestDb) {
    let house = with_countries(db).await;
    // Saturday evening, past ten in Paris, before Easter Sunday and Monday; and that night the clocks go forward.
    house.clock.set(time("2027-03-27T21:30:00Z"));
    let draft = to_numbers("Fresh bread", &format!("{PARIS} {NEW_YORK}"));
    let waiting = house.engine.quote(&house.access, &draft).await.unwrap().waiting.unwrap();
    assert_eq!((waiting.recipients, waiting.until), (1, Some(time("2027-03-30T06:00:00Z"))));
    house.engine.confirm_broadcast(&house.access, "key", &draft).await.unwrap();
    assert_eq!(sent_at(&house, "2027-03-27T21:30:00Z").await, [NEW_YORK]);
    for quiet in ["2027-03-28T10:00:00Z", "2027-03-29T10:00:00Z", "2027-03-30T05:59:00Z"] {
        assert_eq!(sent_at(&house, quiet).await, [""; 0], "{quiet}");
    }
    // More than a day after the confirmation, and in time all the same.
    assert_eq!(sent_at(&house, "2027-03-30T06:00:00Z").await, [PARIS]);
}

async fn a_night_in_which_the_clocks_change(db: TestDb) {
    let house = with_countries(db).await;
    // New York's clocks go back on the first of November 2026: eight is at 13:00 UTC then, not at 12:00.
    house.clock.set(time("2026-11-01T03:00:00Z"));
    let draft = to_numbers("Fresh bread", NEW_YORK);
    house.engine.confirm_broadcast(&house.access, "autumn", &draft).await.unwrap();
    assert_eq!(sent_at(&house, "2026-11-01T03:00:00Z").await, [""; 0]);
    assert_eq!(sent_at(&house, "2026-11-01T12:59:59Z").await, [""; 0]);
    assert_eq!(sent_at(&house, "2026-11-01T13:00:00Z").await, [NEW_YORK]);
    // And forward on the fourteenth of March 2027: eight is at 12:00 UTC again.
    house.clock.set(time("2027-03-14T04:00:00Z"));
    house.engine.confirm_broadcast(&house.access, "spring", &draft).await.unwrap();
    assert_eq!(sent_at(&house, "2027-03-14T11:59:59Z").await, [""; 0]);
    assert_eq!(sent_at(&house, "2027-03-14T12:00:00Z").await, [NEW_YORK]);
}

async fn a_stop_in_the_night_counts(db: TestDb) {
    let house = with_countries(db).await;
    house.subscribed(MALAYSIAN).await;
    house.clock.set(time("2026-07-15T18:00:00Z"));
    let id = house.engine.confirm_broadcast(&house.access, "key", &to_all("Bread")).await.unwrap().id;
    assert_eq!(sent_at(&house, "2026-07-15T18:00:01Z").await, [""; 0]);
    house.text(MALAYSIAN, "STOP").await;
    // Its confirmation doesn't wait.
    assert_eq!(sent_at(&house, "2026-07-15T18:00:05Z").await, [MALAYSIAN]);
    assert_eq!(house.to(MALAYSIAN).await[0].kind, MessageKind::StopConfirmation);
    assert_eq!(sent_at(&house, "2026-07-16T02:00:00Z").await, [""; 0]);
    let broadcast = house.engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((broadcast.counts.suppressed, broadcast.status), (1, BroadcastStatus::Done));
    assert_eq!(house.engine.credits(&house.access).await.unwrap().reserved.get(), 0);
}

async fn held_in_the_night_and_let_go_on(db: TestDb) {
    let house = with_countries(db).await;
    let engine = &house.engine;
    house.clock.set(time("2026-07-15T18:00:00Z"));
    let id = engine.confirm_broadcast(&house.access, "key", &to_numbers("Bread", MALAYSIAN)).await.unwrap().id;
    assert_eq!(sent_at(&house, "2026-07-15T18:00:01Z").await, [""; 0]);
    engine.pause_broadcast(&house.access, id).await.unwrap();
    assert_eq!(sent_at(&house, "2026-07-16T02:00:00Z").await, [""; 0], "held over the day");
    house.clock.set(time("2026-07-16T18:00:00Z"));
    engine.resume_broadcast(&house.access, id).await.unwrap();
    assert_eq!(sent_at(&house, "2026-07-16T18:00:01Z").await, [""; 0], "night again");
    assert_eq!(sent_at(&house, "2026-07-17T00:00:00Z").await, [MALAYSIAN]);

    // Called off while it waits, it gives everything back.
    house.clock.set(time("2026-07-17T18:00:00Z"));
    let before = engine.credits(&house.access).await.unwrap();
    let id = engine.confirm_broadcast(&house.access, "other", &to_numbers("Bread", MALAYSIAN)).await.unwrap().id;
    assert_eq!(sent_at(&house, "2026-07-17T18:00:01Z").await, [""; 0]);
    let cancelled = engine.cancel_broadcast(&house.access, id).await.unwrap();
    assert_eq!((cancelled.status, cancelled.counts.cancelled), (BroadcastStatus::Cancelled, 1));
    assert_eq!(engine.credits(&house.access).await.unwrap(), before);
}

async fn an_outage_over_the_evening_ends_the_next_morning(db: TestDb) {
    let house = with_countries(db).await;
    // Shortly before nine in the evening in Malaysia the provider asks for patience.
    house.clock.set(time("2026-07-15T12:58:00Z"));
    house.mocean.next([Behaviour::Refuse(32, "slower")]);
    house.engine.confirm_broadcast(&house.access, "key", &to_numbers("Bread", MALAYSIAN)).await.unwrap();
    assert_eq!(sent_at(&house, "2026-07-15T12:58:00Z").await, [""; 0]);
    let message = house.to(MALAYSIAN).await.remove(0);
    assert_eq!(message.status, MessageStatus::Queued);
    assert_eq!(sent_at(&house, "2026-07-15T15:00:00Z").await, [""; 0], "eleven at night");
    assert_eq!(sent_at(&house, "2026-07-16T00:00:00Z").await, [MALAYSIAN]);
}

async fn changed_hours_count_for_what_waits(db: TestDb) {
    let house = with_countries(db).await;
    house.clock.set(time("2026-07-15T18:00:00Z"));
    house.engine.confirm_broadcast(&house.access, "key", &to_numbers("Bread", MALAYSIAN)).await.unwrap();
    assert_eq!(sent_at(&house, "2026-07-15T18:00:01Z").await, [""; 0]);
    set(&house, QuietMode::Off).await;
    assert_eq!(sent_at(&house, "2026-07-15T18:00:02Z").await, [MALAYSIAN]);
    let access = house.enter().await;
    assert!(house.engine.quote(&access, &to_all("Bread")).await.unwrap().waiting.is_none());
}

async fn a_process_that_takes_over_keeps_the_hours(db: TestDb) {
    let house = with_countries(db).await;
    house.clock.set(time("2026-07-15T18:00:00Z"));
    let draft = to_numbers("Bread", &format!("{MALAYSIAN} {NEW_YORK}"));
    house.engine.confirm_broadcast(&house.access, "key", &draft).await.unwrap();
    // One process looks at the night and is gone; another goes on.
    assert_eq!(sent_at(&house, "2026-07-15T18:00:01Z").await, [NEW_YORK]);
    let other = house.second_engine();
    house.clock.set(time("2026-07-15T23:59:59Z"));
    assert_eq!(other.run_until_idle().await.unwrap().claimed, 0);
    house.clock.set(time("2026-07-16T00:00:00Z"));
    assert_eq!(other.run_until_idle().await.unwrap().accepted, 1);
    house.books_balance().await;
}

async fn wrong_hours_are_refused_at_their_day(db: TestDb) {
    let house = with_countries(db).await;
    let day = |from: &str, to: &str| Some(Some(DayHoursPatch { from: from.to_owned(), to: to.to_owned() }));
    let hours = WeekHoursPatch { monday: day("8:00", "8:30"), friday: day("8", ""), ..WeekHoursPatch::default() };
    let quiet_hours = QuietHoursPatch { mode: Some("own".to_owned()), hours: Some(hours) };
    let patch = SitePatch { quiet_hours: Some(quiet_hours), ..SitePatch::default() };
    let Err(EngineError::Invalid(errors)) = house.engine.update_site(&house.access, patch).await else {
        panic!("two days are wrong")
    };
    for field in ["quiet_hours.hours.monday", "quiet_hours.hours.friday"] {
        assert!(errors.of(field).is_some(), "{field}");
    }
    assert_eq!(house.enter().await.site().settings.quiet_hours.mode, QuietMode::Countries);
    // No hour of 9 to 18 is right in all of Russia.
    let hours = WeekHoursPatch { monday: day("9:00", "18:00"), ..WeekHoursPatch::default() };
    let mut all = hours.clone();
    for one in all.days_mut() {
        one.clone_from(&hours.monday);
    }
    let quiet_hours = QuietHoursPatch { mode: Some("own".to_owned()), hours: Some(all) };
    let patch = SitePatch { quiet_hours: Some(quiet_hours), ..SitePatch::default() };
    house.engine.update_site(&house.access, patch).await.unwrap();
    let access = house.enter().await;
    let draft = to_numbers("Bread", &format!("{KAMCHATKA} {AMERICAN}"));
    let waiting = house.engine.quote(&access, &draft).await.unwrap().waiting.unwrap();
    assert_eq!(waiting.never, 1);
    house.clock.advance(Duration::from_secs(1));
}

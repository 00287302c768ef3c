//! Rows that take more than one call to show.

use std::time::Duration;

use domain::{BroadcastStatus, MessageStatus, SubscriberStatus};

use crate::meet::assert_over;
use crate::scene::{COST, Scene};
use crate::support::{AMERICAN, Behaviour, MALAYSIAN, Play, to_all};
use crate::{Way, finals};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_final_status() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    assert_eq!(finals().count(), 21);
    for status in finals() {
        let code = status.code().to_string();
        // The provider's own words, or where it has none, those of its document.
        let said = if status.code().is_multiple_of(2) { "No" } else { "" };
        scene.go(&Way::Plays(Play::status(200, status.code(), said))).await;
        let before = scene.balance().await;
        let id = scene.broadcast(&code, MALAYSIAN).await;
        assert_eq!(scene.engine.run_once().await.unwrap().rejected, 1);
        let message = scene.only(id).await;
        assert_eq!((message.attempts, message.error_code.as_deref()), (1, Some(&*code)));
        let words = if said.is_empty() { status.words() } else { said };
        assert_eq!(message.response.as_deref(), Some(words), "{code}");
        assert_over(&scene, id, MessageStatus::Rejected).await;
        scene.assert_credits(id, before, [0, 0, COST]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_many_attempts() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    let began = scene.engine.now();
    scene.house.mocean.always(Behaviour::Refuse(45, "System+error"));
    let before = scene.balance().await;
    let id = scene.broadcast("k", MALAYSIAN).await;
    let mut pauses = Vec::new();
    for attempt in 1..=24 {
        assert_eq!(scene.engine.run_once().await.unwrap().retried, 1, "attempt {attempt}");
        let message = scene.only(id).await;
        assert_eq!((message.status, message.attempts), (MessageStatus::Queued, attempt));
        let pause = message.due_at.since(scene.engine.now());
        pauses.push(pause);
        scene.house.clock.advance(pause);
    }
    // Twice as long each time, up to half an hour; a quarter more or less.
    for (pause, fair) in pauses.iter().zip([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_800, 1_800]) {
        let fair = Duration::from_secs(fair);
        assert!((fair * 3 / 4..=fair * 5 / 4).contains(pause), "{pause:?} for {fair:?}");
    }
    assert_eq!(scene.engine.run_once().await.unwrap().rejected, 1);
    let message = scene.only(id).await;
    assert_eq!((message.attempts, message.error_code.as_deref()), (25, Some("45")));
    assert_eq!(message.response.as_deref(), Some("Given up after 25 attempts: System error"));
    assert!(scene.engine.now().since(began) < Duration::from_hours(11));
    assert_over(&scene, id, MessageStatus::Rejected).await;
    scene.assert_credits(id, before, [0, 0, COST]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_carrier_says_that_the_number_opted_out() {
    let scene = Scene::set(Duration::from_secs(20)).await;
    scene.house.subscribed(MALAYSIAN).await;
    scene.house.subscribed(AMERICAN).await;
    let before = scene.balance().await;
    let id = scene.broadcast("sent", MALAYSIAN).await;
    assert_eq!(scene.engine.run_once().await.unwrap().accepted, 1);
    let waiting = scene.engine.confirm_broadcast(&scene.house.access, "waits", &to_all("Later")).await.unwrap().id;
    scene.house.report(&scene.house.mocean.report_url_to(MALAYSIAN), 2, 71).await;
    let message = scene.only(id).await;
    assert_eq!((message.status, message.error_code.as_deref()), (MessageStatus::Failed, Some("071")));
    assert_eq!(scene.house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    assert_eq!(scene.see(id).await.credits.spent.get(), COST, "what failed stays spent");
    scene.engine.run_until_idle().await.unwrap();
    let done = scene.see(waiting).await;
    assert_eq!((done.status, done.counts.accepted, done.counts.suppressed), (BroadcastStatus::Done, 1, 1));
    assert_eq!((done.credits.spent.get(), done.credits.released.get()), (1, COST));
    assert!(!scene.house.mocean.texts_to(MALAYSIAN).contains(&"Later".to_owned()));
    assert_eq!(scene.balance().await, before - COST - 1);
    scene.house.books_balance().await;
}

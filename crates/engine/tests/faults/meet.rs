//! One row at a time: the call ends as it says, and everything is looked at.

use std::time::Duration;

use domain::{BroadcastId, BroadcastStatus, MessageStatus};
use serde_json::json;
use store::LeaseToken;
use tokio_util::sync::CancellationToken;

use crate::scene::{COST, Scene};
use crate::support::{MALAYSIAN, Play, eventually};
use crate::{Becomes, Counts, FAILS, Way};

/// One row: a broadcast to one number meets the fault, and goes on as the map says; then the breaker is asked.
pub(crate) async fn meet(way: &Way, becomes: Becomes) {
    let takes_time = matches!(way, Way::Plays(Play::Silence | Play::HeadOnly | Play::SilentTls));
    let scene = Scene::set(Duration::from_secs(if takes_time { 2 } else { 20 })).await;
    let provider = scene.go(way).await;
    let before = scene.balance().await;
    let id = scene.broadcast("first", MALAYSIAN).await;
    assert_eq!(scene.engine.run_once().await.unwrap().claimed, 1);
    let message = scene.only(id).await;
    let became = match (becomes, message.status) {
        (Becomes::LaterOrUnknown, MessageStatus::Queued) => FAILS,
        (Becomes::LaterOrUnknown, _) => Becomes::Unknown,
        (becomes, _) => becomes,
    };
    let said = message.response.clone().unwrap_or_default();
    match became {
        Becomes::Later { asked, .. } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Queued, 1), "{said}");
            assert!(!said.is_empty() && !said.contains("secret"), "{said}");
            let pause = message.due_at.since(scene.engine.now());
            let shortest = Duration::from_millis(3_750).max(Duration::from_secs(asked));
            assert!((shortest..=shortest * 5 / 3).contains(&pause), "{pause:?}");
            assert_eq!((scene.see(id).await.status, scene.see(id).await.counts.queued), (BroadcastStatus::Sending, 1));
            scene.assert_credits(id, before, [COST, 0, 0]).await;
            assert_eq!(scene.engine.run_once().await.unwrap().claimed, 0, "not before its time");
            scene.recover().await;
            scene.house.clock.advance(pause);
            assert_sent(&scene, id, before, 2).await;
        }
        Becomes::Rejected { code } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Rejected, 1), "{said}");
            assert_eq!(message.error_code.as_deref(), Some(code));
            assert!(!said.is_empty());
            assert_over(&scene, id, MessageStatus::Rejected).await;
            scene.assert_credits(id, before, [0, 0, COST]).await;
        }
        Becomes::Unknown => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Unknown, 1), "{said}");
            assert!(!said.is_empty() && !said.contains("secret"), "{said}");
            scene.recover().await;
            assert_over(&scene, id, MessageStatus::Unknown).await;
            scene.assert_credits(id, before, [0, COST, 0]).await;
            assert!(scene.house.mocean.sent().is_empty(), "never sent again by itself");
            assert_eq!((message.provider_message_id, asked(&scene).await), (None, 0));
        }
        Becomes::AskedAfter => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Unknown, 1), "{said}");
            assert!(!said.is_empty() && !said.contains("secret"), "{said}");
            assert_eq!(message.provider_message_id.as_deref(), Some("x"));
            scene.recover().await;
            scene
                .house
                .mocean
                .tell("x", json!({"status": 0, "message_status": 1, "msgid": "x", "credit_deducted": "0.10"}));
            scene.house.clock.advance(Duration::from_secs(31));
            assert_eq!(asked(&scene).await, 1);
            assert_over(&scene, id, MessageStatus::Delivered).await;
            scene.assert_credits(id, before, [0, COST, 0]).await;
            assert!(scene.house.mocean.sent().is_empty(), "never sent again by itself");
        }
        Becomes::Accepted => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Accepted, 1), "{said}");
            assert_over(&scene, id, MessageStatus::Accepted).await;
            scene.assert_credits(id, before, [0, COST, 0]).await;
        }
        Becomes::AccountRefused { words } => {
            assert_eq!((message.status, message.attempts), (MessageStatus::Queued, 0), "{said}");
            assert_paused(&scene, id, words).await;
            scene.assert_credits(id, before, [COST, 0, 0]).await;
            scene.recover().await;
            scene.house.clock.advance(Duration::from_mins(2));
            assert_eq!(scene.engine.run_until_idle().await.unwrap().claimed, 0, "a person has to say so");
            assert_paused(&scene, id, words).await;
            let resumed = scene.engine.resume_broadcast(&scene.house.access, id).await.unwrap();
            assert_eq!((resumed.status, resumed.pause_reason), (BroadcastStatus::Sending, None));
            assert_sent(&scene, id, before, 1).await;
        }
        Becomes::LaterOrUnknown | Becomes::OptedOut => panic!("{becomes:?}"),
    }
    if let Some(provider) = provider {
        let read = !matches!(way, Way::Plays(play) if play.needs_tls() || matches!(play, Play::ResetUnread | Play::ResetInRequest));
        assert_eq!(provider.posts(), usize::from(read), "one POST and no more");
    }
    if !matches!(became, Becomes::AccountRefused { .. }) {
        assert_breaker(&scene, way, became).await;
    }
}

/// How many messages the provider is asked after.
async fn asked(scene: &Scene) -> u64 {
    scene.engine.maintain_once().await.unwrap().asked
}

async fn assert_sent(scene: &Scene, id: BroadcastId, before: i64, attempts: u32) {
    assert_eq!(scene.engine.run_once().await.unwrap().accepted, 1);
    let message = scene.only(id).await;
    assert_eq!((message.attempts, message.response), (attempts, None), "what was said before is over");
    assert_eq!(scene.house.mocean.sent().len(), 1);
    assert_over(scene, id, MessageStatus::Accepted).await;
    scene.assert_credits(id, before, [0, COST, 0]).await;
}

/// The broadcast is done, its message stands there, and nothing more comes of it.
pub(crate) async fn assert_over(scene: &Scene, id: BroadcastId, status: MessageStatus) {
    scene.house.clock.advance(Duration::from_hours(1));
    assert_eq!(scene.engine.run_until_idle().await.unwrap().claimed, 0);
    assert_eq!((scene.only(id).await.status, scene.see(id).await.status), (status, BroadcastStatus::Done));
}

async fn assert_paused(scene: &Scene, id: BroadcastId, words: &str) {
    let paused = scene.see(id).await;
    assert_eq!((paused.status, paused.counts.queued), (BroadcastStatus::Paused, 1));
    let reason = paused.pause_reason.unwrap();
    assert!(reason.contains(words), "{reason}");
}

/// With a breaker that the first failure opens: a second message is left alone after a failure, and sent after an answer.
async fn assert_breaker(scene: &Scene, way: &Way, became: Becomes) {
    let _provider = scene.go(way).await;
    let id = scene.broadcast("second", "+60123450001 +60123450002").await;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (engine, stop) = (scene.engine.clone(), stop.clone());
        async move { engine.run_dispatcher(stop).await }
    });
    let fails =
        matches!(became, Becomes::Unknown | Becomes::AskedAfter | Becomes::Later { counts: Counts::Failure, .. });
    if fails {
        let tried = async || tried(scene, id).await == 1 && scene.see(id).await.counts.sending == 0;
        eventually("the first has failed, the second has gone back", tried).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(tried_or_sending(scene, id).await, 1, "the provider is left alone");
    } else {
        let answered = async || scene.see(id).await.counts.accepted >= 1 && tried(scene, id).await == 2;
        eventually("the second is sent", answered).await;
    }
    stop.cancel();
    running.await.unwrap();
    scene.house.books_balance().await;

    // An account that was slowed down is given its messages one after the other; any other one gets them at once.
    let numbers: Vec<String> = (10..30).map(|n| format!("+601234500{n}")).collect();
    scene.broadcast("third", &numbers.join(" ")).await;
    scene.house.clock.advance(Duration::from_secs(2));
    let lease = LeaseToken(uuid::Uuid::from_u128(1));
    let claimed = scene.engine.store().claim_due(scene.engine.now(), 20, lease).await.unwrap().len();
    let slowed = matches!(became, Becomes::Later { counts: Counts::Patience, .. });
    assert_eq!(claimed < 20, slowed, "{claimed}");
}

/// How many of the broadcast's messages were tried.
async fn tried(scene: &Scene, id: BroadcastId) -> usize {
    let mut tried = 0;
    for message in scene.messages(id).await {
        tried += usize::from(scene.stored(message.id).await.attempts > 0);
    }
    tried
}

async fn tried_or_sending(scene: &Scene, id: BroadcastId) -> usize {
    assert_eq!(scene.see(id).await.counts.sending, 0);
    tried(scene, id).await
}

//! A round of maintenance whose steps fail.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use domain::{MessageStatus, Timestamp};
use engine::EngineError;
use store::testing::TestDb;
use store::{LeaseToken, each_engine};

use support::{AMERICAN, BRITISH, House};

each_engine!(a_step_that_fails_keeps_no_other_from_being_done);

async fn a_step_that_fails_keeps_no_other_from_being_done(db: TestDb) {
    let house = House::live(db).await;
    let status = async |phone| house.to(phone).await[0].status;
    house.opt_in(AMERICAN).await;
    let lease = LeaseToken(uuid::Uuid::from_u128(1));
    assert_eq!(house.engine.store().claim_due(house.engine.now(), 1, lease).await.unwrap().len(), 1);
    house.opt_in(BRITISH).await;
    // The first of August: a claim ran out, a welcome is too late, and there are new credits.
    house.clock.set(Timestamp::from_secs(1_785_542_400));
    house.db.refuse_changes("messages", "new.status = 'unknown'").await;
    let failed = house.engine.maintain_once().await;
    assert!(matches!(failed, Err(EngineError::Store(_))), "{failed:?}");
    assert_eq!(status(AMERICAN).await, MessageStatus::Sending, "this is what failed");
    assert_eq!(status(BRITISH).await, MessageStatus::Cancelled);
    assert_eq!(house.engine.credits(&house.access).await.unwrap().balance.get(), 1_000);

    house.db.allow_changes("messages").await;
    let report = house.engine.maintain_once().await.unwrap();
    assert_eq!((report.reaped, report.granted, report.too_late), (1, 0, 0));
    assert_eq!(status(AMERICAN).await, MessageStatus::Unknown);
    house.books_balance().await;
}

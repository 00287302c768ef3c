//! Grants, holds and the ledger.

use domain::{Credits, MessageKind, MessageStatus};
use store::{Hold, LedgerKind, Page, Queued, each_engine, testing::TestDb};

use crate::world::{START, World, accepted, american, at, credits};

each_engine!(months_are_granted_once, messages_wait_for_credits, the_ledger_is_append_only);

async fn months_are_granted_once(db: TestDb) {
    let w = World::new(db, 0).await;
    let tries: Vec<_> = (0..5)
        .map(|_| {
            let (store, site) = (w.store().clone(), w.site);
            tokio::spawn(async move { store.grant_monthly_credits(site, "2026-07", credits(500), START).await })
        })
        .collect();
    let mut granted = 0;
    for one in tries {
        granted += u32::from(one.await.unwrap().unwrap());
    }
    assert_eq!((granted, w.account().await), (1, (500, 0)));
    // Unspent credits add up.
    assert!(w.store().grant_monthly_credits(w.site, "2026-08", credits(500), at(1)).await.unwrap());
    assert!(w.store().grant_monthly_credits(w.site, "2026-09", Credits::ZERO, at(2)).await.unwrap());
    assert!(!w.store().grant_monthly_credits(w.site, "2026-09", credits(500), at(3)).await.unwrap());
    assert_eq!(w.account().await, (1_000, 0));
    let ledger = w.store().ledger(w.site, Page { number: 2, size: 1 }).await.unwrap();
    assert_eq!((ledger.total, ledger.items[0].kind), (2, LedgerKind::Monthly));
    assert_eq!(ledger.items[0].note.as_deref(), Some("2026-07"));
    w.check().await;
}

async fn messages_wait_for_credits(db: TestDb) {
    let w = World::new(db, 3).await;
    let queue = |n, cost| w.store().queue_message(w.message(MessageKind::Welcome, american(n), cost), at(n));
    assert!(matches!(queue(1, 2).await.unwrap(), Queued::Ready(_)));
    let held = queue(2, 2).await.unwrap();
    assert!(matches!(held, Queued::Held(_)));
    let later = queue(3, 2).await.unwrap();
    assert_eq!(w.look(held.id()).await.hold, Some(Hold::Credits));
    assert_eq!(w.account().await, (3, 2));
    w.check().await;

    let claimed = w.claim(10, 1, at(10)).await;
    assert_eq!(claimed.len(), 1);
    w.settle(&claimed, &accepted(), at(11)).await;
    assert_eq!(w.store().release_holds(at(12)).await.unwrap(), 0);
    w.store().grant_credits(w.site, credits(1), "", "test", at(13)).await.unwrap();
    assert_eq!(w.store().release_holds(at(14)).await.unwrap(), 1);
    w.check().await;
    assert_eq!((w.look(held.id()).await.hold, w.look(later.id()).await.hold), (None, Some(Hold::Credits)));
    // A held message that is stopped has nothing to give back.
    w.stop(american(3), at(15)).await;
    assert_eq!(w.status(later.id()).await, MessageStatus::Suppressed);
    assert_eq!(w.account().await, (2, 2));
    w.check().await;
}

async fn the_ledger_is_append_only(db: TestDb) {
    let w = World::new(db, 5).await;
    w.subscribe(american(7), at(1)).await;
    for sql in ["UPDATE ledger_entries SET balance_delta = 9", "DELETE FROM ledger_entries"] {
        let done = w.run_past(sql).await;
        assert!(done.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let overdrawn = w.run_past("UPDATE credit_accounts SET balance = -1").await;
    assert!(overdrawn.is_err());
}

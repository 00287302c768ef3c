//! Confirming, holding and calling off broadcasts; who is left out.

use domain::{BroadcastStatus, Excluded, MessageKind, MessageStatus, SubscriberStatus};
use store::{
    Agreed, Audience, BroadcastCredits, Confirmed, LeftOut, LeftOutReason, MessageFilter, Page, StoreError,
    TypedNumber, each_engine, testing::TestDb,
};

use crate::world::{
    World, accepted, american, at, ceiling, credits, malaysian, quote, region_of, rejected, retry, unknown,
};

each_engine!(
    everybody_is_counted,
    the_named_are_told_why_not,
    the_dear_are_left_out_of_all,
    the_dear_are_left_out_of_the_named,
    what_was_agreed_to_holds_below_a_ceiling,
    each_region_is_counted,
    a_broadcast_is_confirmed_once,
    too_few_credits_send_nothing,
    a_broadcast_runs_to_its_end,
    what_is_called_off_stays_so,
    what_is_held_waits,
    a_retry_after_the_cancellation_is_cancelled,
    a_cancellation_cut_short_is_finished,
);

fn typed(numbers: &[domain::PhoneNumber]) -> Audience {
    let read =
        |phone: &domain::PhoneNumber| TypedNumber { typed: phone.digits(), phone: Some((*phone, region_of(*phone))) };
    Audience::Numbers(numbers.iter().map(read).collect())
}

async fn everybody_is_counted(db: TestDb) {
    let w = World::new(db, 0).await;
    for n in 1..=3 {
        w.subscribe(american(n), at(n)).await;
    }
    let suspended = w.subscribe(malaysian(1), at(4)).await;
    w.subscribe(malaysian(2), at(4)).await;
    let deleted = w.subscribe(malaysian(3), at(4)).await;
    let both = w.subscribe(malaysian(4), at(4)).await;
    w.store().set_subscriber_status(w.site, &[suspended], SubscriberStatus::Suspended, "a", None, at(5)).await.unwrap();
    w.store().delete_subscribers(w.site, &[deleted, both], "a", at(6)).await.unwrap();
    w.stop(malaysian(4), at(7)).await;
    w.stop(american(3), at(7)).await;
    w.stop(american(99), at(7)).await;
    let counts = w.store().audience_counts(w.site, &Audience::All, None).await.unwrap();
    let by_region: Vec<_> = counts.by_region.iter().map(|(region, count)| (region.as_str(), *count)).collect();
    assert_eq!(by_region, [("MY", 1), ("US", 2)]);
    let excluded = Excluded { suspended: 1, unsubscribed: 3, deleted: 1, ..Excluded::default() };
    assert_eq!(counts.excluded, excluded);
}

async fn the_named_are_told_why_not(db: TestDb) {
    let w = World::new(db, 100).await;
    let one = w.subscribe(american(1), at(1)).await;
    let suspended = w.subscribe(american(2), at(1)).await;
    let deleted = w.subscribe(american(3), at(1)).await;
    let stopped = w.subscribe(american(4), at(1)).await;
    w.store().set_subscriber_status(w.site, &[suspended], SubscriberStatus::Suspended, "a", None, at(2)).await.unwrap();
    w.store().delete_subscribers(w.site, &[deleted], "a", at(2)).await.unwrap();
    w.stop(american(4), at(2)).await;

    let Audience::Numbers(mut numbers) =
        typed(&[american(1), american(2), american(3), american(4), american(1), malaysian(9)])
    else {
        unreachable!()
    };
    numbers.push(TypedNumber { typed: "12\0ab".to_owned(), phone: None });
    let audience = Audience::Numbers(numbers);
    let counts = w.store().audience_counts(w.site, &audience, None).await.unwrap();
    let excluded =
        Excluded { suspended: 1, unsubscribed: 1, pending: 0, deleted: 1, invalid: 1, duplicate: 1, too_dear: 0 };
    assert_eq!((counts.excluded, counts.by_region.values().sum::<u64>()), (excluded, 2));
    let left_out = LeftOut { named: american(2).to_string(), reason: LeftOutReason::Suspended };
    assert_eq!((counts.left_out.len(), &counts.left_out[0]), (5, &left_out));

    let broadcast = w.confirm("named", audience, at(3)).await;
    assert_eq!((broadcast.counts.queued, broadcast.credits.reserved), (2, credits(3)));
    assert_eq!(broadcast.quote.excluded, excluded);
    let filter = MessageFilter { broadcast: Some(broadcast.id), ..MessageFilter::default() };
    let rows = w.store().messages(w.site, &filter, Page::first(50)).await.unwrap();
    let mut said: Vec<_> =
        rows.items.iter().filter_map(|row| row.reason.as_deref().map(|why| (why, row.status))).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("deleted", MessageStatus::Suppressed),
            ("duplicate", MessageStatus::Suppressed),
            ("invalid", MessageStatus::Rejected),
            ("suspended", MessageStatus::Suppressed),
            ("unsubscribed", MessageStatus::Suppressed),
        ]
    );
    assert!(rows.items.iter().all(|row| row.excluded == row.reason.is_some() && row.body == "hello"));
    assert!(rows.items.iter().any(|row| row.typed.as_deref() == Some("12\u{fffd}ab") && row.recipient.is_none()));
    w.check().await;

    let nobody = domain::SubscriberId::from_uuid(uuid::Uuid::nil());
    let ids = Audience::Subscribers(vec![one, suspended, deleted, stopped, one, nobody]);
    let counts = w.store().audience_counts(w.site, &ids, None).await.unwrap();
    assert_eq!((counts.excluded, counts.by_region.values().sum::<u64>()), (excluded, 1));
    assert_eq!(counts.left_out[4].named, nobody.to_string());
    w.confirm("ids", ids, at(4)).await;
    w.check().await;
}

async fn the_dear_are_left_out_of_all(db: TestDb) {
    let w = World::new(db, 100).await;
    // More than a claim looks at together stand before the only one who is cheap enough, and one behind.
    for n in 1..=600 {
        w.subscribe(malaysian(n), at(1)).await;
    }
    w.subscribe(american(1), at(2)).await;
    w.subscribe(malaysian(601), at(3)).await;
    let stopped = w.subscribe(malaysian(602), at(3)).await;
    w.store().set_subscriber_status(w.site, &[stopped], SubscriberStatus::Suspended, "a", None, at(4)).await.unwrap();
    w.stop(malaysian(601), at(4)).await;
    let counts = w.store().audience_counts(w.site, &Audience::All, Some(&ceiling(1))).await.unwrap();
    let excluded = Excluded { suspended: 1, unsubscribed: 1, too_dear: 600, ..Excluded::default() };
    assert_eq!((counts.excluded, counts.by_region.values().sum::<u64>()), (excluded, 1));
    let all = w.store().audience_counts(w.site, &Audience::All, Some(&ceiling(2))).await.unwrap();
    assert_eq!((all.excluded.too_dear, all.by_region.values().sum::<u64>()), (0, 601));

    let confirmed = w.try_confirm_up_to(Some(1), "key", Audience::All, at(5)).await.unwrap().into_broadcast();
    let saving = confirmed.quote.saving.clone().unwrap();
    assert_eq!((saving.recipients, saving.credits, w.account().await), (600, credits(1_200), (100, 1)));
    let mut claimed = Vec::new();
    for turn in 0..5 {
        claimed.extend(w.claim(10, turn, at(10)).await);
    }
    let (answers, claimed): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|message| message.kind == MessageKind::StopConfirmation);
    assert_eq!(answers.len(), 1);
    assert_eq!(claimed.iter().map(|message| message.recipient).collect::<Vec<_>>(), [american(1)]);
    w.settle(&claimed, &accepted(), at(11)).await;
    let done = w.see(&confirmed).await;
    assert_eq!((done.status, done.counts.accepted, done.counts.total()), (BroadcastStatus::Done, 1, 1));
}

async fn the_dear_are_left_out_of_the_named(db: TestDb) {
    let w = World::new(db, 100).await;
    let suspended = w.subscribe(malaysian(2), at(1)).await;
    w.store().set_subscriber_status(w.site, &[suspended], SubscriberStatus::Suspended, "a", None, at(2)).await.unwrap();
    let numbers = [american(1), malaysian(1), malaysian(1), malaysian(2), american(2)];
    let confirmed = w.try_confirm_up_to(Some(1), "key", typed(&numbers), at(3)).await.unwrap().into_broadcast();
    // Whoever is left out anyway is not counted among those whom the ceiling leaves out.
    let excluded = Excluded { suspended: 1, duplicate: 1, too_dear: 1, ..Excluded::default() };
    assert_eq!((confirmed.quote.recipients, confirmed.quote.excluded), (2, excluded));
    assert_eq!(confirmed.quote.saving.as_ref().map(|saving| saving.credits), Some(credits(2)));
    let history = w.history().await;
    let row = history.iter().find(|row| row.reason.as_deref() == Some("too_dear")).unwrap();
    assert_eq!((row.recipient, row.status, row.credits), (Some(malaysian(1)), MessageStatus::Suppressed, credits(0)));
    assert_eq!(w.claim(10, 1, at(4)).await.len(), 2);
    // Nobody is cheap enough: no broadcast.
    let refused = w.try_confirm_up_to(Some(1), "none", typed(&[malaysian(5)]), at(5)).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoRecipients));
}

async fn what_was_agreed_to_holds_below_a_ceiling(db: TestDb) {
    let w = World::new(db, 100).await;
    w.subscribe(american(1), at(1)).await;
    w.subscribe(malaysian(1), at(1)).await;
    let confirm = async |key: &str, recipients, cost, max_rate| {
        let mut new = w.broadcast(key, Audience::All, at(5));
        new.ceiling = Some(ceiling(max_rate));
        new.agreed = Agreed { recipients, credits: credits(cost) };
        w.store().confirm_broadcast(new, quote).await
    };
    // Shown when the Malaysian was too dear; a price list later that is no more so.
    let refused = confirm("a", 1, 1, 2).await.unwrap_err();
    assert!(matches!(refused, StoreError::MoreThanAgreed(now) if now.recipients == 2 && now.credits == credits(3)));
    // And one more of the cheap ones.
    w.subscribe(american(2), at(2)).await;
    assert!(matches!(confirm("a", 1, 1, 1).await, Err(StoreError::MoreThanAgreed(_))));
    // More of the dear ones change nothing.
    w.subscribe(malaysian(2), at(3)).await;
    assert!(matches!(confirm("a", 2, 2, 1).await, Ok(Confirmed::Created(_))));
}

/// That the figures by region sum to the broadcast's, and are what the messages say, is checked after every step of every story
/// ([`World::check`]); this one looks at the figures themselves.
async fn each_region_is_counted(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=4 {
        w.subscribe(american(n), at(n)).await;
    }
    for n in 1..=3 {
        w.subscribe(malaysian(n), at(10 + n)).await;
    }
    let broadcast = w.confirm("all", Audience::All, at(20)).await;
    let figures = async || {
        let regions = w.store().broadcast_regions(broadcast.id).await.unwrap();
        let told = regions.iter().map(|at| {
            let (counts, credits) = (at.counts, at.credits);
            let sums = [credits.reserved, credits.spent, credits.released].map(domain::Credits::get);
            (
                at.region.as_str(),
                [counts.queued, counts.sending, counts.accepted, counts.suppressed, counts.cancelled],
                sums,
            )
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(figures().await, [("MY", [3, 0, 0, 0, 0], [6, 0, 0]), ("US", [4, 0, 0, 0, 0], [4, 0, 0])]);
    // Three of the Americans are on their way, two of them taken; one leaves before their turn, and one of the Malaysians.
    let claimed = w.claim(3, 1, at(21)).await;
    w.settle(&claimed[..2], &accepted(), at(22)).await;
    w.stop(american(4), at(23)).await;
    let left = w.find(malaysian(1)).await.unwrap();
    w.store().delete_subscribers(w.site, &[left], "a", at(23)).await.unwrap();
    assert_eq!(figures().await, [("MY", [3, 0, 0, 0, 0], [6, 0, 0]), ("US", [1, 1, 2, 0, 0], [2, 2, 0])]);
    // The confirmation of the STOP, the one who left, the one who was deleted, and one more.
    let more = w.claim(4, 2, at(24)).await;
    assert_eq!(more.len(), 2);
    assert_eq!(figures().await, [("MY", [1, 1, 0, 1, 0], [4, 0, 2]), ("US", [0, 1, 2, 1, 0], [1, 2, 1])]);
    w.store().cancel_broadcast(w.site, broadcast.id, at(25)).await.unwrap();
    assert_eq!(figures().await, [("MY", [0, 1, 0, 1, 1], [2, 0, 4]), ("US", [0, 1, 2, 1, 0], [1, 2, 1])]);
    w.check().await;
}

async fn a_broadcast_is_confirmed_once(db: TestDb) {
    let w = World::new(db, 100).await;
    let audience = typed(&[american(1), american(2)]);
    let first = w.confirm("key", audience.clone(), at(1)).await;
    let again = w.try_confirm("key", audience.clone(), at(2)).await.unwrap();
    assert_eq!(again, Confirmed::Replayed(first));
    let mut other = w.broadcast("key", audience, at(3));
    other.request_hash = b"other".to_vec();
    let reused = w.store().confirm_broadcast(other, crate::world::quote).await.unwrap_err();
    assert!(matches!(reused, StoreError::KeyReused));
    assert_eq!(w.account().await, (100, 2));
    assert_eq!(w.store().broadcasts(w.site, Page::first(5)).await.unwrap().total, 1);
}

async fn too_few_credits_send_nothing(db: TestDb) {
    let w = World::new(db, 3).await;
    let audience = typed(&[malaysian(1), malaysian(2)]);
    let refused = w.try_confirm("key", audience.clone(), at(1)).await.unwrap_err();
    let StoreError::InsufficientCredits { needed, available } = refused else { panic!("{refused}") };
    assert_eq!((needed, available), (credits(4), credits(3)));
    assert!(w.history().await.is_empty());
    assert!(matches!(w.try_confirm("none", Audience::All, at(1)).await, Err(StoreError::NoRecipients)));
    assert_eq!(w.store().broadcasts(w.site, Page::first(5)).await.unwrap().total, 0);
    w.store().grant_credits(w.site, credits(1), "", "a", at(2)).await.unwrap();
    // The key was not used up.
    w.confirm("key", audience, at(3)).await;
    assert_eq!(w.account().await, (4, 4));
    w.check().await;
}

async fn a_broadcast_runs_to_its_end(db: TestDb) {
    let w = World::new(db, 100).await;
    let numbers = [american(1), american(2), malaysian(3), malaysian(4), american(5)];
    let broadcast = w.confirm("key", typed(&numbers), at(1)).await;
    w.stop(american(5), at(2)).await;
    let claimed = w.claim(10, 1, at(3)).await;
    let (confirmation, messages) = claimed.split_first().unwrap();
    assert_eq!((confirmation.recipient, messages.len()), (american(5), 4));
    assert_eq!(w.see(&broadcast).await.counts.sending, 4);
    w.settle(&messages[..1], &accepted(), at(4)).await;
    w.settle(&messages[1..2], &rejected(), at(4)).await;
    w.settle(&messages[2..3], &unknown(), at(4)).await;
    w.settle(&messages[3..], &retry(at(60)), at(4)).await;
    assert!(w.claim(10, 2, at(59)).await.is_empty());
    assert_eq!(w.store().next_due().await.unwrap(), Some(at(60)));
    let still = w.see(&broadcast).await;
    assert_eq!((still.status, still.finished_at), (BroadcastStatus::Sending, None));

    let claimed = w.claim(10, 3, at(60)).await;
    assert_eq!(claimed[0].attempts, 2);
    w.settle(&claimed, &accepted(), at(61)).await;
    let done = w.see(&broadcast).await;
    assert_eq!((done.status, done.finished_at), (BroadcastStatus::Done, Some(at(61))));
    let counts = done.counts;
    assert_eq!((counts.accepted, counts.rejected, counts.unknown, counts.suppressed), (2, 1, 1, 1));
    let spent = BroadcastCredits { reserved: credits(0), spent: credits(5), released: credits(2) };
    assert_eq!((done.credits, w.account().await), (spent, (95, 0)));
}

async fn what_is_called_off_stays_so(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("key", typed(&[american(1), american(2), malaysian(3)]), at(1)).await;
    let claimed = w.claim(1, 1, at(2)).await;
    let cancelled = w.store().cancel_broadcast(w.site, broadcast.id, at(3)).await.unwrap();
    assert_eq!(
        (cancelled.status, cancelled.counts.cancelled, cancelled.finished_at),
        (BroadcastStatus::Cancelled, 2, None)
    );
    assert!(w.claim(10, 2, at(4)).await.is_empty());
    w.settle(&claimed, &accepted(), at(5)).await;
    let over = w.see(&broadcast).await;
    assert_eq!((over.status, over.finished_at), (BroadcastStatus::Cancelled, Some(at(5))));
    assert!(matches!(w.store().cancel_broadcast(w.site, broadcast.id, at(6)).await, Err(StoreError::Illegal(_))));

    let second = w.confirm("all at once", typed(&[american(1)]), at(7)).await;
    let second = w.store().cancel_broadcast(w.site, second.id, at(8)).await.unwrap();
    assert_eq!((second.finished_at, w.account().await), (Some(at(8)), (99, 0)));
    let elsewhere = domain::SiteId::from_uuid(uuid::Uuid::nil());
    assert!(matches!(w.store().cancel_broadcast(elsewhere, second.id, at(9)).await, Err(StoreError::NotFound(_))));
    w.check().await;
}

async fn what_is_held_waits(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("key", typed(&[american(1), american(2)]), at(1)).await;
    let claimed = w.claim(1, 1, at(2)).await;
    assert_eq!(w.store().pause_broadcast(w.site, broadcast.id, at(3)).await.unwrap().status, BroadcastStatus::Paused);
    assert!(matches!(w.store().pause_broadcast(w.site, broadcast.id, at(3)).await, Err(StoreError::Illegal(_))));
    assert!(w.claim(10, 2, at(4)).await.is_empty());
    assert_eq!(w.store().next_due().await.unwrap(), None);
    w.settle(&claimed, &accepted(), at(5)).await;
    w.stop(american(1), at(6)).await;
    w.stop(american(2), at(6)).await;
    // Nothing is left to send, which shows when it goes on.
    assert_eq!(w.see(&broadcast).await.status, BroadcastStatus::Paused);
    let resumed = w.store().resume_broadcast(w.site, broadcast.id, at(7)).await.unwrap();
    assert_eq!((resumed.status, resumed.finished_at), (BroadcastStatus::Done, Some(at(7))));
    w.check().await;
}

async fn a_retry_after_the_cancellation_is_cancelled(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("key", typed(&[american(1)]), at(1)).await;
    let claimed = w.claim(1, 1, at(2)).await;
    w.store().cancel_broadcast(w.site, broadcast.id, at(3)).await.unwrap();
    w.settle(&claimed, &retry(at(10)), at(4)).await;
    let message = w.look(claimed[0].id).await;
    assert_eq!((message.status, message.reason.as_deref()), (MessageStatus::Cancelled, Some("cancelled")));
    assert_eq!((w.see(&broadcast).await.finished_at, w.account().await), (Some(at(4)), (100, 0)));
}

async fn a_cancellation_cut_short_is_finished(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("key", typed(&[american(1), american(2)]), at(1)).await;
    w.run_past("UPDATE broadcasts SET status = 'cancelled'").await.unwrap();
    assert!(w.claim(10, 1, at(2)).await.is_empty());
    w.store().reap_leases(at(3)).await.unwrap();
    let over = w.see(&broadcast).await;
    assert_eq!((over.counts.cancelled, over.finished_at, w.account().await), (2, Some(at(3)), (100, 0)));
    w.check().await;
}

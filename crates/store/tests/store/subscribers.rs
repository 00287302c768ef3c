//! Opting in, the list, what admins change.

use domain::{MessageKind, MessageStatus, SubscriberStatus};
use store::{
    ConsentKind, Direction, Page, StatusChanges, Subscribed, SubscriberFilter, SubscriberOrder, SubscriberSort,
    each_engine, testing::TestDb,
};

use crate::world::{World, american, at, malaysian, phone, rate_table, region};

each_engine!(
    opting_in,
    the_welcome_waits_for_credits,
    the_list_is_searched_and_sorted,
    admins_suspend_and_resume,
    admins_unsubscribe_and_cannot_undo_it,
    the_deleted_are_gone,
);

async fn opting_in(db: TestDb) {
    let w = World::new(db, 10).await;
    let Subscribed::New(id) = w.welcome(american(1), 1, at(1)).await else { panic!("not new") };
    assert_eq!(w.welcome(american(1), 1, at(2)).await, Subscribed::AlreadyActive(id));
    assert_eq!((w.history().await.len(), w.account().await), (1, (10, 1)));

    w.stop(american(1), at(3)).await;
    assert_eq!(w.welcome(american(1), 1, at(4)).await, Subscribed::Stopped);
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap().unwrap().status, SubscriberStatus::Unsubscribed);
    w.start(american(1), at(5)).await;
    w.store().set_subscriber_status(w.site, &[id], SubscriberStatus::Suspended, "ada", None, at(6)).await.unwrap();
    assert_eq!(w.welcome(american(1), 1, at(7)).await, Subscribed::Suspended(id));
    w.store().delete_subscribers(w.site, &[id], "ada", at(8)).await.unwrap();
    assert_eq!(w.welcome(american(1), 1, at(9)).await, Subscribed::Returned(id));
    let back = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!((back.status, back.since, back.created_at), (SubscriberStatus::Active, at(9), at(9)));

    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            ConsentKind::OptIn,
            ConsentKind::OptInAgain,
            ConsentKind::Stop,
            ConsentKind::OptInWhileStopped,
            ConsentKind::Start,
            ConsentKind::Suspended,
            ConsentKind::OptInWhileSuspended,
            ConsentKind::Deleted,
            ConsentKind::OptIn,
        ]
    );
    assert_eq!(events[0].evidence.as_ref().unwrap().wording, "I agree");
    w.check().await;
}

async fn the_welcome_waits_for_credits(db: TestDb) {
    let w = World::new(db, 1).await;
    assert!(matches!(w.welcome(malaysian(1), 2, at(1)).await, Subscribed::New(_)));
    let history = w.history().await;
    assert_eq!((history[0].hold.is_some(), history[0].status), (true, MessageStatus::Queued));
    assert!(w.claim(10, 1, at(2)).await.is_empty());
    assert_eq!(w.account().await, (1, 0));
}

async fn the_list_is_searched_and_sorted(db: TestDb) {
    let w = World::new(db, 0).await;
    let numbers = [malaysian(5), american(7), phone(33_612_345_678), american(3)];
    for (second, number) in (1..).zip(numbers) {
        let mut opt_in = w.opt_in(number, at(second));
        if number == numbers[2] {
            opt_in.region = region("FR");
        }
        w.store().subscribe(opt_in).await.unwrap();
    }
    w.stop(american(3), at(9)).await;
    let list = async |filter: SubscriberFilter, sort, direction, page| {
        let order = SubscriberOrder { sort, direction };
        let list = w.store().subscribers(w.site, &filter, order, &rate_table(), page).await.unwrap();
        (list.items.iter().map(|one| one.phone).collect::<Vec<_>>(), list.total)
    };
    let all = SubscriberFilter::default;
    let page = Page::first(10);
    let [my, us7, fr, us3] = numbers;
    let newest = list(all(), SubscriberSort::Since, Direction::Descending, page).await;
    assert_eq!(newest, (vec![us3, fr, us7, my], 4));
    // France has no rate of its own: the default is the dearest here.
    let dearest = list(all(), SubscriberSort::Credits, Direction::Descending, page).await;
    assert_eq!(dearest.0, [fr, my, us7, us3]);
    let cheapest = list(all(), SubscriberSort::Credits, Direction::Ascending, page).await;
    assert_eq!(cheapest.0, [us3, us7, my, fr]);
    let by_number = list(all(), SubscriberSort::Number, Direction::Ascending, Page { number: 2, size: 3 }).await;
    assert_eq!(by_number, (vec![my], 4));
    let by_region = list(all(), SubscriberSort::Region, Direction::Ascending, page).await;
    assert_eq!(by_region.0, [fr, my, us3, us7]);

    let search = SubscriberFilter { search: Some("+1 202-555".to_owned()), ..all() };
    assert_eq!(list(search, SubscriberSort::Number, Direction::Ascending, page).await.0, [us3, us7]);
    let active = SubscriberFilter { status: Some(SubscriberStatus::Active), region: Some(region("US")), ..all() };
    assert_eq!(list(active, SubscriberSort::Number, Direction::Ascending, page).await.0, [us7]);
    let nonsense = SubscriberFilter { search: Some("%_'\0".to_owned()), ..all() };
    assert_eq!(list(nonsense, SubscriberSort::Number, Direction::Ascending, page).await.1, 4);

    let counts = w.store().subscriber_counts(w.site).await.unwrap();
    assert_eq!((counts.active, counts.unsubscribed, counts.total()), (3, 1, 4));
    assert_eq!(w.store().subscriber_regions(w.site).await.unwrap(), [region("FR"), region("MY"), region("US")]);
}

async fn admins_suspend_and_resume(db: TestDb) {
    let w = World::new(db, 10).await;
    let (one, two) = (w.subscribe(american(1), at(1)).await, w.subscribe(american(2), at(1)).await);
    let queued = w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(2)).await.unwrap();
    let nobody = domain::SubscriberId::from_uuid(uuid::Uuid::nil());
    let set = async |ids: &[_], to, now| {
        w.store().set_subscriber_status(w.site, ids, to, "ada", Some("asked"), now).await.unwrap()
    };
    let changes = set(&[one, one, nobody], SubscriberStatus::Suspended, at(3)).await;
    assert_eq!(changes, StatusChanges { changed: 1, missing: vec![nobody], ..StatusChanges::default() });
    let message = w.look(queued.id()).await;
    assert_eq!((message.status, message.reason.as_deref()), (MessageStatus::Suppressed, Some("suspended")));
    assert_eq!(w.account().await, (10, 0));
    let changes = set(&[one, two], SubscriberStatus::Suspended, at(4)).await;
    assert_eq!((changes.changed, changes.unchanged), (1, 1));
    assert_eq!(set(&[one, two], SubscriberStatus::Active, at(5)).await.changed, 2);
    let resumed = w.store().subscriber(w.site, one).await.unwrap().unwrap();
    assert_eq!((resumed.since, resumed.created_at), (at(5), at(1)));
    w.check().await;
}

async fn admins_unsubscribe_and_cannot_undo_it(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(2)).await.unwrap();
    let set = async |to| w.store().set_subscriber_status(w.site, &[id], to, "ada", Some("by telephone"), at(3)).await;
    assert_eq!(set(SubscriberStatus::Unsubscribed).await.unwrap().changed, 1);
    assert_eq!(w.account().await, (10, 0));
    assert!(w.store().is_suppressed(w.site, american(1)).await.unwrap());
    for to in [SubscriberStatus::Active, SubscriberStatus::Suspended, SubscriberStatus::Pending] {
        assert_eq!(set(to).await.unwrap().refused, [id], "{to}");
    }
    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    assert_eq!((events[1].kind, events[1].reason.as_deref()), (ConsentKind::Unsubscribed, Some("by telephone")));
    w.check().await;
}

async fn the_deleted_are_gone(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(2)).await.unwrap();
    assert_eq!(w.store().delete_subscribers(w.site, &[id], "ada", at(3)).await.unwrap(), 1);
    assert_eq!(w.store().delete_subscribers(w.site, &[id], "ada", at(4)).await.unwrap(), 0);
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap(), None);
    assert_eq!(w.store().subscriber_counts(w.site).await.unwrap().total(), 0);
    assert_eq!(w.history().await[0].reason.as_deref(), Some("deleted"));
    // What is queued for it later is suppressed when its turn comes.
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(5)).await.unwrap();
    assert!(w.claim(10, 1, at(6)).await.is_empty());
    assert_eq!(w.history().await[0].status, MessageStatus::Suppressed);
    assert_eq!(w.account().await, (10, 0));
    w.check().await;
}

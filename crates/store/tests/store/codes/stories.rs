//! Codes as they are asked for, sent, entered and taken back.

use std::sync::Arc;

use domain::{MessageKind, MessageStatus, OptInMode, SubscriberStatus};
use store::{
    Audience, ConsentKind, Entered, InboundAction, InboundEffect, Proven, SentAgain, Subscribed, each_engine,
    testing::TestDb,
};

use super::{DAY, RIGHT};
use crate::world::{World, accepted, american, at, lease, malaysian};

each_engine!(
    the_right_code_makes_a_pending_number_active,
    a_code_has_three_tries,
    tries_are_counted_whoever_asks,
    of_two_right_codes_one_counts,
    a_code_is_good_for_five_minutes,
    another_code_takes_the_place_of_the_first,
    a_stopped_number_comes_back_by_code,
    a_stop_takes_the_code_back,
    nothing_else_goes_past_a_stop,
    who_is_shut_out_gets_no_code,
    yes_answers_a_code_and_nothing_else,
    a_stop_races_with_the_code,
    pending_numbers_get_no_broadcast,
);

async fn the_right_code_makes_a_pending_number_active(db: TestDb) {
    let w = World::new(db, 20).await;
    let me = american(1);
    let Subscribed::Pending(id) = w.ask(OptInMode::Code, me, at(1)).await else { panic!("a code is asked for") };
    let claimed = w.claim(10, 1, at(2)).await;
    assert_eq!(claimed.iter().map(|message| message.kind).collect::<Vec<_>>(), [MessageKind::Code]);
    assert_eq!(claimed[0].sealed_body.as_deref(), Some(b"sealed".as_slice()), "the text goes along, encrypted");
    w.settle(&claimed, &accepted(), at(3)).await;
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap().unwrap().status, SubscriberStatus::Pending);

    assert_eq!(w.enter(me, b"wrong", at(4)).await, Entered::Wrong);
    assert_eq!(w.enter(american(2), RIGHT, at(4)).await, Entered::Wrong, "it is no other number's");
    assert_eq!(w.enter(me, RIGHT, at(5)).await, Entered::Right(Proven::Subscribed));
    assert_eq!(w.standing(me).await, Some(SubscriberStatus::Active));
    assert_eq!(w.events(me).await, [ConsentKind::ConfirmationRequested, ConsentKind::Confirmed]);
    assert_eq!(w.send(2, at(6)).await, [MessageKind::Welcome]);

    assert_eq!(w.enter(me, RIGHT, at(7)).await, Entered::Wrong, "a code works once");
    assert_eq!(w.send(3, at(8)).await, []);
    // Who is active already and opts in again proves it, and nothing changes.
    assert_eq!(w.ask(OptInMode::Code, me, at(100)).await, Subscribed::AlreadyActive(id));
    assert_eq!(w.enter(me, RIGHT, at(101)).await, Entered::Right(Proven::Nothing));
    assert_eq!(w.of_kind(MessageKind::Welcome).await.len(), 1);
    w.check().await;
}

async fn a_code_has_three_tries(db: TestDb) {
    let w = World::new(db, 20).await;
    w.ask(OptInMode::Code, american(1), at(1)).await;
    w.ask(OptInMode::Code, american(2), at(1)).await;
    for (n, code) in [b"wrong", b"wrong", RIGHT].into_iter().enumerate() {
        let entered = w.enter(american(1), code, at(2)).await;
        assert_eq!(matches!(entered, Entered::Right(_)), n == 2, "the third one may be right");
    }
    for _ in 0..3 {
        assert_eq!(w.enter(american(2), b"wrong", at(2)).await, Entered::Wrong);
    }
    assert_eq!(w.enter(american(2), RIGHT, at(3)).await, Entered::Wrong, "after three wrong ones none is right");
    assert_eq!(w.standing(american(2)).await, Some(SubscriberStatus::Pending));
    assert_eq!(w.claim(10, 1, at(4)).await.len(), 1, "codes that are over aren't sent: this is the welcome");
}

/// Many guess at once, as from several processes: three of them are looked at, whoever they are.
async fn tries_are_counted_whoever_asks(db: TestDb) {
    let w = Arc::new(World::new(db, 50).await);
    for n in 0..4 {
        w.ask(OptInMode::Code, american(n), at(1)).await;
        let guesses: Vec<_> = (0..10)
            .map(|_| {
                let w = w.clone();
                tokio::spawn(async move { w.enter(american(n), b"wrong", at(2)).await })
            })
            .collect();
        for guess in guesses {
            assert_eq!(guess.await.unwrap(), Entered::Wrong);
        }
        assert_eq!(w.enter(american(n), RIGHT, at(3)).await, Entered::Wrong);
    }
    let tries = w.read_past("SELECT tries, outcome FROM confirmations").await;
    assert_eq!(tries, vec!["Some(3) spent"; 4]);
}

async fn of_two_right_codes_one_counts(db: TestDb) {
    let w = Arc::new(World::new(db, 50).await);
    w.ask(OptInMode::Code, american(1), at(1)).await;
    let entries: Vec<_> = (0..6)
        .map(|_| {
            let w = w.clone();
            tokio::spawn(async move { w.enter(american(1), RIGHT, at(2)).await })
        })
        .collect();
    let mut right = 0;
    for entry in entries {
        right += u32::from(matches!(entry.await.unwrap(), Entered::Right(_)));
    }
    assert_eq!((right, w.of_kind(MessageKind::Welcome).await.len()), (1, 1));
    assert_eq!(w.events(american(1)).await, [ConsentKind::ConfirmationRequested, ConsentKind::Confirmed]);
    w.check().await;
}

async fn a_code_is_good_for_five_minutes(db: TestDb) {
    let w = World::new(db, 20).await;
    let me = american(1);
    w.ask(OptInMode::Code, me, at(1)).await;
    assert_eq!(w.enter(me, RIGHT, at(301)).await, Entered::Wrong);
    assert_eq!(w.standing(me).await, Some(SubscriberStatus::Pending), "nobody became active by it");
    assert_eq!(w.claim(10, 1, at(302)).await, [], "nor is it sent any more");
    w.ask(OptInMode::Code, me, at(303)).await;
    assert_eq!(w.enter(me, RIGHT, at(602)).await, Entered::Right(Proven::Subscribed));

    // The text goes with its time, entered or not.
    w.ask(OptInMode::Code, american(2), at(700)).await;
    assert_eq!(w.store().expire_confirmations(at(999)).await.unwrap(), 0);
    assert_eq!(w.store().expire_confirmations(at(1_000)).await.unwrap(), 1);
    assert_eq!(w.read_past("SELECT COUNT(*) FROM confirmations WHERE sealed_text IS NOT NULL").await, ["Some(0)"]);
    w.check().await;
}

async fn another_code_takes_the_place_of_the_first(db: TestDb) {
    let w = World::new(db, 20).await;
    let me = american(1);
    assert_eq!(w.again(me, at(0)).await, SentAgain::No, "nothing was asked for");
    w.ask(OptInMode::Code, me, at(1)).await;
    assert_eq!(w.again(me, at(60)).await, SentAgain::No, "too soon");
    w.ask(OptInMode::Code, me, at(60)).await;
    assert_eq!(w.of_kind(MessageKind::Code).await.len(), 1);
    assert_eq!(w.again(me, at(61)).await, SentAgain::Sent);
    assert_eq!(w.claim(10, 1, at(62)).await.len(), 1, "the first is not sent any more");
    let reasons: Vec<_> = w.of_kind(MessageKind::Code).await.into_iter().map(|message| message.reason).collect();
    assert_eq!(reasons, [None, Some("code_over".to_owned())]);
    // Five in a day, however they are asked for.
    for n in 2..5 {
        assert_eq!(w.again(me, at(61 * n)).await, SentAgain::Sent);
    }
    assert_eq!(w.again(me, at(61 * 6)).await, SentAgain::No);
    w.ask(OptInMode::Code, me, at(3_600)).await;
    assert_eq!(w.of_kind(MessageKind::Code).await.len(), 5);
    w.ask(OptInMode::Code, me, at(DAY + 61)).await;
    assert_eq!(w.of_kind(MessageKind::Code).await.len(), 6);
    assert_eq!(w.enter(me, RIGHT, at(DAY + 62)).await, Entered::Right(Proven::Subscribed));
    assert_eq!(w.again(me, at(DAY + 200)).await, SentAgain::No, "it was entered");
    w.check().await;
}

async fn a_stopped_number_comes_back_by_code(db: TestDb) {
    let w = World::new(db, 50).await;
    let (me, stranger) = (american(1), american(2));
    w.subscribe(me, at(1)).await;
    w.stop(me, at(2)).await;
    w.stop(stranger, at(2)).await;
    w.send(1, at(3)).await;
    for phone in [me, stranger] {
        assert_eq!(w.ask(OptInMode::Single, phone, at(10)).await, Subscribed::Stopped);
    }
    assert_eq!(w.send(2, at(11)).await, [MessageKind::Code, MessageKind::Code]);
    assert!(w.store().is_suppressed(w.site, me).await.unwrap(), "asking alone lifts nothing");
    assert_eq!(w.enter(me, RIGHT, at(12)).await, Entered::Right(Proven::Back));
    assert_eq!(w.enter(stranger, RIGHT, at(12)).await, Entered::Right(Proven::Subscribed));
    for phone in [me, stranger] {
        assert!(!w.store().is_suppressed(w.site, phone).await.unwrap());
        assert_eq!(w.standing(phone).await, Some(SubscriberStatus::Active));
        assert_eq!(w.events(phone).await.last(), Some(&ConsentKind::Returned));
    }
    assert_eq!(w.send(3, at(13)).await, [MessageKind::Welcome, MessageKind::Welcome]);

    // One a day, three in thirty days.
    w.stop(me, at(20)).await;
    let mut sent = Vec::new();
    for hour in 0..24 * 40 {
        let now = at(20 + hour * 3_600);
        w.store().subscribe(w.opt_in_by(OptInMode::Single, me, now)).await.unwrap();
        if w.send(u128::from(hour) + 10, now).await.contains(&MessageKind::Code) {
            sent.push(hour);
        }
    }
    let days: Vec<_> = sent.iter().map(|hour| hour / 24).collect();
    assert_eq!(days.len(), 5, "two more in the month that had one, then three: {sent:?}");
    assert!(sent.windows(2).all(|two| two[1] - two[0] >= 24), "{sent:?}");
    assert!(sent.windows(4).all(|four| four[3] - four[0] >= 24 * 30), "{sent:?}");
    w.check().await;
}

async fn a_stop_takes_the_code_back(db: TestDb) {
    let w = World::new(db, 50).await;
    let me = american(1);
    w.ask(OptInMode::Code, me, at(1)).await;
    assert_eq!(w.stop(me, at(2)).await, InboundEffect::Stopped);
    assert_eq!(w.send(1, at(3)).await, [MessageKind::StopConfirmation]);
    assert_eq!(w.enter(me, RIGHT, at(4)).await, Entered::Wrong, "what was sent before the STOP lifts it not");

    w.ask(OptInMode::Single, me, at(100)).await;
    let mut again = w.text(me, "STOP", at(101));
    (again.provider_time, again.hash) = (None, b"STOP".to_vec());
    let stop = InboundAction::Stop { confirmation: Some(w.message(MessageKind::StopConfirmation, me, 0).into()) };
    let effect = w.store().receive_inbound(again.clone(), stop.clone()).await.unwrap();
    assert_eq!(effect, InboundEffect::AlreadyStopped);
    assert_eq!(w.send(2, at(102)).await, [], "neither the code nor a second confirmation");
    assert_eq!(w.enter(me, RIGHT, at(103)).await, Entered::Wrong);

    // The same words once more, after the next code: a STOP without the provider's time is meant each time.
    w.ask(OptInMode::Single, me, at(DAY + 100)).await;
    again.now = at(DAY + 101);
    let effect = w.store().receive_inbound(again, stop).await.unwrap();
    assert_eq!(effect, InboundEffect::AlreadyStopped);
    assert_eq!(w.send(3, at(DAY + 102)).await, []);
    assert_eq!(w.enter(me, RIGHT, at(DAY + 103)).await, Entered::Wrong);
    w.check().await;
}

async fn nothing_else_goes_past_a_stop(db: TestDb) {
    let w = World::new(db, 50).await;
    let me = american(1);
    w.subscribe(me, at(1)).await;
    w.stop(me, at(2)).await;
    w.send(1, at(3)).await;
    w.ask(OptInMode::Code, me, at(10)).await;
    for kind in [MessageKind::Code, MessageKind::Welcome, MessageKind::Event, MessageKind::Answer, MessageKind::Test] {
        w.store().queue_message(w.message(kind, me, 1), at(10)).await.unwrap();
    }
    assert_eq!(w.send(2, at(11)).await, [MessageKind::Code], "the one that was asked for");
    // Whoever sends it once more finds that its request is not this message's.
    let code = w.of_kind(MessageKind::Code).await.into_iter().find(|message| message.status == MessageStatus::Accepted);
    assert!(code.is_some());
    w.store().queue_message(w.message(MessageKind::Code, me, 1), at(12)).await.unwrap();
    assert_eq!(w.send(3, at(13)).await, []);
    w.check().await;
}

async fn who_is_shut_out_gets_no_code(db: TestDb) {
    let w = World::new(db, 50).await;
    let (suspended, left, deleted) = (american(1), american(2), american(3));
    for phone in [suspended, left, deleted] {
        let id = w.subscribe(phone, at(1)).await;
        if phone == deleted {
            w.store().delete_subscribers(w.site, &[id], "ada", at(2)).await.unwrap();
        } else {
            let to = SubscriberStatus::Suspended;
            w.store().set_subscriber_status(w.site, &[id], to, "ada", None, at(2)).await.unwrap();
        }
    }
    assert!(matches!(w.ask(OptInMode::Code, suspended, at(3)).await, Subscribed::Suspended(_)));
    assert_eq!(w.send(1, at(4)).await, []);
    assert_eq!(w.enter(suspended, RIGHT, at(5)).await, Entered::Wrong);

    // Who was suspended when they left come back suspended.
    w.stop(left, at(10)).await;
    w.send(2, at(11)).await;
    w.ask(OptInMode::Single, left, at(12)).await;
    assert_eq!(w.enter(left, RIGHT, at(13)).await, Entered::Right(Proven::Nothing));
    assert_eq!(w.standing(left).await, Some(SubscriberStatus::Suspended));
    assert!(!w.store().is_suppressed(w.site, left).await.unwrap());

    // A deleted one returns as everybody who opts in; deleted again, its code is good for nothing.
    let Subscribed::Pending(id) = w.ask(OptInMode::Code, deleted, at(20)).await else { panic!("a code is asked for") };
    w.store().delete_subscribers(w.site, &[id], "ada", at(21)).await.unwrap();
    assert_eq!(w.enter(deleted, RIGHT, at(22)).await, Entered::Wrong);
    w.ask(OptInMode::Code, deleted, at(100)).await;
    assert_eq!(w.enter(deleted, RIGHT, at(101)).await, Entered::Right(Proven::Subscribed));
    // A pending one can't be suspended: resumed it would be active without ever having confirmed.
    let Subscribed::Pending(id) = w.ask(OptInMode::Code, american(4), at(30)).await else {
        panic!("a code is asked for")
    };
    let to = SubscriberStatus::Suspended;
    let changes = w.store().set_subscriber_status(w.site, &[id], to, "ada", None, at(31)).await.unwrap();
    assert_eq!(changes.refused, [id]);
    w.check().await;
}

async fn yes_answers_a_code_and_nothing_else(db: TestDb) {
    let w = World::new(db, 50).await;
    let (asked, left, stranger) = (american(1), american(2), american(3));
    w.ask(OptInMode::Code, asked, at(1)).await;
    w.stop(left, at(1)).await;
    w.ask(OptInMode::Single, left, at(2)).await;
    let texts = [w.yes(stranger, at(3)), w.yes(asked, at(3)), w.yes(left, at(3)), w.yes(asked, at(4))];
    let effects = w.store().receive_inbounds(&texts).await.unwrap();
    let expected = [InboundEffect::Kept, InboundEffect::Confirmed, InboundEffect::Confirmed, InboundEffect::Kept];
    assert_eq!(effects, expected);
    assert_eq!(w.standing(stranger).await, None);
    for phone in [asked, left] {
        assert_eq!(w.standing(phone).await, Some(SubscriberStatus::Active));
        assert!(!w.store().is_suppressed(w.site, phone).await.unwrap());
        assert_eq!(w.enter(phone, RIGHT, at(5)).await, Entered::Wrong, "the code is used up");
    }
    assert_eq!(w.store().receive_inbounds(&texts[1..2]).await.unwrap(), [InboundEffect::Repeat]);

    // In one batch each text finds what the one before it left behind.
    w.ask(OptInMode::Code, stranger, at(10)).await;
    let stop = (w.text(stranger, "STOP", at(11)), InboundAction::Stop { confirmation: None });
    let effects = w.store().receive_inbounds(&[stop, w.yes(stranger, at(12))]).await.unwrap();
    assert_eq!(effects, [InboundEffect::Stopped, InboundEffect::Kept]);
    let late = american(4);
    w.ask(OptInMode::Code, late, at(20)).await;
    let stop = (w.text(late, "STOP", at(22)), InboundAction::Stop { confirmation: None });
    let effects = w.store().receive_inbounds(&[w.yes(late, at(21)), stop]).await.unwrap();
    assert_eq!(effects, [InboundEffect::Confirmed, InboundEffect::Stopped]);
    assert_eq!(w.standing(late).await, Some(SubscriberStatus::Unsubscribed));
    w.check().await;
}

/// A STOP and a dispatcher reach for the same code: once the STOP is answered, no code is claimed.
async fn a_stop_races_with_the_code(db: TestDb) {
    let w = Arc::new(World::new(db, 1_000).await);
    for n in 0..30 {
        w.stop(american(n), at(1)).await;
    }
    while !w.send(u128::MAX, at(2)).await.is_empty() {}
    for n in 0..30 {
        w.ask(OptInMode::Single, american(n), at(3)).await;
    }
    let dispatcher = tokio::spawn({
        let w = w.clone();
        async move {
            for round in 0..40 {
                w.store().claim_due(at(4), 2, lease(round)).await.unwrap();
            }
        }
    });
    for n in (0..30).rev() {
        w.stop(american(n), at(5)).await;
        let of_mine = |messages: Vec<store::Message>| {
            messages.into_iter().find(|message| message.recipient == Some(american(n))).unwrap().status
        };
        let then = of_mine(w.of_kind(MessageKind::Code).await);
        assert!(matches!(then, MessageStatus::Sending | MessageStatus::Suppressed), "{then:?}");
        assert_eq!(w.enter(american(n), RIGHT, at(6)).await, Entered::Wrong);
        assert_eq!(of_mine(w.of_kind(MessageKind::Code).await), then);
    }
    dispatcher.await.unwrap();
    assert_eq!(w.of_kind(MessageKind::StopConfirmation).await.len(), 30, "one for each change");
    w.check().await;
}

/// Deleted while a broadcast goes out, and asked to confirm: no part of it reaches a number that is pending.
async fn pending_numbers_get_no_broadcast(db: TestDb) {
    let w = World::new(db, 100).await;
    let ids = [w.subscribe(american(1), at(1)).await, w.subscribe(american(2), at(1)).await];
    w.ask(OptInMode::Code, malaysian(1), at(1)).await;
    let before = w.confirm("all", Audience::All, at(2)).await;
    assert_eq!((before.quote.recipients, before.quote.excluded.pending), (2, 1));
    w.store().delete_subscribers(w.site, &ids, "ada", at(3)).await.unwrap();
    w.ask(OptInMode::Code, american(1), at(4)).await;
    w.ask(OptInMode::Code, american(2), at(4)).await;
    w.enter(american(2), RIGHT, at(5)).await;
    let named = Audience::Subscribers(vec![ids[0], ids[1]]);
    let named = w.confirm("named", named, at(6)).await;
    assert_eq!((named.quote.recipients, named.quote.excluded.pending), (1, 1));
    let claimed = w.claim(50, 1, at(7)).await;
    let broadcast: Vec<_> = claimed
        .iter()
        .filter(|message| message.kind == MessageKind::Broadcast)
        .map(|message| message.recipient)
        .collect();
    assert_eq!(broadcast, [american(2)], "the second one, and only to who has confirmed");
    let counts = w.see(&before).await.counts;
    assert_eq!((counts.suppressed, counts.total()), (2, 2));
    w.check().await;
}

//! The inbox: what waits for a person, and what they decide.

use domain::{InboundId, MessageKind, MessageStatus, PhoneNumber, Reading, Reply, Rule, SubscriberStatus};
use store::{
    AnsweredText, ConsentKind, InboundAction, InboundEffect, InboundFilter, InboundMessage, InboundRecord,
    InboxDecision, InboxState, Page, StoreError, UnsubscribedByText, each_engine, testing::TestDb,
};

use crate::world::{World, american, at};

each_engine!(
    why_is_kept_and_filters_find,
    unsubscribing_is_a_stop_by_hand,
    an_answer_costs_credits_and_goes_once,
    what_is_dismissed_waits_no_longer,
    a_conversation_is_both_sides,
    a_stop_of_a_stranger_is_honoured_later,
    two_machines_dont_talk_for_ever,
    a_first_stop_counts_whatever_its_time,
);

fn reading(reply: Reply) -> Reading {
    Reading { reply, rule: Rule::Doubt, word: "wrong number".to_owned() }
}

async fn receive(w: &World, from: PhoneNumber, text: &str, reply: Reply, second: u64) -> InboundEffect {
    let record = InboundRecord { reading: reading(reply), ..w.text(from, text, at(second)) };
    w.store().receive_inbound(record, InboundAction::Keep).await.unwrap()
}

async fn inbox(w: &World, filter: InboundFilter) -> Vec<InboundMessage> {
    w.store().inbound_messages(w.site, &filter, Page::first(100)).await.unwrap().items
}

async fn newest(w: &World) -> InboundMessage {
    inbox(w, InboundFilter::default()).await.remove(0)
}

fn waiting() -> InboundFilter {
    InboundFilter { state: Some(InboxState::Waiting), ..InboundFilter::default() }
}

async fn why_is_kept_and_filters_find(db: TestDb) {
    let w = World::new(db, 10).await;
    receive(&w, american(1), "wrong number", Reply::Review, 1).await;
    receive(&w, american(2), "Thank you", Reply::Other, 2).await;
    receive(&w, american(3), "who is this", Reply::Review, 3).await;
    let all = inbox(&w, InboundFilter::default()).await;
    assert_eq!(all.iter().map(|text| text.phone.unwrap()).collect::<Vec<_>>(), [american(3), american(2), american(1)]);
    assert_eq!(all[0].reading, Some(reading(Reply::Review)));
    assert_eq!((all[0].effect, all[0].stopped), (InboundEffect::Kept, false));
    assert_eq!(w.store().inbound_message(w.site, all[1].id).await.unwrap(), Some(all[1].clone()));
    assert_eq!(w.store().count_waiting_texts(w.site).await.unwrap(), 2);
    let count = async |filter| inbox(&w, filter).await.len();
    let any = InboundFilter::default;
    assert_eq!(count(waiting()).await, 2);
    assert_eq!(count(InboundFilter { reply: Some(Reply::Other), ..any() }).await, 1);
    assert_eq!(count(InboundFilter { from: Some(at(2)), to: Some(at(3)), ..any() }).await, 1);
    assert_eq!(count(InboundFilter { search: Some("WHO IS".to_owned()), ..any() }).await, 1);
    let number = Some(american(2).international());
    assert_eq!(count(InboundFilter { search: number, ..any() }).await, 1);
    assert_eq!(count(InboundFilter { state: Some(InboxState::Decided(InboxDecision::Answered)), ..any() }).await, 0);
    let second = w.store().inbound_messages(w.site, &any(), Page { number: 2, size: 2 }).await.unwrap();
    assert_eq!((second.total, second.items.len()), (3, 1));
}

async fn unsubscribing_is_a_stop_by_hand(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    let queued = w.store().queue_message(w.message(MessageKind::Event, american(1), 3), at(2)).await.unwrap();
    receive(&w, american(1), "not interested", Reply::Review, 3).await;
    receive(&w, american(1), "go away", Reply::Review, 4).await;
    receive(&w, american(2), "go away", Reply::Review, 5).await;
    let text = inbox(&w, waiting()).await.remove(1);
    let stop = async |second| w.store().unsubscribe_by_text(w.site, text.id, "user ada", at(second)).await.unwrap();
    assert_eq!(stop(6).await, UnsubscribedByText::Stopped);
    assert_eq!(stop(7).await, UnsubscribedByText::AlreadyStopped);
    let subscriber = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!(subscriber.status, SubscriberStatus::Unsubscribed);
    assert_eq!(w.status(queued.id()).await, MessageStatus::Suppressed);
    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    let last = events.last().unwrap();
    assert_eq!(
        (last.kind, last.source.as_str(), last.actor.as_str()),
        (ConsentKind::Unsubscribed, "admin", "user ada")
    );
    assert_eq!(last.reason.as_deref(), Some("asked for by text: go away"));
    assert_eq!(events.len(), 2, "once more changes nothing");
    // What the same number wrote before is decided with it; the other one still waits.
    let still = inbox(&w, waiting()).await;
    assert_eq!(still.iter().map(|text| text.phone.unwrap()).collect::<Vec<_>>(), [american(2)]);
    let decided = w.store().inbound_message(w.site, text.id).await.unwrap().unwrap();
    assert!(decided.stopped);
    assert_eq!(decided.decided.unwrap().decision, InboxDecision::Unsubscribed);
    w.check().await;

    let nobody = w.store().unsubscribe_by_text(w.site, InboundId::from_uuid(uuid::Uuid::nil()), "ada", at(8)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
    let mut record = InboundRecord { reading: reading(Reply::Review), ..w.text(american(3), "stop it?", at(9)) };
    record.from = None;
    w.store().receive_inbound(record, InboundAction::Keep).await.unwrap();
    let word = newest(&w).await.id;
    let done = w.store().unsubscribe_by_text(w.site, word, "ada", at(10)).await.unwrap();
    assert_eq!(done, UnsubscribedByText::NoNumber);
}

async fn an_answer_costs_credits_and_goes_once(db: TestDb) {
    let w = World::new(db, 4).await;
    receive(&w, american(1), "how do I unsubscribe?", Reply::Review, 1).await;
    let text = newest(&w).await.id;
    let answer = async |to, cost, second| {
        let message = w.message(MessageKind::Answer, to, cost);
        w.store().answer_text(w.site, text, &message, "user ada", at(second)).await
    };
    assert!(matches!(answer(american(1), 5, 2).await, Err(StoreError::InsufficientCredits { .. })));
    assert_eq!(newest(&w).await.decided, None, "nothing was done");
    assert_eq!(answer(american(2), 1, 3).await.unwrap(), AnsweredText::NotFromThere);
    let AnsweredText::Queued(message) = answer(american(1), 3, 4).await.unwrap() else { panic!("it is queued") };
    assert_eq!(answer(american(1), 1, 5).await.unwrap(), AnsweredText::Already);
    assert_eq!(w.account().await, (4, 3));
    let answered = newest(&w).await;
    assert_eq!((answered.answer, answered.decided.unwrap().decision), (Some(message), InboxDecision::Answered));
    assert_eq!(w.look(message).await.kind, MessageKind::Answer);

    w.stop(american(2), at(6)).await;
    receive(&w, american(2), "hello?", Reply::Other, 7).await;
    let (text, to) = (newest(&w).await.id, american(2));
    let message = w.message(MessageKind::Answer, to, 1);
    let refused = w.store().answer_text(w.site, text, &message, "ada", at(8)).await.unwrap();
    assert_eq!(refused, AnsweredText::Stopped);
    w.check().await;
}

async fn what_is_dismissed_waits_no_longer(db: TestDb) {
    let w = World::new(db, 0).await;
    receive(&w, american(1), "wrong number", Reply::Review, 1).await;
    let id = newest(&w).await.id;
    w.store().dismiss_text(w.site, id, "user ada", at(2)).await.unwrap();
    w.store().dismiss_text(w.site, id, "user eve", at(3)).await.unwrap();
    let decided = newest(&w).await.decided.unwrap();
    assert_eq!((decided.decision, decided.by.as_str(), decided.at), (InboxDecision::Dismissed, "user ada", at(2)));
    assert_eq!(w.store().count_waiting_texts(w.site).await.unwrap(), 0);
}

async fn a_conversation_is_both_sides(db: TestDb) {
    let w = World::new(db, 10).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(1)).await.unwrap();
    receive(&w, american(1), "who is this", Reply::Review, 2).await;
    receive(&w, american(2), "hello", Reply::Other, 3).await;
    w.store().queue_message(w.message(MessageKind::Event, american(2), 1), at(4)).await.unwrap();
    let found = w.store().conversation(w.site, american(1), at(0), 10).await.unwrap();
    assert_eq!((found.texts.len(), found.messages.len()), (1, 1));
    assert_eq!(found.messages[0].recipient, Some(american(1)));
    let later = w.store().conversation(w.site, american(1), at(3), 10).await.unwrap();
    assert_eq!((later.texts.len(), later.messages.len()), (0, 0));
}

/// A STOP from a number that nobody knows is kept, whichever way the number comes to the site afterwards.
async fn a_stop_of_a_stranger_is_honoured_later(db: TestDb) {
    let w = World::new(db, 10).await;
    assert_eq!(w.stop(american(1), at(1)).await, InboundEffect::Stopped);
    let welcomed = w.welcome(american(1), 1, at(2)).await;
    assert_eq!(w.find(american(1)).await, None, "{welcomed:?}");
    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [ConsentKind::Stop, ConsentKind::OptInWhileStopped]);
    let sent: Vec<_> = w.history().await.iter().map(|message| message.kind).collect();
    assert_eq!(sent, [MessageKind::StopConfirmation]);
    assert!(w.store().is_suppressed(w.site, american(1)).await.unwrap());
    w.check().await;
}

/// Our help text is answered by a machine with a word that asks for help, again and again.
async fn two_machines_dont_talk_for_ever(db: TestDb) {
    let w = World::new(db, 0).await;
    let mut sent = 0;
    for turn in 0..96 {
        // Every half hour for two days.
        let now = at(turn * 1_800);
        let answer = Some(w.message(MessageKind::Help, american(1), 0).into());
        let record = w.text(american(1), "INFO", now);
        let effect = w.store().receive_inbound(record, InboundAction::Help { answer }).await.unwrap();
        sent += u32::from(effect == InboundEffect::HelpSent);
    }
    assert_eq!(sent, 2, "one a day");
}

async fn a_first_stop_counts_whatever_its_time(db: TestDb) {
    let w = World::new(db, 0).await;
    for (n, time) in [(1, "1999-01-01 00:00:00"), (2, "2099-01-01 00:00:00"), (3, "yesterday"), (4, "")] {
        w.subscribe(american(n), at(n)).await;
        let mut record = w.text(american(n), "STOP", at(10 + n));
        record.provider_time = Some(time.to_owned());
        let stop = InboundAction::Stop { confirmation: None };
        assert_eq!(w.store().receive_inbound(record, stop).await.unwrap(), InboundEffect::Stopped, "{time}");
    }
}

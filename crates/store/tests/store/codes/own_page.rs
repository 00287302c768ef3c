//! A number's own page: reached by a link or by a code, left by it, and come back by it.

use std::time::Duration;

use domain::{
    ConfirmationId, MessageId, MessageKind, MessageStatus, OptInMode, PhoneNumber, SubscriberStatus, Timestamp,
};
use store::{
    AttemptId, ComeBack, ConsentKind, Entered, Evidence, InboundAction, InboundEffect, InboundFilter, NewAttempt,
    OverBudget, OwnPageAsked, OwnPageOrder, Page, Proven, ReportRecord, SentAgain, Translated, each_engine,
    testing::TestDb,
};
use uuid::Uuid;

use super::{DAY, RIGHT};
use crate::world::{World, american, at, region_of};

each_engine!(
    leaving_by_ones_page_is_a_stop,
    only_known_numbers_get_a_code,
    a_code_is_for_what_it_was_asked_for,
    a_stopped_number_sees_its_page_as_seldom_as_it_comes_back,
    who_entered_the_code_may_come_back,
    an_attempt_leads_to_one_code,
    what_shuts_a_number_out_takes_its_code_back,
);

impl World {
    /// A number that was left, to be judged.
    async fn left(&self, phone: PhoneNumber, now: Timestamp) -> AttemptId {
        let attempt = NewAttempt {
            site: self.site,
            phone,
            region: region_of(phone),
            prefix: "1".to_owned(),
            network: String::new(),
            unproven: false,
            details: "{}".to_owned(),
            counted_as: None,
            now,
            expires_at: now.plus(Duration::from_hours(1)),
        };
        self.store().begin_attempts().await.unwrap().keep(&[attempt]).await.unwrap();
        let due = self.store().due_attempts(100, now.plus(Duration::from_secs(10)), now).await.unwrap();
        due.iter().find(|attempt| attempt.phone == phone).unwrap().id
    }

    fn page_order(&self, phone: PhoneNumber, attempt: AttemptId, now: Timestamp) -> OwnPageOrder {
        OwnPageOrder { site: self.site, phone, locale: None, code: Some(self.code(phone)), attempt, now }
    }

    async fn ask_for_page(&self, phone: PhoneNumber, now: Timestamp) -> OwnPageAsked {
        let order = self.page_order(phone, self.left(phone, now).await, now);
        let asked = self.store().ask_for_own_page(order).await.unwrap();
        self.check().await;
        asked
    }

    async fn enter_page(&self, phone: PhoneNumber, code: &[u8], now: Timestamp) -> Option<ConfirmationId> {
        self.store().enter_own_page((self.site, phone), &|_, hash| hash == code, now).await.unwrap()
    }

    async fn come_back(&self, phone: PhoneNumber, entered: ConfirmationId, now: Timestamp) -> Option<Proven> {
        let may = self.store().may_come_back((self.site, phone), entered, now).await.unwrap();
        let wish = ComeBack {
            site: self.site,
            phone,
            entered,
            evidence: Evidence { wording: "I agree again".to_owned(), ..Evidence::default() },
            welcome: Some(self.message(MessageKind::Welcome, phone, 1).into()),
            back: Some(self.message(MessageKind::Welcome, phone, 1).into()),
            now,
        };
        let proven = self.store().come_back(wish).await.unwrap();
        assert_eq!(may, proven.is_some(), "what is offered is done");
        self.check().await;
        proven
    }

    /// Its carrier says of a message to it that it opted out.
    async fn opt_out_by_carrier(&self, message: MessageId, now: Timestamp) {
        let report = ReportRecord {
            site: self.site,
            message: Some(message),
            provider_message_id: None,
            raw: String::new(),
            status: Some(MessageStatus::Failed),
            error_code: Some("opted out".to_owned()),
            words: None,
            opted_out: true,
            now,
        };
        self.store().record_report(report).await.unwrap();
    }

    /// An admin unsubscribes the number by what it texted last.
    async fn unsubscribe_by_text(&self, phone: PhoneNumber, now: Timestamp) {
        let text = self.text(phone, "please no more", now);
        self.store().receive_inbound(text, InboundAction::Keep).await.unwrap();
        let inbox = self.store().inbound_messages(self.site, &InboundFilter::default(), Page::first(1)).await.unwrap();
        self.store().unsubscribe_by_text(self.site, inbox.items[0].id, "user ada", now).await.unwrap();
    }

    async fn set(&self, phone: PhoneNumber, to: SubscriberStatus, now: Timestamp) {
        let id = self.find(phone).await.unwrap();
        self.store().set_subscriber_status(self.site, &[id], to, "ada", None, now).await.unwrap();
    }
}

async fn leaving_by_ones_page_is_a_stop(db: TestDb) {
    let w = World::new(db, 50).await;
    let me = american(1);
    w.subscribe(me, at(1)).await;
    let queued = w.store().queue_message(w.message(MessageKind::Event, me, 3), at(2)).await.unwrap().id();
    assert_eq!(w.store().number_status(w.site, me).await.unwrap(), Some(SubscriberStatus::Active));
    let confirmation = Translated::from(w.message(MessageKind::StopConfirmation, me, 0));
    assert!(w.store().leave(w.site, me, Some(&confirmation), at(3)).await.unwrap());
    assert_eq!(w.status(queued).await, MessageStatus::Suppressed);
    assert_eq!(w.store().number_status(w.site, me).await.unwrap(), Some(SubscriberStatus::Unsubscribed));
    assert!(!w.store().leave(w.site, me, Some(&confirmation), at(4)).await.unwrap());
    assert_eq!(w.send(1, at(5)).await, [MessageKind::StopConfirmation], "one for each change");
    // A code that was asked for since is taken back.
    w.ask(OptInMode::Single, me, at(10)).await;
    w.store().leave(w.site, me, Some(&confirmation), at(11)).await.unwrap();
    assert_eq!(w.send(2, at(12)).await, []);
    assert_eq!(w.enter(me, RIGHT, at(13)).await, Entered::Wrong);
    assert_eq!(w.events(me).await, [ConsentKind::OptIn, ConsentKind::Stop, ConsentKind::OptInWhileStopped]);
    assert_eq!(w.store().number_status(w.site, american(2)).await.unwrap(), None);
    w.check().await;
}

async fn only_known_numbers_get_a_code(db: TestDb) {
    let w = World::new(db, 50).await;
    let (active, pending, suspended, deleted, stranger) =
        (american(1), american(2), american(3), american(4), american(5));
    for phone in [active, suspended, deleted] {
        w.subscribe(phone, at(1)).await;
    }
    w.set(suspended, SubscriberStatus::Suspended, at(2)).await;
    let id = w.find(deleted).await.unwrap();
    w.store().delete_subscribers(w.site, &[id], "ada", at(2)).await.unwrap();
    w.ask(OptInMode::Code, pending, at(3)).await;
    w.send(1, at(4)).await;
    for (phone, expected) in [
        (active, OwnPageAsked::Sent),
        (pending, OwnPageAsked::Sent),
        (suspended, OwnPageAsked::Nothing),
        (deleted, OwnPageAsked::Nothing),
        (stranger, OwnPageAsked::Nothing),
    ] {
        assert_eq!(w.ask_for_page(phone, at(100)).await, expected, "{phone:?}");
    }
    assert_eq!(w.send(2, at(101)).await, [MessageKind::Code, MessageKind::Code]);
    assert_eq!(w.read_past("SELECT COUNT(*) FROM attempts").await, ["Some(0)"], "all are dealt with");
    for phone in [suspended, deleted, stranger] {
        assert_eq!(w.enter_page(phone, RIGHT, at(102)).await, None);
    }
    let events = w.events(active).await;
    assert!(w.enter_page(active, RIGHT, at(103)).await.is_some());
    assert_eq!(w.enter_page(active, RIGHT, at(104)).await, None, "a code works once");
    assert_eq!((w.events(active).await, w.standing(active).await), (events, Some(SubscriberStatus::Active)));
    // Who sees the page has confirmed nothing.
    assert!(w.enter_page(pending, RIGHT, at(103)).await.is_some());
    assert_eq!(w.standing(pending).await, Some(SubscriberStatus::Pending));
    // The rules are those of any code: three tries, five minutes, a minute between two, five a day.
    assert_eq!(w.ask_for_page(active, at(159)).await, OwnPageAsked::Nothing, "too soon");
    for n in 1..5 {
        assert_eq!(w.ask_for_page(active, at(100 + 60 * n)).await, OwnPageAsked::Sent);
    }
    assert_eq!(w.ask_for_page(active, at(100 + 3_600)).await, OwnPageAsked::Nothing, "five in a day");
    for _ in 0..3 {
        assert_eq!(w.enter_page(active, b"wrong", at(341)).await, None);
    }
    assert_eq!(w.enter_page(active, RIGHT, at(342)).await, None, "three were had");
    w.check().await;
}

async fn a_code_is_for_what_it_was_asked_for(db: TestDb) {
    let w = World::new(db, 50).await;
    let (member, newcomer) = (american(1), american(2));
    w.subscribe(member, at(1)).await;
    w.stop(member, at(2)).await;
    w.send(1, at(3)).await;
    // A code for the page lifts no STOP where codes to come back are entered, nor does a YES, and costs no try there.
    assert_eq!(w.ask_for_page(member, at(10)).await, OwnPageAsked::Sent);
    assert_eq!(w.send(2, at(11)).await, [MessageKind::Code], "it goes past the STOP");
    for _ in 0..4 {
        assert_eq!(w.enter(member, RIGHT, at(12)).await, Entered::Wrong);
    }
    let effects = w.store().receive_inbounds(&[w.yes(member, at(13))]).await.unwrap();
    assert_eq!(effects, [InboundEffect::Kept]);
    assert!(w.store().is_suppressed(w.site, member).await.unwrap());
    assert!(w.enter_page(member, RIGHT, at(14)).await.is_some());
    assert!(w.store().is_suppressed(w.site, member).await.unwrap(), "seeing the page changes nothing");

    // And the other way round; there is one live request for a number.
    w.ask(OptInMode::Code, newcomer, at(20)).await;
    assert_eq!(w.enter_page(newcomer, RIGHT, at(21)).await, None);
    assert_eq!(w.ask_for_page(newcomer, at(81)).await, OwnPageAsked::Sent);
    assert_eq!(w.enter(newcomer, RIGHT, at(82)).await, Entered::Wrong, "another one took its place");
    assert_eq!(w.again(newcomer, at(150)).await, SentAgain::No);
    w.ask(OptInMode::Code, newcomer, at(151)).await;
    assert_eq!(w.enter_page(newcomer, RIGHT, at(152)).await, None);
    assert_eq!(w.enter(newcomer, RIGHT, at(153)).await, Entered::Right(Proven::Subscribed));
    w.check().await;
}

async fn a_stopped_number_sees_its_page_as_seldom_as_it_comes_back(db: TestDb) {
    let w = World::new(db, 50).await;
    let me = american(1);
    w.stop(me, at(1)).await;
    w.send(1, at(2)).await;
    let mut sent = Vec::new();
    for hour in 0..24 * 35 {
        let now = at(100 + hour * 3_600);
        // Whatever for, they count together.
        if hour % 2 == 0 {
            w.ask_for_page(me, now).await;
        } else {
            w.store().subscribe(w.opt_in_by(OptInMode::Single, me, now)).await.unwrap();
        }
        if w.send(u128::from(hour) + 10, now).await.contains(&MessageKind::Code) {
            sent.push(hour);
        }
    }
    assert!(sent.windows(2).all(|two| two[1] - two[0] >= 24), "{sent:?}");
    assert!(sent.windows(4).all(|four| four[3] - four[0] >= 24 * 30) && sent.len() > 3, "{sent:?}");
    w.check().await;
}

async fn who_entered_the_code_may_come_back(db: TestDb) {
    let w = World::new(db, 50).await;
    let (me, stranger) = (american(1), american(2));
    w.subscribe(me, at(1)).await;
    w.stop(me, at(2)).await;
    w.stop(stranger, at(2)).await;
    w.send(1, at(3)).await;
    for phone in [me, stranger] {
        assert_eq!(w.ask_for_page(phone, at(10)).await, OwnPageAsked::Sent);
    }
    w.send(2, at(11)).await;
    let entered = w.enter_page(me, RIGHT, at(12)).await.unwrap();
    let of_stranger = w.enter_page(stranger, RIGHT, at(12)).await.unwrap();
    let nobodys = ConfirmationId::from_uuid(Uuid::from_u128(7));
    for (phone, wrong) in [(me, nobodys), (me, of_stranger), (stranger, entered)] {
        assert_eq!(w.come_back(phone, wrong, at(13)).await, None, "it is no other number's");
    }
    assert_eq!(w.come_back(me, entered, at(14)).await, Some(Proven::Back));
    assert_eq!(w.come_back(stranger, of_stranger, at(14)).await, Some(Proven::Subscribed));
    for phone in [me, stranger] {
        assert_eq!(w.standing(phone).await, Some(SubscriberStatus::Active));
        let events = w.store().consent_events(w.site, phone).await.unwrap();
        let last = events.last().unwrap();
        assert_eq!(
            (last.kind, last.evidence.as_ref().unwrap().wording.as_str()),
            (ConsentKind::Returned, "I agree again")
        );
    }
    assert_eq!(w.send(3, at(15)).await, [MessageKind::Welcome, MessageKind::Welcome]);
    assert_eq!(w.come_back(me, entered, at(16)).await, None, "nothing is to be lifted");
    w.stop(me, at(17)).await;
    assert_eq!(w.come_back(me, entered, at(18)).await, None, "a STOP that came after the code is meant");

    // Half an hour, and only where the code was entered.
    let late = american(3);
    w.stop(late, at(20)).await;
    w.ask_for_page(late, at(30)).await;
    let unentered = w.read_past("SELECT COUNT(*) FROM confirmations WHERE outcome IS NULL").await;
    assert_eq!(unentered, ["Some(1)"]);
    let entered = w.enter_page(late, RIGHT, at(40)).await.unwrap();
    assert_eq!(w.come_back(late, entered, at(30 + 1_800)).await, None);
    assert_eq!(w.come_back(late, entered, at(30 + 1_799)).await, Some(Proven::Subscribed));

    // Who was suspended when they left come back suspended.
    let suspended = american(4);
    w.subscribe(suspended, at(50)).await;
    w.set(suspended, SubscriberStatus::Suspended, at(51)).await;
    w.stop(suspended, at(52)).await;
    w.ask_for_page(suspended, at(60)).await;
    let entered = w.enter_page(suspended, RIGHT, at(61)).await.unwrap();
    assert_eq!(w.come_back(suspended, entered, at(62)).await, Some(Proven::Nothing));
    assert_eq!(w.standing(suspended).await, Some(SubscriberStatus::Suspended));
}

async fn an_attempt_leads_to_one_code(db: TestDb) {
    let w = World::new(db, 50).await;
    let me = american(1);
    w.subscribe(me, at(1)).await;
    let order = w.page_order(me, w.left(me, at(10)).await, at(10));
    assert_eq!(w.store().ask_for_own_page(order.clone()).await.unwrap(), OwnPageAsked::Sent);
    let again = OwnPageOrder { code: Some(w.code(me)), now: at(DAY), ..order };
    assert_eq!(w.store().ask_for_own_page(again).await.unwrap(), OwnPageAsked::Done);
    // What the day's budget has no room for leaves the attempt to whoever refuses it.
    let mut dear = w.page_order(me, w.left(me, at(DAY)).await, at(DAY));
    dear.code.as_mut().unwrap().message.credits = domain::Credits::new(1_000_000);
    let asked = w.store().ask_for_own_page(dear.clone()).await.unwrap();
    assert!(matches!(asked, OwnPageAsked::OverBudget(OverBudget::TooDear | OverBudget::Day(_))), "{asked:?}");
    assert!(w.store().drop_attempt(dear.attempt).await.unwrap());
    // Without anything to send it with the attempt goes all the same.
    let mut mute = w.page_order(me, w.left(me, at(DAY)).await, at(DAY));
    mute.code = None;
    assert_eq!(w.store().ask_for_own_page(mute).await.unwrap(), OwnPageAsked::Nothing);
    assert_eq!(w.of_kind(MessageKind::Code).await.len(), 1);
    w.check().await;
}

/// A carrier's word, an admin and the number itself, each once more for a number that had left and asked for a code since.
async fn what_shuts_a_number_out_takes_its_code_back(db: TestDb) {
    let w = World::new(db, 100).await;
    let code_of = async |phone: PhoneNumber| {
        let codes = w.of_kind(MessageKind::Code).await;
        codes.into_iter().find(|message| message.recipient == Some(phone)).unwrap().status
    };
    for (n, by) in ["carrier", "unsubscribe", "suspend", "delete", "inbox", "page"].into_iter().enumerate() {
        let me = american(n as u64);
        let from = 1_000 * n as u64;
        w.subscribe(me, at(from + 1)).await;
        let sent = w.store().queue_message(w.message(MessageKind::Event, me, 1), at(from + 2)).await.unwrap().id();
        let claimed = w.claim(10, n as u128 + 1, at(from + 2)).await;
        w.settle(&claimed, &crate::world::accepted(), at(from + 3)).await;
        w.stop(me, at(from + 4)).await;
        let events = w.events(me).await;
        assert_eq!(w.ask_for_page(me, at(from + 10)).await, OwnPageAsked::Sent);
        let id = w.find(me).await.unwrap();
        match by {
            "carrier" => w.opt_out_by_carrier(sent, at(from + 11)).await,
            "unsubscribe" => w.set(me, SubscriberStatus::Unsubscribed, at(from + 11)).await,
            "suspend" => w.set(me, SubscriberStatus::Suspended, at(from + 11)).await,
            "delete" => drop(w.store().delete_subscribers(w.site, &[id], "ada", at(from + 11)).await.unwrap()),
            "inbox" => w.unsubscribe_by_text(me, at(from + 11)).await,
            _ => drop(w.store().leave(w.site, me, None, at(from + 11)).await.unwrap()),
        }
        assert_eq!(code_of(me).await, MessageStatus::Suppressed, "{by}");
        assert_eq!(w.enter_page(me, RIGHT, at(from + 13)).await, None, "{by}");
        let more = usize::from(by == "delete");
        assert_eq!(w.events(me).await.len(), events.len() + more, "{by}: it had left before");
        let live = w.read_past("SELECT COUNT(*) FROM confirmations WHERE sealed_text IS NOT NULL").await;
        assert_eq!(live, ["Some(0)"], "{by}");
        w.check().await;
    }
    // The log says so even where the number stands as before.
    let lines = w.read_past("SELECT act FROM audit_events WHERE act = 'subscriber.status_changed'").await;
    assert_eq!(lines.len(), 2, "{lines:?}");
}

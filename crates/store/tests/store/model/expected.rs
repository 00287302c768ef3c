//! What should be so: the rules of messages, broadcasts, subscribers and credits once more, in plain maps. Nothing of it asks
//! the store, and transitions are written down here by themselves.

mod broadcasts;
mod people;
mod silence;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{
    BroadcastId, BroadcastStatus as B, MessageId, MessageKind, MessageStatus as M, PhoneNumber, SubscriberId,
    SubscriberStatus as S, Timestamp,
};
use store::{Hold, LEASE};

pub(super) use silence::LONGEST;

/// What became of a message's credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charge {
    None,
    Reserved,
    Spent,
    Released,
}

#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) kind: MessageKind,
    pub(super) phone: Option<PhoneNumber>,
    pub(super) broadcast: Option<BroadcastId>,
    pub(super) status: M,
    pub(super) charge: Charge,
    pub(super) credits: i64,
    pub(super) attempts: u32,
    pub(super) due: Timestamp,
    /// Of a single message; a broadcast's stands there.
    pub(super) latest: Option<Timestamp>,
    /// The claim it is under, and until when.
    pub(super) lease: Option<(u128, Timestamp)>,
    pub(super) hold: Option<Hold>,
    created: Timestamp,
    pub(super) excluded: bool,
    pub(super) written_off: bool,
    pub(super) resent: bool,
}

/// Whether somebody was active without a break since a broadcast to all was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stayed {
    Yes,
    Left,
    CameBack,
}

/// A recipient of all whose turn has not come.
#[derive(Debug, Clone)]
struct Ahead {
    phone: PhoneNumber,
    credits: i64,
    stayed: Stayed,
}

#[derive(Debug, Clone)]
pub(super) struct Cast {
    pub(super) status: B,
    pub(super) recipients: u64,
    pub(super) credits: i64,
    latest: Timestamp,
    /// Paused after a silence, until a person decides.
    waits: bool,
    ahead: BTreeMap<SubscriberId, Ahead>,
    /// Recipients without a row: suppressed, cancelled, and their credits.
    suppressed: u64,
    cancelled: u64,
    released: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: SubscriberId,
    pub(super) status: S,
    was_suspended: bool,
    pub(super) deleted: bool,
}

/// How a message ended, or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Accepted,
    Rejected,
    Unknown,
    Retry(Timestamp),
    Postponed(Timestamp),
}

/// A site as it should be.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pub(super) balance: i64,
    pub(super) reserved: i64,
    pub(super) people: BTreeMap<PhoneNumber, Person>,
    pub(super) stopped: BTreeSet<PhoneNumber>,
    pub(super) texts: BTreeMap<MessageId, Text>,
    /// Messages whose identities are not known yet.
    pub(super) new: Vec<Text>,
    pub(super) casts: BTreeMap<BroadcastId, Cast>,
    /// The last sign of a process, and the end of a silence that nobody has decided about.
    pub(super) sign: Option<Timestamp>,
    pub(super) undecided: Option<Timestamp>,
}

fn within(kind: MessageKind) -> Duration {
    match kind {
        MessageKind::StopConfirmation | MessageKind::Help | MessageKind::Code => Duration::from_mins(5),
        _ => Duration::from_hours(24),
    }
}

/// What a message to that number costs.
pub(super) fn cost(phone: PhoneNumber) -> i64 {
    if phone.digits().starts_with('1') { 1 } else { 2 }
}

impl Expected {
    pub(super) fn available(&self) -> i64 {
        self.balance - self.reserved
    }

    fn move_all(&mut self, which: impl Fn(&Text) -> bool, to: M) {
        let ids: Vec<_> = self.texts.iter().filter(|(_, text)| which(text)).map(|(id, _)| *id).collect();
        for id in ids {
            self.put(id, to);
        }
    }

    /// Has a message stand there, and its credits follow it.
    pub(super) fn put(&mut self, id: MessageId, status: M) {
        let text = self.texts.get_mut(&id).unwrap();
        text.status = status;
        text.hold = text.hold.filter(|_| status == M::Queued);
        if status != M::Sending {
            text.lease = None;
        }
        let spent = matches!(status, M::Accepted | M::Delivered | M::Failed | M::Expired | M::Unknown);
        let gone = matches!(status, M::Rejected | M::Suppressed | M::Cancelled);
        match text.charge {
            Charge::Reserved if spent => {
                text.charge = Charge::Spent;
                self.reserved -= text.credits;
                self.balance -= text.credits;
            }
            Charge::Reserved if gone => {
                text.charge = Charge::Released;
                self.reserved -= text.credits;
            }
            Charge::Spent if gone => {
                text.charge = Charge::Released;
                self.balance += text.credits;
            }
            _ => {}
        }
    }

    /// Queues a single message; held without enough credits.
    pub(super) fn queue(&mut self, kind: MessageKind, phone: PhoneNumber, credits: i64, now: Timestamp) {
        let held = credits > self.available();
        let charge = if held || credits == 0 { Charge::None } else { Charge::Reserved };
        if charge == Charge::Reserved {
            self.reserved += credits;
        }
        self.new.push(Text {
            latest: Some(now.plus(within(kind))),
            hold: held.then_some(Hold::Credits),
            ..row(kind, Some(phone), None, (M::Queued, charge), credits, now)
        });
    }

    /// Whether it may be claimed, but for what its number forbids.
    fn is_due(&self, text: &Text, now: Timestamp) -> bool {
        let goes_out = text.broadcast.is_none_or(|id| self.casts[&id].status == B::Sending);
        text.status == M::Queued && text.hold.is_none() && text.due <= now && goes_out
    }

    /// Messages that a claim may take or take out of the queue.
    pub(super) fn due(&self, now: Timestamp) -> Vec<MessageId> {
        self.texts.iter().filter(|(_, text)| self.is_due(text, now)).map(|(id, _)| *id).collect()
    }

    /// Where a message goes instead that may not go out.
    pub(super) fn forbidden(&self, id: MessageId, now: Timestamp) -> Option<M> {
        let text = &self.texts[&id];
        let latest = text.latest.or_else(|| text.broadcast.map(|id| self.casts[&id].latest));
        if latest.is_some_and(|latest| latest < now) {
            return Some(M::Cancelled);
        }
        let phone = text.phone.unwrap();
        let shut_out = self.people.get(&phone).is_some_and(|person| person.deleted || person.status == S::Suspended);
        let answers_stop = text.kind == MessageKind::StopConfirmation;
        (!answers_stop && (shut_out || self.stopped.contains(&phone))).then_some(M::Suppressed)
    }

    /// A message is claimed.
    pub(super) fn claim(&mut self, id: MessageId, lease: u128, now: Timestamp) {
        assert!(self.is_due(&self.texts[&id], now), "claimed, and not due: {:?}", self.texts[&id]);
        assert_eq!(self.forbidden(id, now), None, "claimed, and forbidden: {:?}", self.texts[&id]);
        self.put(id, M::Sending);
        let text = self.texts.get_mut(&id).unwrap();
        (text.attempts, text.lease) = (text.attempts + 1, Some((lease, now.plus(LEASE))));
    }

    /// A claim went over recipients of all until so many are left, and sends these messages.
    pub(super) fn walk(
        &mut self,
        id: BroadcastId,
        left: u64,
        mut sends: BTreeMap<PhoneNumber, MessageId>,
        lease: u128,
        now: Timestamp,
    ) {
        let cast = self.casts.get_mut(&id).unwrap();
        let walked = cast.ahead.len() - usize::try_from(left).unwrap();
        if walked > 0 {
            assert_eq!(cast.status, B::Sending);
        }
        if walked > 0 && cast.latest < now {
            assert_eq!((left, sends.len()), (0, 0), "too late for all that are left");
            return self.cancel_ahead(id);
        }
        let mut turns: Vec<_> = cast.ahead.clone().into_iter().collect();
        // Who left and came back is counted when nobody else is left.
        turns.sort_by_key(|(id, ahead)| (ahead.stayed == Stayed::CameBack, *id));
        for (subscriber, ahead) in turns.into_iter().take(walked) {
            cast.ahead.remove(&subscriber);
            if ahead.stayed == Stayed::Yes {
                let message = sends.remove(&ahead.phone).expect("a message to who stayed");
                let text = Text {
                    attempts: 1,
                    lease: Some((lease, now.plus(LEASE))),
                    ..row(
                        MessageKind::Broadcast,
                        Some(ahead.phone),
                        Some(id),
                        (M::Sending, Charge::Reserved),
                        ahead.credits,
                        now,
                    )
                };
                self.texts.insert(message, text);
            } else {
                cast.suppressed += 1;
                cast.released += ahead.credits;
                self.reserved -= ahead.credits;
            }
        }
        assert!(sends.is_empty(), "messages to who is no recipient, or not in turn: {sends:?}");
    }

    /// An answer comes for a claim; whether it settles anything.
    pub(super) fn settle(&mut self, id: MessageId, lease: u128, answer: Answer) -> bool {
        let text = &self.texts[&id];
        let mine = text.status == M::Sending && text.lease.is_some_and(|(held, _)| held == lease);
        let late = matches!(text.status, M::Unknown);
        match answer {
            Answer::Accepted if mine || late => self.put(id, M::Accepted),
            // A report was quicker, or the answer comes twice.
            Answer::Accepted => return matches!(text.status, M::Accepted | M::Delivered | M::Failed | M::Expired),
            Answer::Rejected if mine || late => self.put(id, M::Rejected),
            Answer::Unknown if mine => self.put(id, M::Unknown),
            Answer::Retry(at) if mine => {
                self.texts.get_mut(&id).unwrap().due = at;
                self.requeue(id, false);
            }
            Answer::Postponed(until) if mine => {
                self.texts.get_mut(&id).unwrap().due = until;
                self.requeue(id, true);
            }
            _ => return false,
        }
        true
    }

    /// What was claimed under that lease and not sent goes back.
    pub(super) fn unsend(&mut self, id: MessageId, lease: u128) {
        let text = &self.texts[&id];
        if text.status == M::Sending && text.lease.is_some_and(|(held, _)| held == lease) {
            self.requeue(id, true);
        }
    }

    /// Everything under a claim that nobody ever saw goes back.
    pub(super) fn lose(&mut self, lease: u128) {
        let ids: Vec<_> = self.texts.keys().copied().collect();
        for id in ids {
            self.unsend(id, lease);
        }
    }

    fn requeue(&mut self, id: MessageId, not_tried: bool) {
        let text = self.texts.get_mut(&id).unwrap();
        text.attempts -= u32::from(not_tried);
        let over = text.broadcast.is_some_and(|id| matches!(self.casts[&id].status, B::Cancelled | B::Done));
        self.put(id, if over { M::Cancelled } else { M::Queued });
    }

    /// Leases that are over leave nobody who could tell.
    pub(super) fn reap(&mut self, now: Timestamp) {
        self.move_all(|text| text.lease.is_some_and(|(_, until)| until <= now), M::Unknown);
    }

    /// A report; whether it changed anything.
    pub(super) fn report(&mut self, id: MessageId, says: Option<M>) -> bool {
        let Some(says) = says else { return false };
        let takes = match self.texts[&id].status {
            M::Sending | M::Unknown => true,
            M::Accepted => says != M::Accepted,
            M::Failed | M::Expired => says == M::Delivered,
            _ => false,
        };
        if takes {
            self.put(id, says);
        }
        takes
    }

    /// Whether a person still has to decide.
    pub(super) fn is_unclear(&self, id: MessageId) -> bool {
        let text = &self.texts[&id];
        text.status == M::Unknown && !text.written_off && !text.resent
    }

    /// A message goes out once more as another one.
    pub(super) fn resend(&mut self, id: MessageId, now: Timestamp) {
        let text = self.texts.get_mut(&id).unwrap();
        text.resent = true;
        let (kind, phone, credits) = (text.kind, text.phone.unwrap(), text.credits);
        self.queue(kind, phone, credits, now);
    }

    pub(super) fn write_off(&mut self, id: MessageId) {
        let text = self.texts.get_mut(&id).unwrap();
        text.written_off = true;
        if text.charge == Charge::Spent {
            text.charge = Charge::Released;
            self.balance += text.credits;
        }
    }

    /// Messages without credits go, oldest first, as far as the credits last; but for those that wait for a person.
    pub(super) fn release_holds(&mut self, now: Timestamp) {
        let undecided = self.undecided;
        let ready =
            |text: &&mut Text| text.hold == Some(Hold::Credits) && undecided.is_none_or(|to| text.created >= to);
        for text in self.texts.values_mut().filter(ready) {
            if text.credits > self.balance - self.reserved {
                break;
            }
            self.reserved += text.credits;
            (text.hold, text.charge, text.due) = (None, Charge::Reserved, now);
        }
    }

    pub(super) fn too_late(&mut self, now: Timestamp) {
        self.move_all(|text| text.status == M::Queued && text.latest.is_some_and(|latest| latest < now), M::Cancelled);
        for id in self.casts.keys().copied().collect::<Vec<_>>() {
            if self.casts[&id].status == B::Sending && self.casts[&id].latest < now {
                self.cancel_queued(id);
            }
        }
    }
}

fn row(
    kind: MessageKind,
    phone: Option<PhoneNumber>,
    broadcast: Option<BroadcastId>,
    (status, charge): (M, Charge),
    credits: i64,
    due: Timestamp,
) -> Text {
    Text {
        kind,
        phone,
        broadcast,
        status,
        charge,
        credits,
        attempts: 0,
        due,
        latest: None,
        lease: None,
        hold: None,
        created: due,
        excluded: false,
        written_off: false,
        resent: false,
    }
}

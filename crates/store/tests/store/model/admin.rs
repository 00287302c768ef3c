//! What people do: visitors and subscribers, and whoever runs the site.

use std::time::Duration;

use domain::{BroadcastStatus, MessageId, MessageKind, MessageStatus, PhoneNumber, SubscriberStatus, Timestamp};
use store::{Audience, Confirmed, InboundAction, StoreError, TypedNumber};

use super::{
    Run, Step,
    expected::{LONGEST, cost},
    person,
};
use crate::world::{credits, region_of};

impl Run {
    pub(super) async fn people(&mut self, step: &Step) {
        let (w, now, expected) = (&self.w, self.now, &mut self.expected);
        let store = w.store();
        match step {
            Step::OptIn(n) => {
                let (phone, price) = (person(*n), 1 + i64::try_from(n % 2).unwrap());
                w.welcome(phone, price, now).await;
                let id = w.find(phone).await;
                if expected.opt_in(phone, || id.expect("a subscriber")) {
                    expected.queue(MessageKind::Welcome, phone, price, now);
                }
            }
            Step::Stop(n) => {
                let phone = person(*n);
                w.stop(phone, now).await;
                self.stops.insert(phone, (now, now));
                if expected.stop(phone) {
                    expected.queue(MessageKind::StopConfirmation, phone, 0, now);
                }
            }
            Step::StopAgain(n) => {
                let phone = person(*n);
                let Some((sent, came)) = self.stops.get_mut(&phone) else { return };
                let mut record = w.text(phone, "STOP", *sent);
                record.now = now;
                let confirmation = Some(w.message(MessageKind::StopConfirmation, phone, 0).into());
                store.receive_inbound(record, InboundAction::Stop { confirmation }).await.unwrap();
                if *came > now.minus(Duration::from_hours(48)) {
                    return;
                }
                *came = now;
                if expected.stop(phone) {
                    expected.queue(MessageKind::StopConfirmation, phone, 0, now);
                }
            }
            Step::Start(n) => {
                w.start(person(*n), now).await;
                if expected.start(person(*n)) {
                    expected.queue(MessageKind::Welcome, person(*n), 1, now);
                }
            }
            Step::Unsubscribe(n) => {
                let there = self.set(*n, SubscriberStatus::Unsubscribed).await;
                let phone = person(*n);
                if there && self.expected.people[&phone].status != SubscriberStatus::Unsubscribed {
                    self.expected.stop(phone);
                }
            }
            Step::Suspend(n) => {
                self.set(*n, SubscriberStatus::Suspended).await;
                self.expected.suspend(person(*n));
            }
            Step::Unsuspend(n) => {
                self.set(*n, SubscriberStatus::Active).await;
                self.expected.unsuspend(person(*n));
            }
            Step::Delete(n) => {
                if let Some(found) = w.find(person(*n)).await {
                    store.delete_subscribers(w.site, &[found], "test", now).await.unwrap();
                }
                expected.delete(person(*n));
            }
            other => panic!("{other:?}"),
        }
    }

    /// An admin sets where somebody stands; whether they are there.
    pub(super) async fn set(&self, n: u64, to: SubscriberStatus) -> bool {
        let Some(found) = self.w.find(person(n)).await else { return false };
        self.w.store().set_subscriber_status(self.w.site, &[found], to, "test", None, self.now).await.unwrap();
        true
    }

    pub(super) async fn broadcasts(&mut self, step: &Step) {
        let (now, site) = (self.now, self.w.site);
        let store = self.w.store();
        match step {
            Step::BroadcastToAll(cheap) => self.confirm(&[], Audience::All, *cheap).await,
            Step::BroadcastTo(people, cheap) => self.confirm(people, Audience::Numbers(typed(people)), *cheap).await,
            Step::ConfirmAgain => {
                let Some((key, audience, id)) = &self.confirmed else { return };
                let again = self.w.try_confirm(key, audience.clone(), now).await.unwrap();
                assert!(matches!(again, Confirmed::Replayed(broadcast) if broadcast.id == *id));
            }
            Step::RefuseAccount => {
                store.pause_sending(site, "no money left", now).await.unwrap();
                self.expected.refuse_account(now);
            }
            Step::Cancel(pick) | Step::Pause(pick) | Step::Resume(pick) => {
                // One of the two newest.
                let newest: Vec<_> = self.expected.casts.keys().rev().take(2).copied().collect();
                let Some(&id) = newest.get(pick % 2) else { return };
                let (to, turned) = match step {
                    Step::Cancel(_) => (BroadcastStatus::Cancelled, store.cancel_broadcast(site, id, now).await),
                    Step::Pause(_) => (BroadcastStatus::Paused, store.pause_broadcast(site, id, now).await),
                    _ => (BroadcastStatus::Sending, store.resume_broadcast(site, id, now).await),
                };
                if self.expected.turn(id, to, now) {
                    turned.unwrap();
                } else {
                    assert!(matches!(turned, Err(StoreError::Illegal(_))), "{turned:?}");
                }
            }
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn confirm(&mut self, people: &[u64], audience: Audience, cheap: bool) {
        let max_rate = cheap.then_some(1);
        let dear = |phone: PhoneNumber| cheap && cost(phone) > 1;
        let mut named: Vec<(Option<PhoneNumber>, bool)> = Vec::new();
        for n in people {
            let phone = (*n != 7).then(|| person(*n));
            let again = phone.is_some() && named.iter().any(|(before, _)| *before == phone);
            let out = phone.is_none_or(|phone| again || self.expected.is_left_out(phone) || dear(phone));
            named.push((phone, out));
        }
        let recipients: Vec<_> = match audience {
            Audience::All => self.expected.active().filter(|phone| !dear(*phone)).collect(),
            _ => named.iter().filter(|(_, out)| !out).filter_map(|(phone, _)| *phone).collect(),
        };
        let needed: i64 = recipients.iter().map(|phone| cost(*phone)).sum();
        let key = format!("key {}", self.steps);
        match self.w.try_confirm_up_to(max_rate, &key, audience.clone(), self.now).await {
            Ok(confirmed) => {
                let broadcast = confirmed.into_broadcast();
                assert!(!recipients.is_empty() && needed <= self.expected.available());
                match audience {
                    Audience::All => self.expected.confirm_all(broadcast.id, &recipients, self.now),
                    _ => self.expected.confirm_named(broadcast.id, &named, self.now),
                }
                self.confirmed = Some((key, audience, broadcast.id));
            }
            Err(StoreError::NoRecipients) => assert!(recipients.is_empty()),
            Err(StoreError::InsufficientCredits { .. }) => assert!(needed > self.expected.available()),
            Err(error) => panic!("{error}"),
        }
    }

    /// What the operator and the house-keeping do.
    pub(super) async fn office(&mut self, step: &Step) {
        let (w, now, expected) = (&self.w, self.now, &mut self.expected);
        let (store, site) = (w.store(), w.site);
        match step {
            Step::Grant(amount) => {
                store.grant_credits(site, credits(*amount), "", "test", now).await.unwrap();
                expected.balance += amount;
            }
            Step::Switch(on) => {
                w.switch(*on, now).await;
                self.sms_enabled = *on;
            }
            Step::Resend(pick) => {
                let Some(id) = self.pick_unknown(*pick) else { return };
                let text = &self.expected.texts[&id];
                let (status, resent, price) = (text.status, text.resent, text.credits);
                match store.resend_message(site, id, now).await {
                    Ok(_) => {
                        assert!(status == MessageStatus::Unknown && !resent && price <= self.expected.available());
                        self.expected.resend(id, now);
                    }
                    Err(StoreError::Illegal(_)) => assert_ne!(status, MessageStatus::Unknown),
                    Err(StoreError::AlreadyResent) => assert!(resent),
                    Err(StoreError::InsufficientCredits { .. }) => assert!(price > self.expected.available()),
                    Err(error) => panic!("{error}"),
                }
            }
            Step::WriteOff(pick) => {
                let Some(id) = self.pick_unknown(*pick) else { return };
                let done = store.write_off_message(site, id, "test", now).await;
                if self.expected.texts[&id].status == MessageStatus::Unknown {
                    done.unwrap();
                    self.expected.write_off(id);
                } else {
                    assert!(matches!(done, Err(StoreError::Illegal(_))), "{done:?}");
                }
            }
            Step::ResendAll => {
                let all: Vec<_> = expected.texts.keys().copied().collect();
                let unclear: Vec<_> = all.iter().copied().filter(|id| expected.is_unclear(*id)).collect();
                let price: i64 = unclear.iter().map(|id| expected.texts[id].credits).sum();
                match store.resend_messages(site, &all, now).await {
                    Ok(done) => {
                        assert_eq!((done.changed, done.credits.get()), (unclear.len() as u64, price));
                        for id in unclear {
                            expected.resend(id, now);
                        }
                    }
                    Err(StoreError::InsufficientCredits { .. }) => assert!(price > expected.available()),
                    Err(error) => panic!("{error}"),
                }
            }
            Step::WriteOffAll => {
                let all: Vec<_> = expected.texts.keys().copied().collect();
                let unclear: Vec<_> = all.iter().copied().filter(|id| expected.is_unclear(*id)).collect();
                let done = store.write_off_messages(site, &all, "test", now).await.unwrap();
                assert_eq!(done.changed, unclear.len() as u64);
                for id in unclear {
                    expected.write_off(id);
                }
            }
            Step::StartProcess => {
                let words = |from: Timestamp, to: Timestamp| format!("{} {}", from.as_micros(), to.as_micros());
                let found = store.hold_after_silence(LONGEST, words, now).await.unwrap();
                assert_eq!(found.is_some(), expected.start_process(now), "{found:?}");
            }
            Step::Beat => {
                store.beat(None, now).await.unwrap();
                expected.sign = Some(now);
            }
            Step::SendWaiting => {
                store.send_waiting(site, now).await.unwrap();
                expected.send_waiting(now);
            }
            Step::CancelWaiting => {
                store.cancel_waiting(site, "test", now).await.unwrap();
                expected.cancel_waiting(now);
            }
            Step::ReleaseHolds => {
                store.release_holds(now).await.unwrap();
                expected.release_holds(now);
            }
            other => panic!("{other:?}"),
        }
    }

    /// One of the unknown messages, or now and then any other.
    pub(super) fn pick_unknown(&self, pick: usize) -> Option<MessageId> {
        let texts = &self.expected.texts;
        let unknown: Vec<_> =
            texts.iter().filter(|(_, text)| text.status == MessageStatus::Unknown).map(|(id, _)| *id).collect();
        if unknown.is_empty() || pick.is_multiple_of(9) {
            self.pick_message(pick)
        } else {
            unknown.get(pick % unknown.len()).copied()
        }
    }
}

/// Typed numbers, the last of them none at all.
fn typed(people: &[u64]) -> Vec<TypedNumber> {
    let one = |n: &u64| {
        let phone = person(*n);
        TypedNumber { typed: phone.digits(), phone: (*n != 7).then(|| (phone, region_of(phone))) }
    };
    people.iter().map(one).collect()
}

//! What dispatchers and the provider do.

use std::{collections::BTreeMap, time::Duration};

use domain::{BroadcastId, MessageId, MessageStatus, PhoneNumber, Timestamp};
use store::{ClaimedMessage, Message, Outcome, ReportRecord, Settlement, Turn};
use uuid::Uuid;

use super::{Run, Step, expected::Answer};
use crate::world::{accepted, lease, postponed, rejected, retry, unknown};

impl Run {
    /// Who is claimed is the store's choice; that it may be, and what becomes of it and of the others, is not.
    pub(super) async fn claim(&mut self, limit: u32) {
        self.leases += 1;
        let (key, now) = (self.leases, self.now);
        let claimed = self.w.claim(limit, key, now).await;
        assert!(claimed.len() <= limit as usize);
        assert!(self.sms_enabled || claimed.is_empty(), "claimed on a site that is off");
        self.claimed.extend(claimed.iter().map(|message| (message.id, key)));
        let rows: BTreeMap<MessageId, Message> = self.rows().await.into_iter().map(|row| (row.id, row)).collect();

        let due = self.expected.due(now);
        let mut walked: BTreeMap<BroadcastId, BTreeMap<PhoneNumber, MessageId>> = BTreeMap::new();
        for ClaimedMessage { id, recipient, attempts, .. } in &claimed {
            if let Some(text) = self.expected.texts.get(id) {
                assert_eq!((text.phone, text.attempts + 1), (Some(*recipient), *attempts));
                self.expected.claim(*id, key, now);
            } else {
                let broadcast = rows[id].broadcast.expect("only broadcasts are written as they are claimed");
                assert_eq!(walked.entry(broadcast).or_default().insert(*recipient, *id), None, "{recipient:?} twice");
            }
        }
        for id in due {
            let (is, was) = (rows[&id].status, self.expected.texts[&id].status);
            if is != was {
                assert_eq!(Some(is), self.expected.forbidden(id, now), "{:?}", rows[&id]);
                self.expected.put(id, is);
            }
        }
        for id in self.expected.casts.keys().copied().collect::<Vec<_>>() {
            let counts = self.w.store().broadcast(self.w.site, id).await.unwrap().unwrap().counts;
            let of_it = |row: &&Message| row.broadcast == Some(id) && row.status == MessageStatus::Queued;
            let left = counts.queued - rows.values().filter(of_it).count() as u64;
            let sends = walked.remove(&id).unwrap_or_default();
            self.expected.walk(id, left, sends, key, now);
        }
        assert!(walked.is_empty());
        if self.sms_enabled && (claimed.is_empty() || limit >= 1_000) {
            assert!(!self.expected.has_claimable(now), "more could have been claimed");
        }
    }

    pub(super) fn pick_claim(&self, pick: usize) -> Option<(MessageId, u128)> {
        // The newest ones more often than the old.
        let newest = pick % self.claimed.len().max(1) % 12;
        self.claimed.iter().rev().nth(newest).copied()
    }

    pub(super) fn pick_message(&self, pick: usize) -> Option<MessageId> {
        self.expected.texts.keys().rev().nth(pick % self.expected.texts.len().max(1) % 16).copied()
    }

    pub(super) async fn dispatch(&mut self, step: &Step) {
        let now = self.now;
        let store = self.w.store();
        match step {
            Step::Settle(answers) => {
                let mut batch = Vec::new();
                let mut settled = Vec::new();
                for (pick, how) in answers {
                    let Some((id, key)) = self.pick_claim(*pick) else { return };
                    let (answer, outcome) = answer(*how, now);
                    batch.push(Settlement { id, lease: lease(key), outcome });
                    // What is named twice is settled once.
                    let counts = !settled.contains(&id) && self.expected.settle(id, key, answer);
                    settled.extend(counts.then_some(id));
                }
                let done = store.settle(&batch, now).await.unwrap();
                assert_eq!((done.settled, done.ignored), (settled.len() as u64, (batch.len() - settled.len()) as u64));
            }
            Step::Unsend(pick) => {
                let Some((id, key)) = self.pick_claim(*pick) else { return };
                store.unsend(&[(id, lease(key))], now).await.unwrap();
                self.expected.unsend(id, key);
            }
            Step::Lost(pick) => {
                let Some((_, key)) = self.pick_claim(*pick) else { return };
                store.turn(&Turn { lost: vec![lease(key)], ..Turn::default() }, now).await.unwrap();
                self.expected.lose(key);
            }
            Step::Reap => {
                store.reap_leases(now).await.unwrap();
                self.expected.reap(now);
            }
            Step::TooLate => {
                store.cancel_too_late(now).await.unwrap();
                self.expected.too_late(now);
            }
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn reports(&mut self, step: &Step) {
        let (w, now) = (&self.w, self.now);
        let report = |message: MessageId, status: Option<MessageStatus>, opted_out: bool| ReportRecord {
            site: w.site,
            message: Some(message),
            provider_message_id: None,
            raw: String::new(),
            status,
            error_code: None,
            words: None,
            opted_out,
            now,
        };
        let mut batch = Vec::new();
        if let Step::Report(reports) = step {
            let mut leave = Vec::new();
            for (pick, says, opted_out) in reports {
                let Some(id) = self.pick_message(*pick) else { return };
                let says = [
                    Some(MessageStatus::Delivered),
                    Some(MessageStatus::Failed),
                    Some(MessageStatus::Expired),
                    Some(MessageStatus::Accepted),
                    None,
                ][usize::from(*says)];
                batch.push(report(id, says, *opted_out));
                self.expected.report(id, says);
                leave.extend(self.expected.texts[&id].phone.filter(|_| *opted_out));
            }
            for phone in leave {
                self.expected.stop(phone);
            }
        } else {
            batch.push(report(MessageId::from_uuid(Uuid::from_u128(7)), Some(MessageStatus::Delivered), true));
        }
        w.store().record_reports(&batch).await.unwrap();
    }
}

/// An answer of the provider, or its absence, as the model and as the store know it.
fn answer(how: u8, now: Timestamp) -> (Answer, Outcome) {
    let soon = now.plus(Duration::from_secs(15));
    match how {
        0 => (Answer::Rejected, rejected()),
        1 | 5 => (Answer::Unknown, unknown()),
        2 => (Answer::Retry(now), retry(now)),
        3 => (Answer::Retry(soon), retry(soon)),
        4 => (Answer::Postponed(soon), postponed(soon)),
        _ => (Answer::Accepted, accepted()),
    }
}

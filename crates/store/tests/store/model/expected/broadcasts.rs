//! Broadcasts: confirmed, turned, counted.

use std::collections::BTreeMap;

use domain::{
    BroadcastId, BroadcastStatus as B, MessageKind, MessageStatus as M, PhoneNumber, SubscriberStatus as S, Timestamp,
};

use super::{Ahead, Cast, Charge, Expected, Person, Stayed, Text, cost, row, within};

impl Expected {
    /// Those a broadcast to all goes to.
    pub(in super::super) fn active(&self) -> impl Iterator<Item = PhoneNumber> {
        self.people.iter().filter(|(_, person)| !person.deleted && person.status == S::Active).map(|(phone, _)| *phone)
    }

    /// Whether somebody who is named is left out.
    pub(in super::super) fn is_left_out(&self, phone: PhoneNumber) -> bool {
        let away = |person: &Person| person.deleted || person.status != S::Active;
        self.stopped.contains(&phone) || self.people.get(&phone).is_some_and(away)
    }

    fn confirm(&mut self, id: BroadcastId, recipients: &[PhoneNumber], now: Timestamp) -> &mut Cast {
        let credits = recipients.iter().map(|phone| cost(*phone)).sum();
        self.reserved += credits;
        let cast = Cast {
            status: B::Sending,
            recipients: recipients.len() as u64,
            credits,
            latest: now.plus(within(MessageKind::Broadcast)),
            waits: false,
            ahead: BTreeMap::new(),
            suppressed: 0,
            cancelled: 0,
            released: 0,
        };
        self.casts.entry(id).or_insert(cast)
    }

    pub(in super::super) fn confirm_all(&mut self, id: BroadcastId, recipients: &[PhoneNumber], now: Timestamp) {
        let ahead = |phone: &PhoneNumber| {
            (self.people[phone].id, Ahead { phone: *phone, credits: cost(*phone), stayed: Stayed::Yes })
        };
        let ahead = recipients.iter().map(ahead).collect();
        self.confirm(id, recipients, now).ahead = ahead;
    }

    /// A broadcast to numbers that were named: who gets it, and who is left out; `None` is no number.
    pub(in super::super) fn confirm_named(
        &mut self,
        id: BroadcastId,
        named: &[(Option<PhoneNumber>, bool)],
        now: Timestamp,
    ) {
        let recipients: Vec<_> = named.iter().filter(|(_, out)| !out).filter_map(|(phone, _)| *phone).collect();
        self.confirm(id, &recipients, now);
        for (phone, out) in named {
            let stands = match phone {
                None => (M::Rejected, Charge::None),
                Some(_) if *out => (M::Suppressed, Charge::None),
                Some(_) => (M::Queued, Charge::Reserved),
            };
            let credits = if *out { 0 } else { phone.map_or(0, cost) };
            let text = row(MessageKind::Broadcast, *phone, Some(id), stands, credits, now);
            self.new.push(Text { excluded: *out, ..text });
        }
    }

    /// A person turns a broadcast; whether that is possible.
    pub(in super::super) fn turn(&mut self, id: BroadcastId, to: B, now: Timestamp) -> bool {
        let cast = self.casts.get_mut(&id).unwrap();
        let possible = match to {
            B::Paused => cast.status == B::Sending,
            B::Sending => cast.status == B::Paused,
            _ => matches!(cast.status, B::Sending | B::Paused),
        };
        if !possible {
            return false;
        }
        (cast.status, cast.waits) = (to, false);
        if to == B::Sending {
            cast.latest = now.plus(within(MessageKind::Broadcast));
        }
        if to == B::Cancelled {
            self.cancel_queued(id);
        }
        true
    }

    /// The provider refuses the account: what is going out is paused, but for what is too late already.
    pub(in super::super) fn refuse_account(&mut self, now: Timestamp) {
        let going = |cast: &&mut Cast| cast.status == B::Sending && cast.latest >= now;
        self.casts.values_mut().filter(going).for_each(|cast| cast.status = B::Paused);
    }

    pub(super) fn cancel_queued(&mut self, id: BroadcastId) {
        self.cancel_ahead(id);
        self.move_all(|text| text.status == M::Queued && text.broadcast == Some(id), M::Cancelled);
    }

    pub(super) fn cancel_ahead(&mut self, id: BroadcastId) {
        let cast = self.casts.get_mut(&id).unwrap();
        for ahead in std::mem::take(&mut cast.ahead).into_values() {
            cast.cancelled += 1;
            cast.released += ahead.credits;
            self.reserved -= ahead.credits;
        }
    }

    /// What is going out is done once nothing of it is left; what is paused stays so until somebody resumes it.
    pub(in super::super) fn close(&mut self) {
        for (id, cast) in &mut self.casts {
            let open = |text: &Text| text.broadcast == Some(*id) && matches!(text.status, M::Queued | M::Sending);
            let open = self.texts.values().chain(&self.new).any(open);
            if cast.status == B::Sending && cast.ahead.is_empty() && !open {
                cast.status = B::Done;
            }
        }
    }

    /// How many recipients' messages stand there.
    pub(in super::super) fn count(&self, id: BroadcastId, status: M) -> u64 {
        let cast = &self.casts[&id];
        let rows = self.texts.values().filter(|text| text.broadcast == Some(id) && !text.excluded);
        let rows = rows.filter(|text| text.status == status).count() as u64;
        rows + match status {
            M::Queued => cast.ahead.len() as u64,
            M::Suppressed => cast.suppressed,
            M::Cancelled => cast.cancelled,
            _ => 0,
        }
    }

    /// A broadcast's credits of that charge.
    pub(in super::super) fn credits(&self, id: BroadcastId, charge: Charge) -> i64 {
        let cast = &self.casts[&id];
        let rows = self.texts.values().filter(|text| text.broadcast == Some(id) && text.charge == charge);
        rows.map(|text| text.credits).sum::<i64>()
            + match charge {
                Charge::Reserved => cast.ahead.values().map(|ahead| ahead.credits).sum(),
                Charge::Released => cast.released,
                _ => 0,
            }
    }

    /// Whether a claim of any number would find something.
    pub(in super::super) fn has_claimable(&self, now: Timestamp) -> bool {
        let ahead = |cast: &Cast| cast.status == B::Sending && !cast.ahead.is_empty();
        !self.due(now).is_empty() || self.casts.values().any(ahead)
    }

    /// Recipients of all whose turn has not come.
    pub(in super::super) fn ahead(&self, id: BroadcastId) -> u64 {
        self.casts[&id].ahead.len() as u64
    }
}

//! A process starts after a silence: what was queued before waits for a person.

use std::time::Duration;

use domain::{BroadcastStatus as B, MessageStatus as M, Timestamp};
use store::Hold;

use super::{Expected, Text, within};

/// A silence longer than this needs a person.
pub(in super::super) const LONGEST: Duration = Duration::from_mins(10);

impl Expected {
    /// A process starts; whether it holds anything.
    pub(in super::super) fn start_process(&mut self, now: Timestamp) -> bool {
        let last = self.sign.replace(now);
        if last.is_none_or(|last| now.since(last) <= LONGEST) {
            return false;
        }
        let mut held = false;
        for text in self.texts.values_mut() {
            let in_time = text.latest.is_some_and(|latest| latest >= now);
            if text.status == M::Queued && text.hold.is_none() && text.broadcast.is_none() && in_time {
                (text.hold, held) = (Some(Hold::Restart), true);
            }
        }
        for cast in self.casts.values_mut().filter(|cast| cast.status == B::Sending && cast.latest >= now) {
            (cast.status, cast.waits, held) = (B::Paused, true, true);
        }
        if held || self.texts.values().any(|text| text.hold == Some(Hold::Credits)) {
            self.undecided = Some(now);
        }
        held
    }

    /// A person lets go what waits, with time anew; what is too late by now stays.
    pub(in super::super) fn send_waiting(&mut self, now: Timestamp) {
        let waits =
            |text: &&mut Text| text.hold == Some(Hold::Restart) && text.latest.is_some_and(|latest| latest >= now);
        for text in self.texts.values_mut().filter(waits) {
            (text.hold, text.due, text.latest) = (None, now, Some(now.plus(within(text.kind))));
        }
        if self.undecided.take().is_some() {
            for id in self.waiting_casts() {
                self.turn(id, B::Sending, now);
            }
        }
    }

    /// A person wants nothing of it any more.
    pub(in super::super) fn cancel_waiting(&mut self, now: Timestamp) {
        let Some(to) = self.undecided.take() else { return };
        let waits = |text: &Text| match text.hold {
            Some(Hold::Restart) => true,
            Some(Hold::Credits) => text.created < to,
            None => false,
        };
        self.move_all(waits, M::Cancelled);
        for id in self.waiting_casts() {
            self.turn(id, B::Cancelled, now);
        }
    }

    fn waiting_casts(&self) -> Vec<domain::BroadcastId> {
        let waits = self.casts.iter().filter(|(_, cast)| cast.waits && cast.status == B::Paused);
        waits.map(|(id, _)| *id).collect()
    }
}

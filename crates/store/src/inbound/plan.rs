//! What a batch of texts leads to, decided in memory, one after the other: no text sees another answer than if it had
//! come alone.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use domain::{PhoneNumber, SiteId, Timestamp};

use super::{InboundAction, InboundEffect, InboundRecord};
use crate::{
    ConsentKind, NewMessage, Translated,
    consent::NewConsentEvent,
    subscribers::{Restarted, Standings},
};

/// How long a text is recognised as a repeat: providers repeat for 24 hours what was not answered.
pub(super) const REPEATS: Duration = Duration::from_hours(48);
/// How often a number gets the help text.
pub(super) const HELP_EVERY: Duration = Duration::from_hours(24);

/// What came before, as far as it matters to the texts of a batch.
pub(super) struct Past {
    /// When a text of that hash came last that was no repeat itself.
    pub(super) seen: HashMap<(SiteId, Vec<u8>), Timestamp>,
    /// When a number got the help text last.
    pub(super) helped: HashMap<(SiteId, PhoneNumber), Timestamp>,
    /// Stopped numbers that were sent a code since.
    pub(super) asked: HashSet<(SiteId, PhoneNumber)>,
    pub(super) standings: Standings,
}

/// What a batch leads to.
pub(super) struct Plan<'a> {
    /// What comes of each text.
    pub(super) effects: Vec<InboundEffect>,
    pub(super) events: Vec<(NewConsentEvent<'a>, Timestamp)>,
    pub(super) rounds: Vec<Round<'a>>,
    pub(super) standings: Standings,
}

/// Numbers that are stopped, and the messages queued then. A STOP that comes after a message which it would suppress, or
/// whose credits it would set free too early, begins another round.
#[derive(Default)]
pub(super) struct Round<'a> {
    pub(super) stopped: BTreeMap<SiteId, Vec<PhoneNumber>>,
    /// When the last of them was stopped.
    pub(super) stopped_at: Option<Timestamp>,
    pub(super) queued: Vec<(&'a NewMessage, Timestamp)>,
}

impl<'a> Plan<'a> {
    /// Decides on texts in their order.
    pub(super) fn of(texts: &'a [(InboundRecord, InboundAction)], past: Past) -> Self {
        let mut maker =
            Maker { past, events: Vec::with_capacity(texts.len()), rounds: Vec::new(), round: Round::default() };
        let effects = texts.iter().map(|(record, action)| maker.take(record, action)).collect();
        let Maker { past, events, mut rounds, round } = maker;
        rounds.push(round);
        Self { effects, events, rounds, standings: past.standings }
    }

    /// Whether any number is stopped.
    pub(super) fn stops(&self) -> bool {
        self.rounds.iter().any(|round| !round.stopped.is_empty())
    }
}

/// A plan in the making.
struct Maker<'a> {
    past: Past,
    events: Vec<(NewConsentEvent<'a>, Timestamp)>,
    rounds: Vec<Round<'a>>,
    round: Round<'a>,
}

impl<'a> Maker<'a> {
    fn take(&mut self, record: &'a InboundRecord, action: &'a InboundAction) -> InboundEffect {
        if self.is_repeat(record, action) {
            return InboundEffect::Repeat;
        }
        let seen = self.past.seen.entry((record.site, record.hash.clone())).or_insert(record.now);
        *seen = record.now.max(*seen);
        match (action, record.from) {
            (InboundAction::Stop { confirmation }, Some(phone)) => self.stop(record, phone, confirmation.as_ref()),
            (InboundAction::Start { confirmation }, Some(phone)) => self.start(record, phone, confirmation.as_ref()),
            (InboundAction::Help { answer }, Some(phone)) => self.help(record, phone, answer.as_ref()),
            (InboundAction::Keep | InboundAction::Confirm { .. }, _) | (_, None) => InboundEffect::Kept,
        }
    }

    /// Whether the same text came before, as far back as providers repeat. Without the provider's time one STOP looks like
    /// the other: from a number that is not stopped (any more), or was sent a code since, it is none then, as who says STOP
    /// after that means it.
    fn is_repeat(&self, record: &InboundRecord, action: &InboundAction) -> bool {
        if let (InboundAction::Stop { .. }, Some(phone), None) = (action, record.from, &record.provider_time)
            && (!self.past.standings.is_stopped(record.site, phone) || self.past.asked.contains(&(record.site, phone)))
        {
            return false;
        }
        let seen = self.past.seen.get(&(record.site, record.hash.clone()));
        seen.is_some_and(|seen| *seen > record.now.minus(REPEATS))
    }

    /// Stops the number and queues the confirmation, unless it is stopped already.
    fn stop(
        &mut self,
        record: &'a InboundRecord,
        phone: PhoneNumber,
        confirmation: Option<&'a Translated>,
    ) -> InboundEffect {
        // Who had left and was sent a code means that, and gets no second confirmation.
        let asked = self.past.asked.remove(&(record.site, phone));
        let new = self.past.standings.stop(record.site, phone, "sms", record.now);
        if !new && !asked {
            return InboundEffect::AlreadyStopped;
        }
        self.record(record, phone, ConsentKind::Stop);
        if self.round.minds_stop(record.site, phone) {
            self.rounds.push(std::mem::take(&mut self.round));
        }
        self.round.stopped.entry(record.site).or_default().push(phone);
        self.round.stopped_at = Some(record.now);
        if !new {
            return InboundEffect::AlreadyStopped;
        }
        self.queue(record, phone, confirmation);
        InboundEffect::Stopped
    }

    /// Lifts a STOP and queues the answer for who is an active subscriber again.
    fn start(
        &mut self,
        record: &'a InboundRecord,
        phone: PhoneNumber,
        confirmation: Option<&'a Translated>,
    ) -> InboundEffect {
        let restarted = self.past.standings.restart(record.site, phone, record.now);
        if restarted == Restarted::WasNotStopped {
            return InboundEffect::NotStopped;
        }
        self.record(record, phone, ConsentKind::Start);
        if restarted == Restarted::Receives {
            self.queue(record, phone, confirmation);
        }
        InboundEffect::Restarted
    }

    /// Queues the help text, unless the number may not get it or had it within a day.
    fn help(&mut self, record: &'a InboundRecord, phone: PhoneNumber, answer: Option<&'a Translated>) -> InboundEffect {
        let (site, standings) = (record.site, &self.past.standings);
        let had_it = self.past.helped.get(&(site, phone)).is_some_and(|at| *at > record.now.minus(HELP_EVERY));
        if answer.is_none() || had_it || standings.is_stopped(site, phone) || standings.is_shut_out(site, phone) {
            return InboundEffect::Kept;
        }
        let helped = self.past.helped.entry((site, phone)).or_insert(record.now);
        *helped = record.now.max(*helped);
        self.queue(record, phone, answer);
        InboundEffect::HelpSent
    }

    fn record(&mut self, record: &'a InboundRecord, phone: PhoneNumber, kind: ConsentKind) {
        let event = NewConsentEvent {
            site: record.site,
            phone,
            kind,
            source: "sms",
            actor: "subscriber",
            reason: Some(&record.text),
            evidence: None,
        };
        self.events.push((event, record.now));
    }

    /// Queues the message in the language of its number.
    fn queue(&mut self, record: &InboundRecord, phone: PhoneNumber, message: Option<&'a Translated>) {
        let locale = self.past.standings.locale(record.site, phone);
        self.round.queued.extend(message.map(|message| (message.for_locale(locale), record.now)));
    }
}

impl Round<'_> {
    /// Whether a STOP of that number may not be done before what this round queues.
    fn minds_stop(&self, site: SiteId, phone: PhoneNumber) -> bool {
        self.queued.iter().any(|(message, _)| {
            message.credits.get() > 0
                || (message.site, message.recipient) == (site, phone) && !message.kind.ignores_stop()
        })
    }
}

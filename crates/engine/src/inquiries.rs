//! Asking the provider what became of messages of which nobody told us, and what it charged for some of the others.
//!
//! A few calls a round and site, beside everything else. What is asked about is found by walks through the site's
//! messages, which this process remembers; that a message was asked after stands in the database, so that several
//! processes and a restart don't ask twice.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{MessageId, MessageStatus, Region, SiteId, Timestamp};
use gateway::{Nature, Provider, ProviderError, RejectionClass, ReportedStatus, SendStatus, StatusAnswer};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use store::{Inquired, Inquiry, ReportRecord, Walk};
use tokio::task::JoinSet;

use crate::engine::Engine;
use crate::error::EngineError;

/// How long an `unknown` message is left to be settled by a late answer or report before it is asked after.
const UNKNOWN_AFTER: Duration = Duration::from_secs(30);
/// How long after it was sent an `accepted` message without a report is asked after: once each.
const UNREPORTED_AFTER: [Duration; 3] = [Duration::from_hours(6), Duration::from_hours(24), Duration::from_hours(72)];
/// Older messages are not asked after: providers forget.
const OLDEST: Duration = Duration::from_hours(96);
/// A message may be sent that much later than it was queued and still be asked after in time.
const SENT_LATER: Duration = Duration::from_hours(1);
/// How long after they were queued messages are asked for their cost. By then most are delivered, and an answer that tells
/// of the delivery costs nothing more.
const COST_AFTER: Duration = Duration::from_mins(15);
/// How far back a process looks for messages to ask for their cost when it starts.
const COST_OLDEST: Duration = Duration::from_hours(6);
/// Messages asked for their cost, of each region and day.
const COSTS_A_DAY: u32 = 3;
/// Calls for the fate of messages, a round and site.
const CALLS: u32 = 20;
/// A site whose provider answers slowly ends its round after so long: others wait for it.
const ROUND_AT_MOST: Duration = Duration::from_secs(15);
/// Calls for the cost of messages, a round and site.
const COST_CALLS: usize = 3;
/// Messages that one step of a walk looks at: some milliseconds of the database's time.
const PIECE: u32 = 5_000;
/// How long a provider that doesn't answer, or asks for patience, is left alone.
const PAUSE: Duration = Duration::from_mins(5);
/// How long a provider that refuses the account is left alone.
const LONG_PAUSE: Duration = Duration::from_hours(1);
/// Microseconds of a day, UTC.
const DAY: i64 = 86_400_000_000;

/// What this process remembers of its walks, by site.
#[derive(Debug, Default)]
pub(crate) struct Inquiries(Mutex<HashMap<SiteId, Walks>>);

/// Where the walks through one site's messages are.
#[derive(Debug, Default)]
struct Walks {
    quiet_until: Option<Timestamp>,
    unknown: Option<MessageId>,
    unreported: [Place; UNREPORTED_AFTER.len()],
    unpriced: Place,
    /// The day that is sampled, and how many messages of each region were asked for their cost since it began.
    sampled: Option<(i64, BTreeMap<Region, u32>)>,
}

/// How far a walk that follows time has come.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    from: Option<Timestamp>,
    after: Option<MessageId>,
}

/// What an attempt to ask says about the next.
enum Next {
    Ask,
    Pause(Duration),
}

impl Inquiries {
    fn take(&self, site: SiteId) -> Walks {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.get_mut(&site).map(mem::take).unwrap_or_default()
    }

    fn put(&self, site: SiteId, walks: Walks) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(site, walks);
    }
}

impl Place {
    /// The step of a walk from here to `until`, never from before `oldest`.
    fn step(self, inquired: Inquired, oldest: Timestamp, until: Timestamp, limit: u32) -> Walk {
        let from = self.from.map_or(oldest, |from| from.max(oldest));
        Walk { inquired, after: self.after, from, until, piece: PIECE, limit }
    }

    /// Goes on after `next`, or where the walk ended.
    fn advance(&mut self, next: Option<MessageId>, until: Timestamp) {
        self.after = next;
        if next.is_none() {
            self.from = Some(until);
        }
    }
}

impl Engine {
    /// One round of asking, all sites at the same time. How many messages were asked after.
    pub(crate) async fn ask_after_messages(&self) -> Result<u64, EngineError> {
        let mut sites = JoinSet::new();
        for site in self.store().sites().await? {
            let engine = self.clone();
            sites.spawn(async move {
                let mut walks = engine.inquiries().take(site.id);
                let asked = engine.ask_at_site(site.id, &mut walks).await;
                engine.inquiries().put(site.id, walks);
                asked
            });
        }
        let mut asked = 0;
        while let Some(done) = sites.join_next().await {
            match done {
                Ok(Ok(at_site)) => asked += at_site,
                Ok(Err(error)) => tracing::warn!(%error, "messages can't be asked after, it is tried again"),
                Err(error) => tracing::error!(%error, "asking after messages broke off"),
            }
        }
        Ok(asked)
    }

    /// Asks after some of a site's messages, the unclear ones first.
    async fn ask_at_site(&self, site: SiteId, walks: &mut Walks) -> Result<u64, EngineError> {
        let now = self.now();
        // Further ahead than can be: the clock was set back.
        if walks.quiet_until.is_some_and(|until| until > now && until <= now.plus(LONG_PAUSE))
            || self.quiet_sites().until(site, now).is_some()
            || self.account_refusal(site).await?.is_some()
            || self.provider_failure(site).await?.is_some_and(|failure| failure.is_left_alone(now))
        {
            return Ok(0);
        }
        let (unreported, unpriced) = (walks.unreported, walks.unpriced);
        let mut messages = self.next_unsettled(site, walks, now).await?;
        messages.extend(self.next_unpriced(site, walks, now).await?);
        let mut asked = 0;
        let ended = self.ask_each(site, messages, &mut asked).await;
        let pause = match &ended {
            Ok(Next::Ask) => return Ok(asked),
            Ok(Next::Pause(pause)) => *pause,
            Err(_) => PAUSE,
        };
        walks.quiet_until = Some(self.now().plus(pause));
        // What was found and not asked after is found again.
        (walks.unreported, walks.unpriced, walks.sampled) = (unreported, unpriced, None);
        ended.map(|_| asked)
    }

    /// Asks after these messages until the provider wants to be left alone, or the round takes too long.
    async fn ask_each(&self, site: SiteId, messages: Vec<Inquiry>, asked: &mut u64) -> Result<Next, EngineError> {
        if messages.is_empty() {
            return Ok(Next::Ask);
        }
        let Some(carrier) = self.carrier(site).await? else { return Ok(Next::Pause(PAUSE)) };
        let begun = Instant::now();
        for inquiry in messages {
            if begun.elapsed() >= ROUND_AT_MOST {
                return Ok(Next::Pause(Duration::ZERO));
            }
            // Another process may have been quicker.
            let Some(inquiry) = self.store().begin_inquiries(vec![inquiry], self.now()).await?.pop() else { continue };
            *asked += 1;
            let next = self.ask(site, carrier.provider.as_ref(), &inquiry).await?;
            if matches!(next, Next::Pause(_)) {
                return Ok(next);
            }
        }
        Ok(Next::Ask)
    }

    /// The next messages of which nobody knows what became of them: `unknown` ones, and accepted ones without a report.
    async fn next_unsettled(
        &self,
        site: SiteId,
        walks: &mut Walks,
        now: Timestamp,
    ) -> Result<Vec<Inquiry>, EngineError> {
        let mut found = Vec::new();
        let left = |found: &Vec<Inquiry>| CALLS.saturating_sub(u32::try_from(found.len()).unwrap_or(CALLS));
        let unknown = Inquired::Unknown { sent_before: now.minus(UNKNOWN_AFTER) };
        let place = Place { from: None, after: walks.unknown };
        let step = place.step(unknown, now.minus(OLDEST), now, CALLS);
        let unknown = self.store().find_inquiries(site, &step, now).await?;
        // This walk goes round: what was too young or asked after a moment ago comes up again.
        walks.unknown = unknown.next;
        found.extend(unknown.messages);
        for (age, place) in UNREPORTED_AFTER.into_iter().zip(&mut walks.unreported) {
            if left(&found) == 0 {
                break;
            }
            let until = now.minus(age);
            let sent_before = now.minus(UNREPORTED_AFTER[0].saturating_sub(SENT_LATER));
            let unreported = Inquired::Unreported { sent_before, asked_before: age.saturating_sub(SENT_LATER) };
            let step = place.step(unreported, now.minus(OLDEST), until, left(&found));
            let unreported = self.store().find_inquiries(site, &step, now).await?;
            place.advance(unreported.next, until);
            found.extend(unreported.messages);
        }
        Ok(found)
    }

    /// The next messages to ask for their cost: the first few of each region and day.
    async fn next_unpriced(
        &self,
        site: SiteId,
        walks: &mut Walks,
        now: Timestamp,
    ) -> Result<Vec<Inquiry>, EngineError> {
        let day = now.as_micros().div_euclid(DAY);
        if walks.sampled.as_ref().is_none_or(|(sampled, _)| *sampled != day) {
            walks.sampled = Some((day, self.store().costs_known_since(site, Timestamp::from_micros(day * DAY)).await?));
        }
        let until = now.minus(COST_AFTER);
        let unpriced = Inquired::Unpriced { sent_before: until.plus(COST_AFTER / 2), per_region: COSTS_A_DAY };
        let step = walks.unpriced.step(unpriced, now.minus(COST_OLDEST), until, PIECE);
        let found = self.store().find_inquiries(site, &step, now).await?;
        let sampled = &mut walks.sampled.get_or_insert_default().1;
        let mut sample = Vec::new();
        let mut all = true;
        for inquiry in found.messages {
            let Some(region) = inquiry.region else { continue };
            let taken = sampled.entry(region).or_default();
            if *taken >= COSTS_A_DAY {
                continue;
            }
            if sample.len() >= COST_CALLS {
                all = false;
                break;
            }
            *taken += 1;
            sample.push(inquiry);
        }
        if all {
            walks.unpriced.advance(found.next, until);
        }
        Ok(sample)
    }

    /// Asks after one message and lets the answer settle it.
    async fn ask(&self, site: SiteId, provider: &dyn Provider, inquiry: &Inquiry) -> Result<Next, EngineError> {
        let (next, outcome) = match provider.message_status(&inquiry.provider_message_id).await {
            Ok(answer) => {
                let outcome = word(answer.status);
                self.settle_answer(site, inquiry, answer).await?;
                (Next::Ask, outcome)
            }
            Err(error) => {
                tracing::info!(%site, message = %inquiry.id, %error, "what became of a message can't be told");
                (after_failure(&error), "no_answer")
            }
        };
        metrics::counter!("carillon_inquiries_total", "outcome" => outcome).increment(1);
        Ok(next)
    }

    /// Lets an answer settle its message as a delivery report would, and keeps it beside the reports.
    ///
    /// That the provider knows no such message proves nothing: its id came from the provider, which may have forgotten it,
    /// or know it in another of its systems. The message stays where it is, and a person decides.
    async fn settle_answer(&self, site: SiteId, inquiry: &Inquiry, answer: StatusAnswer) -> Result<(), EngineError> {
        let (status, words) = match answer.status {
            ReportedStatus::Delivered => (Some(MessageStatus::Delivered), None),
            ReportedStatus::Failed => (Some(MessageStatus::Failed), Some(NOT_DELIVERED)),
            ReportedStatus::Expired => (Some(MessageStatus::Expired), Some(NOT_IN_TIME)),
            // It is on its way: the provider has taken it.
            ReportedStatus::Pending => (Some(MessageStatus::Accepted), None),
            ReportedStatus::NotFound => (None, None),
        };
        let report = ReportRecord {
            site,
            message: Some(inquiry.id),
            provider_message_id: Some(inquiry.provider_message_id.clone()),
            raw: answer.raw.replace('\0', ""),
            status,
            error_code: None,
            words: words.map(str::to_owned),
            opted_out: false,
            now: self.now(),
        };
        self.store().record_report(report).await?;
        let cost = answer.credit_deducted.and_then(|cost| cost_that_counts(answer.status, cost));
        let unheard_of = answer.status == ReportedStatus::NotFound && inquiry.status == MessageStatus::Unknown;
        if cost.is_some() || unheard_of {
            self.store().note_inquiry(site, inquiry.id, cost, unheard_of.then_some(UNHEARD_OF)).await?;
        }
        self.announce_change();
        Ok(())
    }
}

const NOT_DELIVERED: &str = "Asked, the provider says that it was not delivered.";
const NOT_IN_TIME: &str = "Asked, the provider says that it could not be delivered in time.";
const UNHEARD_OF: &str = "Asked, the provider says that it knows no such message.";

/// What a failure to ask about one message says about the others.
fn after_failure(error: &ProviderError) -> Next {
    match error {
        ProviderError::Refused { class: RejectionClass::Account, .. } => Next::Pause(LONG_PAUSE),
        ProviderError::Refused { code, .. } => match SendStatus::from_code(*code).map(SendStatus::nature) {
            Some(Nature::Temporary) => Next::Pause(PAUSE),
            _ => Next::Ask,
        },
        ProviderError::Unreachable { .. } | ProviderError::NoAnswer { .. } | ProviderError::Unreadable { .. } => {
            Next::Pause(PAUSE)
        }
    }
}

/// The charge in millionths of the provider's unit, the seventh digit rounded. While a message is under way nothing may
/// be charged yet, and of one that is not known there is nothing to say.
fn cost_that_counts(status: ReportedStatus, cost: Decimal) -> Option<i64> {
    match status {
        ReportedStatus::NotFound => None,
        ReportedStatus::Pending if cost.is_zero() => None,
        _ => cost
            .checked_mul(Decimal::from(1_000_000))?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64(),
    }
}

fn word(status: ReportedStatus) -> &'static str {
    match status {
        ReportedStatus::Delivered => "delivered",
        ReportedStatus::Failed => "failed",
        ReportedStatus::Expired => "expired",
        ReportedStatus::Pending => "pending",
        ReportedStatus::NotFound => "not_found",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_are_exact_to_the_millionth() {
        use ReportedStatus::{Delivered, Failed, NotFound, Pending};
        let charge = |status, cost: &str| cost_that_counts(status, cost.parse().unwrap());
        for (status, cost, millionths) in [
            (Delivered, "0.0080", Some(8_000)),
            (Delivered, "1", Some(1_000_000)),
            (Delivered, "0", Some(0)),
            (Failed, "0.0000005", Some(1)),
            (Failed, "0.00000049", Some(0)),
            (Pending, "0.0000", None),
            (Pending, "0.1", Some(100_000)),
            (NotFound, "0.1", None),
            (Delivered, "79228162514264337593543950335", None),
            (Delivered, "10000000000000", None),
        ] {
            assert_eq!(charge(status, cost), millionths, "{status:?} {cost}");
        }
    }

    #[test]
    fn who_fails_is_left_alone() {
        let refused = |code, class| ProviderError::Refused { code, words: String::new(), class };
        let pause = |error| match after_failure(&error) {
            Next::Ask => None,
            Next::Pause(pause) => Some(pause),
        };
        assert_eq!(pause(refused(1, RejectionClass::Account)), Some(LONG_PAUSE));
        assert_eq!(pause(refused(32, RejectionClass::Message)), Some(PAUSE));
        assert_eq!(pause(refused(34, RejectionClass::Message)), None, "this message alone");
        assert_eq!(pause(ProviderError::NoAnswer { words: String::new() }), Some(PAUSE));
    }
}

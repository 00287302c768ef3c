//! When the next transaction is due, and what goes into it.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{SiteId, Timestamp};
use store::{Cap, Claim, LeaseToken, Settlement, StoreError, Turn, Turned};
use uuid::Uuid;

use super::Dispatcher;
use super::account::{Account, Latest, Room, Unsent};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::random_id;

/// Turns begin no closer together unless somebody waits for one: fewer and larger ones cost less.
const BETWEEN_TURNS: Duration = Duration::from_millis(10);
/// The most that is claimed in one turn where it keeps others from writing: for about 10 ms.
const MOST_AT_ONCE: usize = 400;
/// The most where others write meanwhile: half of a turn's time goes by between its statements, however many messages.
const MOST_SIDE_BY_SIDE: usize = 1_000;
/// The most while STOPs keep coming in on PostgreSQL, where each waits for the turn before it and a turn takes longer.
const MOST_AMONG_STOPS: usize = 64;
/// How long turns stay small after one that met a STOP.
const SMALL_FOR: Duration = Duration::from_millis(500);
/// A site is slowed down when its provider asks for patience with one message in so many, or more.
const MANY: usize = 20;
/// What the first claim for a site brings at most: how fast its provider is shows then.
const FIRST_CLAIM: u32 = 32;
/// How long to sleep at most when nothing is due: another process may queue something.
const IDLE: Duration = Duration::from_millis(500);
/// How long to sleep at least, when something is due that could not be claimed.
const OVERDUE: Duration = Duration::from_millis(100);
/// How long to wait after the database failed.
pub(super) const AFTER_FAILURE: Duration = Duration::from_secs(1);

const NO_RANDOMNESS: &str = "the system gives no random numbers, which every claim needs";

/// A site whose provider asks for patience.
#[derive(Debug, Clone, Copy)]
struct Throttled {
    /// Messages a second of late.
    per_second: u32,
    /// How many it asked it for.
    messages: usize,
}

type Running = Pin<Box<dyn Future<Output = Ended> + Send>>;

/// A turn that ended: what went in, and what came out.
pub(super) struct Ended {
    turn: Turn,
    /// When it began, by both clocks.
    began: Instant,
    now: Timestamp,
    result: Result<Turned, StoreError>,
}

/// What waits to be written down, and the turn under way.
pub(super) struct Turns {
    engine: Engine,
    running: Option<Running>,
    settlements: Vec<Settlement>,
    /// How many of the settlements are whose.
    answered: BTreeMap<SiteId, usize>,
    pub(super) unsent: Vec<Unsent>,
    throttled: BTreeMap<SiteId, Throttled>,
    /// Claims whose answer from the database got lost, and until when they are looked for: they may be made last late.
    lost: Vec<(LeaseToken, Instant)>,
    began: Option<Instant>,
    /// No claim before then.
    claim_at: Instant,
    /// No turn before then: the database failed.
    not_before: Instant,
    /// Somebody waits for the next claim.
    urgent: bool,
    /// The last claim found something.
    more: bool,
    /// Until when turns are small.
    small_until: Option<Instant>,
    /// Names claims.
    name: fn() -> Result<Uuid, EngineError>,
}

impl Turns {
    pub(super) fn new(engine: Engine) -> Self {
        let now = Instant::now();
        Self {
            engine,
            running: None,
            settlements: Vec::new(),
            answered: BTreeMap::new(),
            unsent: Vec::new(),
            throttled: BTreeMap::new(),
            lost: Vec::new(),
            began: None,
            claim_at: now,
            not_before: now,
            urgent: false,
            more: true,
            small_until: None,
            name: random_id,
        }
    }

    /// Something may be due.
    pub(super) fn look(&mut self) {
        self.claim_at = Instant::now();
        self.urgent = true;
    }

    /// Takes in what is to be written down.
    pub(super) fn push(&mut self, site: SiteId, settlement: Settlement) {
        self.settlements.push(settlement);
        *self.answered.entry(site).or_default() += 1;
    }

    /// The provider asked for patience with a message of the site that does so many a second.
    pub(super) fn throttled(&mut self, site: SiteId, per_second: u32) {
        let throttled = self.throttled.entry(site).or_insert(Throttled { per_second, messages: 0 });
        throttled.per_second = throttled.per_second.max(per_second);
        throttled.messages += 1;
    }

    pub(super) fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// Waits for the end of the turn under way; for ever if there is none.
    pub(super) async fn ended(&mut self) -> Ended {
        let Some(running) = &mut self.running else { return pending().await };
        let ended = running.await;
        self.running = None;
        ended
    }

    /// The end of the turn under way, if there is one.
    pub(super) async fn last(&mut self) -> Option<Ended> {
        if self.running.is_some() { Some(self.ended().await) } else { None }
    }

    /// Whether something is to be written down. What was lost is no news: every turn looks for it, and there is one at least
    /// as often as something may be due.
    fn has_news(&self) -> bool {
        !(self.settlements.is_empty() && self.unsent.is_empty())
    }

    /// How many messages one turn may claim.
    fn most_at_once(&self, now: Instant) -> usize {
        if self.small_until > Some(now) {
            MOST_AMONG_STOPS
        } else if self.engine.store().writes_side_by_side() {
            MOST_SIDE_BY_SIDE
        } else {
            MOST_AT_ONCE
        }
    }

    /// Everything that waits to be written down, taken out.
    fn take(&mut self, claim: Option<Claim>) -> Turn {
        // A few among many are just tried again.
        let many = |(site, throttled): &(SiteId, Throttled)| {
            throttled.messages * MANY >= self.answered.get(site).copied().unwrap_or_default()
        };
        let throttled = std::mem::take(&mut self.throttled).into_iter().filter(many);
        let throttled = throttled.map(|(site, throttled)| (site, throttled.per_second)).collect();
        self.answered.clear();
        Turn {
            settlements: std::mem::take(&mut self.settlements),
            unsent: std::mem::take(&mut self.unsent),
            throttled,
            lost: self.lost.iter().map(|(lease, _)| *lease).collect(),
            claim,
        }
    }

    fn start(&mut self, turn: Turn) {
        let engine = self.engine.clone();
        let (began, now) = (Instant::now(), engine.now());
        self.began = Some(began);
        self.urgent = false;
        self.running = Some(Box::pin(async move {
            let result = engine.store().turn(&turn, now).await;
            Ended { turn, began, now, result }
        }));
    }

    /// Keeps what could not be written down, to be tried again.
    fn put_back(&mut self, turn: Turn) {
        self.settlements.extend(turn.settlements);
        self.unsent.extend(turn.unsent);
        let now = Instant::now();
        // It may have been made last all the same. Nothing was sent under it.
        self.lost.extend(turn.claim.map(|claim| (claim.lease, now + store::LEASE)));
        self.not_before = now + AFTER_FAILURE;
    }
}

impl Dispatcher {
    /// Starts a turn if one is due and none is under way.
    pub(super) fn begin_turn(&mut self) {
        let now = Instant::now();
        if self.turns.running.is_some() || now < self.turns.not_before || self.turn_at() > now {
            return;
        }
        let claim = if self.turns.claim_at <= now { self.next_claim() } else { Ok(None) };
        let claim = claim.unwrap_or_else(|error| {
            self.engine.pulse().failed_for(NO_RANDOMNESS.to_owned());
            tracing::error!(error = &error as &dyn std::error::Error, "nothing can be claimed, it is tried again");
            self.turns.claim_at = now + AFTER_FAILURE;
            None
        });
        if claim.is_none() && !self.turns.has_news() {
            return;
        }
        let turn = self.turns.take(claim);
        self.turns.start(turn);
    }

    /// When the next turn is due: at once when somebody waits or nothing is left to send, otherwise with some distance.
    fn turn_at(&self) -> Instant {
        let began = self.turns.began.unwrap_or(self.turns.claim_at);
        let dry = self.turns.more && self.accounts.values().all(|account| account.waiting() == 0);
        let earliest = if self.turns.urgent || dry { began } else { began + BETWEEN_TURNS };
        if self.turns.has_news() { earliest } else { earliest.max(self.turns.claim_at) }
    }

    /// How many more may be `sending`. What was answered is not counted: the turn that claims settles it.
    fn free(&self) -> usize {
        let open: usize = self.accounts.values().map(Account::open).sum();
        (2 * self.concurrency).saturating_sub(open)
    }

    /// What to claim, if there is room for it.
    ///
    /// # Errors
    /// `Internal` where the system gives no randomness to name the claim by.
    fn next_claim(&mut self) -> Result<Option<Claim>, EngineError> {
        let now = Instant::now();
        let room = self.free().min(self.turns.most_at_once(now));
        if room == 0 {
            return Ok(None);
        }
        // A part is kept free of broadcasts, so that a provider that hangs can't keep out what people wait for.
        let for_broadcasts = room.min(self.free().saturating_sub(self.concurrency / super::KEPT_FREE));
        let caps = self.accounts.iter().map(|(site, account)| {
            let Room { singles, broadcasts } = account.room(now);
            (*site, Cap { singles: small(singles), broadcasts: small(broadcasts) })
        });
        Ok(Some(Claim {
            limit: small(room),
            for_broadcasts: small(for_broadcasts),
            lease: LeaseToken((self.turns.name)()?),
            caps: caps.collect(),
            cap_of_others: Cap { singles: FIRST_CLAIM, broadcasts: FIRST_CLAIM },
        }))
    }

    /// Takes in what a turn brought.
    pub(super) async fn absorb(&mut self, ended: Ended) {
        let turned = match ended.result {
            Ok(turned) => turned,
            Err(error) => {
                self.engine.pulse().failed(&error);
                tracing::error!(error = &error as &dyn std::error::Error, "dispatching failed, it is tried again");
                self.turns.put_back(ended.turn);
                return;
            }
        };
        self.engine.pulse().worked();
        if turned.met_stop {
            self.turns.small_until = Some(Instant::now() + SMALL_FOR);
        }
        self.turns.lost.retain(|(_, until)| *until > ended.began);
        if turned.settled.ignored > 0 {
            tracing::warn!(messages = turned.settled.ignored, "answers came for messages that were settled otherwise");
        }
        if turned.settled.settled > 0 || turned.went_over > 0 {
            self.engine.announce_change();
        }
        if ended.turn.claim.is_some() {
            self.turns.more = turned.went_over > 0;
            let pause = if self.turns.more { Duration::ZERO } else { self.engine.until_next_due().await };
            self.turns.claim_at = Instant::now() + pause;
        }
        self.take_in(turned, ended.began, ended.now).await;
    }

    /// Puts what was claimed, by a turn that began then, into the queues of the accounts.
    async fn take_in(&mut self, turned: Turned, began: Instant, time: Timestamp) {
        if turned.claimed.is_empty() {
            return;
        }
        let config = self.engine.config();
        let (most, breaker_after) = (self.concurrency, config.breaker_after);
        let now = Instant::now();
        for site in turned.claimed.iter().map(|message| message.site).collect::<BTreeSet<_>>() {
            let account = self.accounts.entry(site).or_insert_with(|| Account::new(most, breaker_after));
            if account.needs_route(now) || self.engine.is_refused(site) {
                account.set_route(Arc::new(self.engine.route(site).await), now);
            }
        }
        let lease = store::LEASE.saturating_sub(config.provider_timeout * 2);
        let latest = Latest { instant: began + lease, time: time.plus(lease) };
        for message in turned.claimed {
            if let Some(account) = self.accounts.get_mut(&message.site) {
                account.push(message, latest, time, began);
            }
        }
        // A breaker may have opened while these were claimed: they don't wait for its probe.
        for account in self.accounts.values_mut().filter(|account| account.is_left_alone(now)) {
            self.turns.unsent.extend(account.give_up());
        }
    }

    /// Claims once, waiting for it; how many messages, and how much was gone over.
    pub(super) async fn claim_once(&mut self) -> Result<(u64, u64), EngineError> {
        let claim = self.next_claim()?;
        let turn = self.turns.take(claim);
        let (began, now) = (Instant::now(), self.engine.now());
        let turned = self.engine.store().turn(&turn, now).await?;
        let (claimed, went_over) = (turned.claimed.len() as u64, turned.went_over);
        self.engine.announce_change();
        self.take_in(turned, began, now).await;
        Ok((claimed, went_over))
    }

    /// Writes down what was answered and what was not sent, waiting for it.
    pub(super) async fn settle(&mut self) -> Result<(), EngineError> {
        let turn = self.turns.take(None);
        let result = self.engine.store().turn(&turn, self.engine.now()).await;
        self.engine.announce_change();
        result.map(|_| ()).map_err(|error| {
            self.turns.put_back(turn);
            error.into()
        })
    }

    /// When something may begin or a turn is due, if nothing else happens before.
    pub(super) fn next_event(&self) -> Option<Instant> {
        let now = Instant::now();
        let slots = self.accounts.values().filter_map(Account::next_slot).filter(|slot| *slot > now);
        let idle = self.turns.running.is_none() && (self.turns.has_news() || self.free() > 0);
        let turn = idle.then(|| self.turn_at().max(self.turns.not_before));
        slots.chain(turn).min()
    }
}

/// Waits until then; for ever without a time.
pub(super) async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time.into()).await,
        None => pending().await,
    }
}

impl Engine {
    /// How long the dispatcher may sleep.
    async fn until_next_due(&self) -> Duration {
        match self.store().next_due().await {
            // What is due and was not claimed belongs to another process, has to wait for its account, or came this moment.
            Ok(Some(due)) => due.since(self.now()).clamp(OVERDUE, IDLE),
            Ok(None) => IDLE,
            Err(error) => {
                tracing::error!(%error, "what is due next can't be looked up");
                IDLE
            }
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::testing::engine_on;
    use crate::{EngineConfig, ManualClock, SendingPulse};

    use super::*;

    #[tokio::test]
    async fn without_randomness_nothing_is_claimed_and_that_is_told() {
        let db = store::testing::TestDb::sqlite().await;
        let clock = Arc::new(ManualClock::at(Timestamp::from_secs(1_784_116_800)));
        let config = EngineConfig::new("http://localhost:3000".parse().unwrap());
        let engine = engine_on(db.store(), &clock, &config).unwrap();
        engine.begin_sending().await.unwrap();
        let mut dispatcher = Dispatcher::new(engine.clone());
        dispatcher.turns.name = || Err(EngineError::Internal("no randomness to be had".to_owned()));
        dispatcher.begin_turn();
        assert!(dispatcher.turns.running.is_none());
        let SendingPulse::Failing(words) = engine.pulse().feel() else { panic!("it fails") };
        assert_eq!(words, NO_RANDOMNESS);
        let wait = dispatcher.next_event().unwrap().duration_since(Instant::now());
        assert!(wait > AFTER_FAILURE / 2, "{wait:?}");
        assert!(dispatcher.claim_once().await.is_err());

        // Once there is some again, claims go on.
        dispatcher.turns.name = random_id;
        dispatcher.turns.claim_at = Instant::now();
        dispatcher.begin_turn();
        let ended = dispatcher.turns.last().await.unwrap();
        assert!(ended.turn.claim.is_some());
        dispatcher.absorb(ended).await;
        assert_eq!(engine.pulse().feel(), SendingPulse::Recovered(words));
    }
}

//! One site's account as the dispatcher sees it: what is claimed for it, what is under way, and how its provider fares.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{MessageId, MessageKind, Timestamp};
use store::{ClaimedMessage, LeaseToken};

use super::breaker::{Breaker, Change};
use super::limit::Limit;
use super::pace::Pace;
use crate::sending::{Fate, Route};

/// Single messages that may be claimed beyond what an account has room for.
const FEW: usize = 8;
/// No slot lies farther ahead.
const FARTHEST: Duration = Duration::from_secs(5);
/// Where its messages go is read anew after so long: another process may have saved other credentials.
const ROUTE_KEEPS: Duration = Duration::from_millis(500);
/// How often an account that can't send is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A claimed message that has not begun.
pub(super) struct Waiting {
    pub(super) message: ClaimedMessage,
    latest: Latest,
}

/// Later than this an answer could come after the lease of its message: by the time that has passed and by the clock, as a
/// machine that slept or whose clock was set forward has both out of step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Latest {
    pub(super) instant: Instant,
    pub(super) time: Timestamp,
}

/// What may be claimed for an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) singles: usize,
    pub(super) broadcasts: usize,
}

/// One site's account.
pub(super) struct Account {
    singles: VecDeque<Waiting>,
    broadcasts: VecDeque<Waiting>,
    /// When the waiting messages may go out by the rate of the account, one for each.
    slots: VecDeque<Instant>,
    under_way: usize,
    limit: Limit,
    breaker: Breaker,
    pace: Pace,
    route: Option<Arc<Route>>,
    route_read: Option<Instant>,
    /// It can't send (no provider, or one that refuses the account), and isn't looked at again before.
    closed_until: Option<Instant>,
}

impl Account {
    pub(super) fn new(most: usize, opens_after: NonZeroU32) -> Self {
        Self {
            singles: VecDeque::new(),
            broadcasts: VecDeque::new(),
            slots: VecDeque::new(),
            under_way: 0,
            limit: Limit::new(most),
            breaker: Breaker::new(opens_after),
            pace: Pace::default(),
            route: None,
            route_read: None,
            closed_until: None,
        }
    }

    /// Claimed messages that have not begun.
    pub(super) fn waiting(&self) -> usize {
        self.singles.len() + self.broadcasts.len()
    }

    /// What of it is `sending` and not answered yet.
    pub(super) fn open(&self) -> usize {
        self.waiting() + self.under_way
    }

    /// Whether something waits to begin.
    pub(super) fn has_waiting(&self, single: bool) -> bool {
        if single { !self.singles.is_empty() } else { !self.broadcasts.is_empty() }
    }

    /// How many more may be claimed: what may be under way, and a quarter of a second of work ahead.
    pub(super) fn room(&self, instant: Instant) -> Room {
        let both = |room| Room { singles: room, broadcasts: room };
        if let Some(until) = self.closed_until {
            // One at a time finds out whether that is still so.
            return both(usize::from(until <= instant && self.open() == 0));
        }
        let through = self.breaker.lets_through(instant);
        let limit = self.limit.get();
        let ahead = self.pace.in_a_quarter_second().min(limit);
        // What waits for its slot is as far ahead as the rate of the account allows.
        let early = self.slots.len() - self.slots.partition_point(|slot| *slot <= instant);
        let room = (limit + ahead).saturating_sub(self.open().saturating_sub(early));
        // However slow the provider is, a few of those that a person waits for may go.
        Room { singles: room.max(FEW).min(through), broadcasts: room.min(through) }
    }

    /// Whether it is to be read anew where its messages go. From the moment a site has a provider nothing of it goes to the
    /// simulator.
    pub(super) fn needs_route(&self, now: Instant) -> bool {
        let simulated = matches!(self.route.as_deref(), Some(Route::Open { carrier, .. }) if carrier.simulated);
        let old = self.route_read.is_none_or(|read| now.duration_since(read) >= ROUTE_KEEPS);
        simulated || self.closed_until.is_some() || old
    }

    /// Where its messages go from now on.
    pub(super) fn set_route(&mut self, route: Arc<Route>, now: Instant) {
        self.closed_until = match &*route {
            Route::Closed { .. } => Some(now + LOOK_AGAIN),
            Route::Open { .. } => None,
        };
        self.route = Some(route);
        self.route_read = Some(now);
    }

    /// Takes in a claimed message.
    pub(super) fn push(&mut self, message: ClaimedMessage, latest: Latest, now: Timestamp, instant: Instant) {
        // By the time that passes from here on, so that a clock that jumps holds up nothing.
        self.slots.push_back(instant + message.not_before.since(now).min(FARTHEST));
        let queue = if message.kind == MessageKind::Broadcast { &mut self.broadcasts } else { &mut self.singles };
        queue.push_back(Waiting { message, latest });
    }

    /// Whether a message may begin now; `single` asks for those that a person waits for.
    pub(super) fn may_begin(&self, single: bool, instant: Instant) -> bool {
        let queue = if single { &self.singles } else { &self.broadcasts };
        let due = self.slots.front().is_none_or(|slot| *slot <= instant);
        // What a person waits for doesn't wait behind a broadcast, however slow the provider is.
        let has_room = single || self.under_way < self.limit.get();
        !queue.is_empty() && due && has_room && self.breaker.lets_through(instant) > 0
    }

    /// Takes out the next message to begin, if it is not too late for that; `Err` if it is.
    pub(super) fn begin(
        &mut self,
        single: bool,
        now: Timestamp,
        instant: Instant,
    ) -> Option<Result<(ClaimedMessage, Arc<Route>), Unsent>> {
        let queue = if single { &mut self.singles } else { &mut self.broadcasts };
        let Waiting { message, latest } = queue.pop_front()?;
        self.slots.pop_front();
        match &self.route {
            Some(route) if instant < latest.instant && now < latest.time => {
                self.under_way += 1;
                self.breaker.begins();
                Some(Ok((message, Arc::clone(route))))
            }
            _ => Some(Err((message.id, message.lease))),
        }
    }

    /// Whether its provider is left alone at present.
    pub(super) fn is_left_alone(&self, instant: Instant) -> bool {
        self.breaker.lets_through(instant) == 0
    }

    /// Gives up everything that waits.
    pub(super) fn give_up(&mut self) -> Vec<Unsent> {
        self.slots.clear();
        let waiting = self.singles.drain(..).chain(self.broadcasts.drain(..));
        waiting.map(|waiting| (waiting.message.id, waiting.message.lease)).collect()
    }

    /// An answer came after so long, or its absence was noticed.
    pub(super) fn answered(&mut self, fate: Fate, took: Duration, instant: Instant) -> Change {
        let under_way = self.under_way;
        self.under_way = under_way.saturating_sub(1);
        if fate != Fate::NotAsked {
            self.pace.note();
        }
        match fate {
            Fate::NotAsked => {
                self.breaker.not_asked();
                Change::None
            }
            Fate::Answered => {
                // How soon it refuses or can't be reached says nothing about how soon it answers.
                self.limit.note(took, under_way, instant);
                self.breaker.answered()
            }
            Fate::Throttled => {
                self.limit.shrink();
                self.breaker.answered()
            }
            Fate::Failed => {
                let change = self.breaker.failed(instant);
                if matches!(change, Change::Opened(_)) {
                    self.limit.restart();
                }
                change
            }
        }
    }

    /// Messages a second of late.
    pub(super) fn per_second(&self) -> u32 {
        u32::try_from(self.pace.in_a_quarter_second() * 4).unwrap_or(u32::MAX)
    }

    /// When something that waits may begin that may not yet.
    pub(super) fn next_slot(&self) -> Option<Instant> {
        self.slots.front().copied().filter(|_| self.waiting() > 0)
    }
}

/// A message that was claimed and did not go out.
pub(super) type Unsent = (MessageId, LeaseToken);

//! When a recipient may be texted.

use std::collections::HashMap;
use std::time::Duration;

use super::{HoursOf, QuietHours, calendar, zones::Place};
use crate::{PhoneNumber, Region, Timestamp};

const MICROS: i64 = 1_000_000;
/// How far ahead is looked: any week has its hours twice in it.
const HORIZON: i64 = 15 * 24 * 60 * 60;

/// When a recipient may be texted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Now.
    Now,
    /// Not now; then for the first time.
    At(Timestamp),
    /// At no time of the next two weeks, so never: the hours of the zones that the number may be in have none in common.
    Never,
}

/// When recipients may be texted, seen from one moment. Whom the same answer holds for is worked out once.
#[derive(Debug)]
pub struct Openings {
    hours: QuietHours,
    now: i64,
    lasting: i64,
    known: HashMap<(Place, Option<usize>), Opening>,
}

impl Openings {
    /// Seen from `now`. A message takes a while to go out: an hour counts as right for it only if it stays so that long.
    pub fn new(hours: QuietHours, now: Timestamp, lasting: Duration) -> Self {
        let lasting = i64::try_from(lasting.as_secs()).unwrap_or(HORIZON);
        // The second that has begun counts for the end of hours, the next whole one for their beginning: neither comes too soon.
        Self { hours, now: now.as_micros().div_euclid(MICROS), lasting: lasting + 1, known: HashMap::new() }
    }

    /// When that number may be texted.
    pub fn of(&mut self, phone: PhoneNumber, region: Region) -> Opening {
        if !self.hours.is_on() {
            return Opening::Now;
        }
        self.at(Place::of(phone, region), region, self.hours.state_of(phone, region))
    }

    /// When numbers of that region may be texted, if the answer is the same for all of them.
    pub fn of_region(&mut self, region: Region) -> Option<Opening> {
        let anywhere = self.at(Place::Region(region), region, None);
        // More than there are: no state is everywhere. What is the same for all of these is so for all numbers.
        let mut states = self.hours.states_of(region).map(Some).chain([None]);
        let same = |state: Option<usize>| Place::all(region).all(|place| self.at(place, region, state) == anywhere);
        states.all(same).then_some(anywhere)
    }

    fn at(&mut self, place: Place, region: Region, state: Option<usize>) -> Opening {
        let (hours, now, lasting) = (self.hours, self.now, self.lasting);
        *self.known.entry((place, state)).or_insert_with(|| {
            let Some(hours) = hours.of(region, state) else { return Opening::Now };
            match opening(hours, place, now, lasting) {
                Some(at) if at <= now => Opening::Now,
                Some(at) => Opening::At(Timestamp::from_secs(at)),
                None => Opening::Never,
            }
        })
    }
}

/// The first second from `now` on that is right in every zone of the place, and stays so long enough.
fn opening(hours: HoursOf<'_>, place: Place, now: i64, lasting: i64) -> Option<i64> {
    let end = now + HORIZON;
    let mut at = now;
    'again: loop {
        for zone in place.zones() {
            let open = calendar::first(hours, zone, at, end, true)?;
            if open > at {
                at = open;
                continue 'again;
            }
        }
        for zone in place.zones() {
            if let Some(closed) = calendar::first(hours, zone, at, at + lasting, false) {
                at = closed;
                continue 'again;
            }
        }
        return Some(at);
    }
}

#[cfg(test)]
mod tests;

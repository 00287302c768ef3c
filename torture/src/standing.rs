//! Where a number stands after what was done: a small model of its own, to be held against the database.

use crate::journal::What;
use crate::numbers::{self, Digits};

/// Where a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// It said STOP, or its carrier did, and START didn't lift it.
    pub(crate) stopped: bool,
    subscriber: Subscriber,
}

/// The subscriber with that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subscriber {
    Nobody,
    Active,
    Suspended,
    Unsubscribed { was_suspended: bool },
    Deleted,
}

impl Standing {
    /// Before the run, in which so many subscribers were there.
    pub(crate) fn at_first(number: Digits, subscribers: u64) -> Self {
        let is_subscriber = (numbers::subscriber(0)..numbers::subscriber(subscribers)).contains(&number);
        let subscriber = if is_subscriber { Subscriber::Active } else { Subscriber::Nobody };
        Self { stopped: false, subscriber }
    }

    /// After one more thing was done.
    pub(crate) fn after(self, what: What) -> Self {
        use Subscriber::{Active, Deleted, Nobody, Suspended, Unsubscribed};
        let Self { stopped, subscriber } = self;
        match (what, subscriber) {
            // START by SMS is the way back.
            (What::OptIn, _) if stopped => self,
            (What::OptIn, Nobody | Deleted | Unsubscribed { .. }) | (What::Resume, Suspended) => {
                Self { subscriber: Active, ..self }
            }
            (What::Stop | What::CarrierStop, Active | Suspended) => {
                Self { stopped: true, subscriber: Unsubscribed { was_suspended: subscriber == Suspended } }
            }
            (What::Stop | What::CarrierStop, _) => Self { stopped: true, subscriber },
            (What::Start, _) if !stopped => self,
            // It subscribes nobody who wasn't, and revives nobody deleted.
            (What::Start, Unsubscribed { was_suspended: true }) => Self { stopped: false, subscriber: Suspended },
            (What::Start, Unsubscribed { was_suspended: false }) => Self { stopped: false, subscriber: Active },
            (What::Start, _) => Self { stopped: false, subscriber },
            (What::Suspend, Active) => Self { subscriber: Suspended, ..self },
            (What::Delete, Active | Suspended | Unsubscribed { .. }) => Self { subscriber: Deleted, ..self },
            (What::OptIn | What::Suspend | What::Resume | What::Delete, _) => self,
        }
    }

    /// Whether messages may go to it.
    pub(crate) fn receives(self) -> bool {
        !self.stopped && matches!(self.subscriber, Subscriber::Nobody | Subscriber::Active)
    }

    /// Whether an active subscriber has it.
    pub(crate) fn is_active(self) -> bool {
        self.subscriber == Subscriber::Active
    }

    /// The subscriber's status as the database calls it; `None` without a subscriber that isn't deleted.
    pub(crate) fn status(self) -> Option<&'static str> {
        match self.subscriber {
            Subscriber::Nobody | Subscriber::Deleted => None,
            Subscriber::Active => Some("active"),
            Subscriber::Suspended => Some("suspended"),
            Subscriber::Unsubscribed { .. } => Some("unsubscribed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Standing;
    use crate::journal::What::{self, CarrierStop, Delete, OptIn, Resume, Start, Stop, Suspend};
    use crate::numbers::{newcomer, stranger, subscriber};

    #[test]
    fn what_is_done_adds_up() {
        let cases: &[(u64, &[What], bool, Option<&str>)] = &[
            (subscriber(2), &[], true, Some("active")),
            (subscriber(3), &[], true, None),
            (subscriber(0), &[Stop], false, Some("unsubscribed")),
            (subscriber(0), &[Stop, Start], true, Some("active")),
            (subscriber(0), &[Stop, OptIn], false, Some("unsubscribed")),
            (subscriber(0), &[CarrierStop], false, Some("unsubscribed")),
            (subscriber(0), &[Suspend], false, Some("suspended")),
            (subscriber(0), &[Suspend, OptIn], false, Some("suspended")),
            (subscriber(0), &[Suspend, Start], false, Some("suspended")),
            (subscriber(0), &[Suspend, Resume], true, Some("active")),
            (subscriber(0), &[Suspend, Stop, Start], false, Some("suspended")),
            (subscriber(0), &[Suspend, Stop, Start, Resume], true, Some("active")),
            (subscriber(0), &[Delete], false, None),
            (subscriber(0), &[Delete, Start], false, None),
            (subscriber(0), &[Delete, OptIn], true, Some("active")),
            (subscriber(0), &[Delete, Stop, OptIn], false, None),
            (subscriber(0), &[Stop, Delete, Start], false, None),
            (subscriber(0), &[Stop, Delete, Start, OptIn], true, Some("active")),
            (stranger(0), &[Stop], false, None),
            (stranger(0), &[Stop, Start], true, None),
            (newcomer(0), &[OptIn], true, Some("active")),
        ];
        for (number, acts, receives, status) in cases {
            let standing = acts.iter().fold(Standing::at_first(*number, 3), |standing, act| standing.after(*act));
            assert_eq!((standing.receives(), standing.status()), (*receives, *status), "{number} {acts:?}");
        }
    }
}

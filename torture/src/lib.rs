//! The crash harness: runs the real binary against a provider that behaves badly and remembers everything, kills it at any
//! moment and at named places, starts it again, and holds provider, promises and database against each other once
//! everything is done. `docs/reliability.md` says what is checked.

mod audit;
mod case;
mod clock;
mod database;
mod figures;
mod front;
mod journal;
mod killer;
mod load;
mod numbers;
mod places;
mod ports;
mod process;
mod provider;
mod rig;
mod snapshot;
mod standing;
mod verdict;
mod world;

pub use audit::{Rule, Subject, Violation, audit};
pub use case::Case;
pub use clock::{Clock, Moment};
pub use database::Database;
pub use figures::{Figures, Tables};
pub use journal::{AccountRefused, Act, Answered, AskedBroadcast, Decision, Journal, Step, Turn, What};
pub use killer::{ANY_MOMENT, START_UP};
pub use numbers::{Digits, newcomer, stranger, subscriber};
pub use process::{Binary, Death, Node};
pub use provider::{Answer, Entry, FakeProvider, Inquiry, Manner, OPTED_OUT, Post, Refusal, Report, Taken};
pub use rig::{Parts, Rig, Setting};
pub use snapshot::{Account, Broadcast, Ledger, Message, Snapshot};
pub use verdict::{Remains, Verdict};
pub use world::World;

//! Persistence: one typed call per use, SQLite and PostgreSQL behind it.
//!
//! [`Store`] is the door. Each of its methods is one use and, where it writes, one transaction; transactions never leave
//! this crate. The store holds no rules: what may follow what is asked of `domain`, and the times it writes come in as
//! parameters.
//!
//! - `db` speaks to either engine through one connection type; `dialect` holds what they don't share.
//! - `bookkeeping` is the only place that changes credits and the counts of broadcasts.

mod access;
mod app_settings;
mod audience;
mod bookkeeping;
mod broadcasts;
mod connect;
mod consent;
mod credits;
mod db;
mod dialect;
mod error;
mod failpoints;
mod form_drafts;
mod ids;
mod inbound;
mod ledger;
mod ledger_check;
mod messages;
mod page;
mod providers;
mod rates;
mod sessions;
mod simulator;
mod sites;
mod subscribers;
mod suppressions;
#[cfg(feature = "testing")]
pub mod testing;
mod users;

pub use access::{ApiKey, NewApiKey, Role, SiteScope};
pub use audience::{Audience, AudienceCounts, LeftOut, LeftOutReason, TypedNumber};
pub use broadcasts::{Agreed, Broadcast, BroadcastCredits, Confirmed, MessageCounts, NewBroadcast};
pub use connect::{ServingLock, Store};
pub use consent::{ConsentEvent, ConsentKind, Evidence};
pub use credits::CreditAccount;
pub use error::StoreError;
pub use ids::{HandsetMessageId, LedgerEntryId, RatesId, ReportId};
pub use inbound::{InboundAction, InboundEffect, InboundMessage, InboundRecord};
pub use ledger::{LedgerEntry, LedgerKind};
pub use messages::{
    ClaimedMessage, Hold, LEASE, LeaseToken, Message, MessageFilter, NewMessage, Outcome, Queued, ReportEffect,
    ReportRecord, Settled, Settlement,
};
pub use page::{Page, Paged};
pub use providers::{NewProviderAccount, ProviderAccount};
pub use rates::{NewRates, Rates};
pub use sessions::LoginSession;
pub use simulator::{Handset, HandsetDirection, HandsetMessage, NewHandsetMessage};
pub use sites::{Site, SiteChange};
pub use subscribers::{
    Direction, OptIn, StatusChanges, Subscribed, Subscriber, SubscriberCounts, SubscriberFilter, SubscriberOrder,
    SubscriberSort,
};
pub use users::{NewUser, User};

//! Persistence: one typed call per use, SQLite and PostgreSQL behind it.
//!
//! [`Store`] is the door. Each of its methods is one use and, where it writes, one transaction; transactions never leave
//! this crate. The store holds no rules: what may follow what is asked of `domain`, and the times it writes come in as
//! parameters.
//!
//! - `db` speaks to either engine through one connection type; `dialect` holds what they don't share.
//! - `bookkeeping` is the only place that changes credits and the counts of broadcasts.

mod api_keys;
mod app_settings;
mod attempts;
mod audience;
mod audit;
mod bookkeeping;
mod broadcasts;
mod clock_set_back;
mod confirmations;
mod connect;
mod consent;
mod costs;
mod credits;
mod days;
mod db;
mod dialect;
mod erasure;
mod error;
mod failpoints;
mod figures;
mod fingerprint;
mod form_drafts;
mod heartbeat;
mod ids;
mod inbound;
mod invitations;
mod ledger;
mod ledger_check;
mod messages;
pub mod moving;
mod outage;
mod page;
mod people;
mod provider_failures;
mod providers;
mod rates;
mod retention;
mod sealed;
mod second_factors;
mod sessions;
mod sign_in_attempts;
mod simulator;
mod site_icons;
mod sites;
mod subscribers;
mod suppressions;
#[cfg(feature = "testing")]
pub mod testing;
mod users;
mod waiting;
mod webhook_secrets;

pub use api_keys::{ApiKey, NewApiKey};
pub use attempts::{
    Attempt, AttemptBatch, Judged, NewAttempt, OverBudget, Refused, RefusedCount, RefusedSums, VisitorSpending,
};
pub use audience::{Audience, AudienceCounts, LeftOut, LeftOutReason, TypedNumber};
pub use audit::{
    Act, Acting, AuditCursor, AuditEvent, AuditFilter, AuditPage, AuditScope, AuditWho, CHANGED, Change, Who, WhoKind,
};
pub use broadcasts::{Agreed, Broadcast, BroadcastCredits, Confirmed, MessageCounts, NewBroadcast, RegionFigures};
pub use confirmations::{
    CodeEntry, CodeOrder, ComeBack, Entered, IsRight, NewCode, OwnPageAsked, OwnPageOrder, Proven, SentAgain,
};
pub use connect::{ServingLock, Store};
pub use consent::{ConsentEvent, ConsentFilter, ConsentKind, ConsentSubject, Evidence};
pub use costs::ReportedCosts;
pub use credits::CreditAccount;
pub use days::{DayFigures, Days, SentFigures};
pub use erasure::{Disclosure, Erasing, Told};
pub use error::StoreError;
pub use figures::{CreditFigures, Figures, Lane, QueueFigures};
pub use fingerprint::Fingerprint;
pub use heartbeat::{Heartbeat, Silence};
pub use ids::{
    AttemptId, AuditEventId, ConsentEventId, ErasureId, HandsetMessageId, LedgerEntryId, RatesId, ReportId, UndoId,
};
pub use inbound::{
    AnsweredText, Conversation, InboundAction, InboundBatch, InboundEffect, InboundFilter, InboundMessage,
    InboundRecord, InboxDecision, InboxState, TextDecided, UnsubscribedByText,
};
pub use invitations::{Invitation, NewInvitation};
pub use ledger::{LedgerEntry, LedgerKind};
pub use messages::{
    Cap, Claim, ClaimedMessage, Found, Hold, Inquired, Inquiry, LEASE, LeaseToken, Message, MessageFilter, NewMessage,
    Outcome, Queued, QuietWait, ReportBatch, ReportEffect, ReportRecord, Resolved, Settled, Settlement, TestedMessage,
    Translated, Turn, Turned, Unclear, Unrepeatable, Walk,
};
pub use outage::Outage;
pub use page::{Page, Paged};
pub use people::Person;
pub use provider_failures::ProviderFailure;
pub use providers::{NewProviderAccount, ProviderAccount};
pub use rates::{NewRates, Rates};
pub use retention::Kept;
pub use sealed::{Sealed, SealedPlace};
pub use second_factors::SecondFactor;
pub use sessions::{LoginSession, UserSession};
pub use sign_in_attempts::Allowance;
pub use simulator::{Handset, HandsetDirection, HandsetMessage, NewHandsetMessage};
pub use sites::{Site, SiteChange};
pub use subscribers::{
    Direction, OptIn, StatusChanges, Subscribed, Subscriber, SubscriberCounts, SubscriberFilter, SubscriberOrder,
    SubscriberPage, SubscriberSort, UNDONE_WITHIN, Undo, Undoable,
};
pub use users::{NewUser, User};
pub use waiting::{Decided, Waiting};
pub use webhook_secrets::OldSecret;

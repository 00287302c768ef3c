//! The use cases of Carillon and the dispatcher that sends.
//!
//! A door (page, API route, webhook, command) parses its request, makes one call on [`Engine`] and maps the answer
//! back. The engine runs the rules of `domain`, makes one `store` call per transaction and talks to providers through
//! `gateway`. What an admin may touch is settled by [`Engine::enter`], which hands out the [`SiteAccess`] that every
//! call about a site asks for.

mod access;
mod account_refusal;
mod actor;
mod api_keys;
mod audience;
mod backoff;
mod broadcasts;
mod clock;
mod config;
mod credits;
mod dispatcher;
mod drafts;
mod engine;
mod error;
mod export;
mod filters;
mod inbound;
mod maintenance;
mod messages;
mod opt_in;
mod overview;
mod paging;
mod passwords;
mod prices;
mod progress;
mod provider_accounts;
mod providers;
mod quotes;
mod reports;
mod secrets;
mod sending;
mod simulator;
mod site_patch;
mod sites;
mod subscriber_query;
mod subscribers;
#[cfg(feature = "testing")]
pub mod testing;
mod times;
mod users;
mod webhooks;
mod words;

pub use access::SiteAccess;
pub use actor::{Actor, ActorKind};
pub use api_keys::{ApiKeyView, CreatedApiKey, NewApiKey};
pub use audience::{AudienceInput, RejectedNumber, RejectedReason};
pub use broadcasts::{BroadcastCredits, BroadcastView, Confirmed, MessageCounts};
pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{EngineConfig, Mode, ModeSetting};
pub use credits::{CreditAccount, GrantInput, LedgerEntry};
pub use dispatcher::RunReport;
pub use engine::Engine;
pub use error::{EngineError, FieldError, FieldErrors};
pub use export::CsvExport;
pub use gateway::simulator::{Scenario, scenarios as simulator_scenarios};
pub use inbound::InboundOutcome;
pub use maintenance::MaintenanceReport;
pub use messages::{MessageParams, MessageQuery, MessageView};
pub use opt_in::{OptInOutcome, OptInRequest, OptInSource};
pub use overview::{Overview, SendingState};
pub use paging::{Paged, Paging};
pub use progress::{BroadcastProgress, BroadcastWatch};
pub use provider_accounts::{PriceListView, ProviderInput, ProviderKind, ProviderView, WebhookAddresses};
pub use quotes::{DraftInput, QuoteView};
pub use secrets::{KeyFileError, Secrets};
pub use simulator::{Handset, HandsetMessage};
pub use site_patch::{NewSite, SitePatch, WordsPatch};
pub use sites::{PublicSite, PublicWords, RegionChoice, Site};
pub use store::Agreed;
pub use store::{Role, SiteScope};
pub use subscriber_query::{SubscriberParams, SubscriberQuery, SubscriberSort, SubscriberSortKey};
pub use subscribers::{BulkOutcome, RegionRate, StatusCounts, SubscriberSummary, SubscriberView};
pub use users::{SetUpInput, SignIn, UserView};
pub use words::WordPreview;

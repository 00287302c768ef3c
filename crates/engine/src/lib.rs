//! The use cases of Carillon and the dispatcher that sends.
//!
//! A door (page, API route, webhook, command) parses its request, makes one call on [`Engine`] and maps the answer
//! back. The engine runs the rules of `domain`, makes one `store` call per transaction and talks to providers through
//! `gateway`. What an admin may touch is settled by [`Engine::enter`], which hands out the [`SiteAccess`] that every
//! call about a site asks for.

mod abuse;
mod access;
mod account_refusal;
mod actor;
mod answers;
mod api_keys;
mod audience;
mod audit;
mod backoff;
mod batches;
mod broadcasts;
mod clock;
mod clock_watch;
mod config;
mod consent;
mod costs;
mod credits;
mod csv_file;
mod dispatcher;
mod drafts;
mod embedding_patch;
mod engine;
mod erasure;
mod error;
mod export;
mod filters;
mod fingerprint_key;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod health;
mod heartbeat;
mod inbound;
mod inbox;
mod inquiries;
mod invitations;
mod known_pages;
mod languages_patch;
mod maintenance;
mod messages;
pub mod network;
mod opt_in;
mod overview;
mod paging;
mod passwords;
mod people;
mod preferences;
mod prices;
mod progress;
mod provider_accounts;
mod provider_failures;
mod providers;
mod public_site;
mod pulse;
mod quiet_hours;
mod quiet_hours_patch;
mod quotes;
mod records_patch;
mod reports;
mod reseal;
mod retention;
mod second_factor;
mod secrets;
mod sending;
pub mod sessions;
mod sign_in;
mod simulator;
mod site_icons;
mod site_patch;
mod site_patch_protection;
mod sites;
mod subscriber_query;
mod subscribers;
mod test_send;
#[cfg(feature = "testing")]
pub mod testing;
mod times;
mod unclear;
mod users;
mod visited_sites;
mod waiting;
mod way_out;
mod webhook_sites;
mod webhooks;
mod words;

pub use abuse::{
    AbuseParams, AbuseQuery, AbuseView, RefusedFor, RefusedNetwork, RefusedOf, RefusedPrefix, VisitorBudget,
};
pub use access::SiteAccess;
pub use actor::{Actor, ActorKind, Powers};
pub use api_keys::{ApiKeyView, Bearer, CreatedApiKey, NewApiKey};
pub use audience::{AudienceInput, RejectedNumber, RejectedReason};
pub use audit::{AuditActor, AuditExport, AuditList, AuditParams, AuditQuery, AuditSubject, AuditView};
pub use broadcasts::{BroadcastCredits, BroadcastView, Confirmed, MessageCounts, RegionProgress};
pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{EngineConfig, Mode, ModeSetting};
pub use consent::{ConsentEventView, ConsentExport, ConsentFormat, ConsentHistory, ConsentParams, ConsentQuery};
pub use costs::{CostFigures, CostParams, CostQuery, CostView, CostsView};
pub use credits::{CreditAccount, GrantInput, LedgerEntry};
pub use dispatcher::RunReport;
pub use domain::{Membership, Memberships, Role, Scope, Scopes, SiteScope};
pub use embedding_patch::{EmbeddingPatch, LookPatch};
pub use engine::Engine;
pub use erasure::{DisclosureView, ErasureState};
pub use error::{EngineError, FieldError, FieldErrors};
pub use export::CsvExport;
pub use gateway::simulator::{Scenario, scenarios as simulator_scenarios};
pub use health::{Ailment, Health};
pub use heartbeat::Trouble;
pub use inbound::InboundOutcome;
pub use inbox::{AnswerQuote, ConversationLine, ConversationView, InboxParams, InboxQuery, InboxText, TextState};
pub use invitations::{InvitationView, Invited, NewInvitation, OfferView};
pub use languages_patch::LanguagesPatch;
pub use maintenance::MaintenanceReport;
pub use messages::{MessageParams, MessageQuery, MessageView};
pub use opt_in::{
    CodeAgainInput, CodeInput, CodeOutcome, JudgeReport, OptInOutcome, OptInRequest, OptInSource, OwnPageOutcome,
    OwnPageRequest,
};
pub use overview::{Overview, SendingState};
pub use paging::{PageParams, Paged, Paging};
pub use people::{ListedPerson, ListedRole, PersonView, RoleAt};
pub use preferences::{ComeBackInput, Preferences};
pub use progress::{BroadcastProgress, BroadcastWatch};
pub use provider_accounts::{PriceListView, ProviderInput, ProviderKind, ProviderView, WebhookAddresses};
pub use provider_failures::ProviderFailure;
pub use public_site::{PublicSite, PublicWords, RegionChoice};
pub use pulse::SendingPulse;
pub use quiet_hours::{QuietWait, Waiting};
pub use quiet_hours_patch::{DayHoursPatch, QuietHoursPatch, WeekHoursPatch};
pub use quotes::{DraftInput, LeftOutNumber, QuoteView};
pub use records_patch::RecordsPatch;
pub use second_factor::{NewSecret, SecondStepView};
pub use secrets::{KeyFileError, Secrets};
pub use sessions::SessionView;
pub use sign_in::SignIn;
pub use simulator::{Handset, HandsetMessage};
pub use site_icons::SiteIcon;
pub use site_patch::{NewSite, SitePatch, WordsPatch};
pub use site_patch_protection::ProtectionPatch;
pub use sites::Site;
pub use store::{Act, Agreed, Resolved};
pub use subscriber_query::{SubscriberParams, SubscriberQuery, SubscriberSort, SubscriberSortKey};
pub use subscribers::{BulkOutcome, RegionRate, StatusCounts, SubscriberSummary, SubscriberView};
pub use test_send::TestQuote;
pub use unclear::{UnclearChoice, UnclearDecision, UnclearRegion, UnclearReview, UnclearView};
pub use users::{NewPerson, SetUpInput, UserView};
pub use waiting::{DecidedView, WaitingView};
pub use way_out::WayOutView;
pub use webhooks::{OLD_ADDRESSES_WORK, Renewal};
pub use words::WordPreview;

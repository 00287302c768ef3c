//! The rules of Carillon: phone numbers, segments, rates, quotes, opt-out keywords and states.
//!
//! No I/O, no clock, no async. Everything here builds for `wasm32-unknown-unknown`; what needs the phone metadata
//! (parsing what people typed, finding a number's region) is behind the feature `metadata`, which the browser leaves
//! off.

mod access;
mod ceiling;
mod colour;
mod confirmation;
mod credits;
mod embedding;
mod error;
mod gsm7;
mod ids;
mod language;
mod mcc;
mod optout;
mod pace;
mod phone;
mod prices;
mod protection;
mod quiet_hours;
mod quote;
mod rates;
mod records;
mod refusal;
mod region;
#[cfg(feature = "schema")]
mod schema;
mod segments;
mod site;
mod site_languages;
mod site_words;
mod slug;
mod status;
mod time;
mod ucs2;
mod validate;
mod way_out;

pub use access::{Membership, Memberships, Role, Scope, Scopes, SiteScope};
pub use ceiling::Ceiling;
pub use colour::{Accent, Colour, Scheme};
pub use confirmation::{CodePurpose, CodeRules, OptInMode, PastCode};
pub use credits::Credits;
pub use embedding::{Embedding, Look, PopupOpens};
pub use error::{
    CreditsOverflow, FieldProblem, IllegalTransition, InvalidSlug, InvalidUcs2Hex, PhoneError, PriceListError,
    UnknownRegion, UnknownWord,
};
pub use gsm7::{InGsm7, in_gsm7};
pub use ids::{
    ApiKeyId, BroadcastId, ConfirmationId, InboundId, InvitationId, MessageId, SiteId, SubscriberId, UserId,
};
pub use language::{Direction, Language, UnknownLanguage};
pub use mcc::regions_of_mcc;
pub use optout::{Circumstances, KnownWords, OWN_WORDS_MAX, OwnWords, Reading, Reply, Rule, known_words, read_reply};
pub use pace::{Pace, Slowed, slower};
pub use phone::{PhoneNumber, split_typed};
pub use prices::{PriceList, PriceRow};
pub use protection::{ProofOfWork, Protection, WithoutScript};
pub use quiet_hours::{
    ClockTime, DayHours, Holidays, HoursOf, Preset, QuietHours, QuietMode, WEEKDAYS, Waiting, WeekHours,
};
#[cfg(feature = "metadata")]
pub use quiet_hours::{Opening, Openings};
pub use quote::{Excluded, Quote, RegionQuote, Saving, quote};
pub use rates::RateTable;
pub use records::{AddressKeeping, RecordSettings};
pub use refusal::Refusal;
pub use region::Region;
pub use rust_decimal::Decimal;
pub use segments::{Encoding, Measure, measure, runs};
pub use site::SiteSettings;
pub use site_languages::SiteLanguages;
pub use site_words::SiteWords;
pub use slug::Slug;
pub use status::{BroadcastStatus, MessageKind, MessageStatus, SubscriberStatus};
pub use time::Timestamp;
pub use ucs2::decode_ucs2_hex;
pub use validate::{
    BODY_MAX_CHARS, NAME_MAX_CHARS, SENDER_MAX_CHARS, WORDS_MAX_CHARS, email, message_body, name, note, origin,
    password, sender, web_link, words,
};
pub use way_out::{LEAVE_LINK, WayOut, WayOutMode, can_be_answered, stop_to, with_link};

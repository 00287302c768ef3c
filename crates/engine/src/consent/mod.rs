//! The record of consents as people read it: who agreed to or refused what, when, how and on which words.

mod export;
mod words;

use std::time::Duration;

use domain::{PhoneNumber, SiteId, SubscriberId, Timestamp};
use serde::{Deserialize, Serialize};
use store::{ConsentEvent, ConsentFilter, ConsentSubject};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::filters::present;
use crate::subscribers::SubscriberView;
use crate::times;

pub use export::{ConsentExport, ConsentFormat};

/// Which events to export, as text. [`ConsentParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ConsentParams {
    /// A number with its country code; everybody's events without one.
    pub phone: Option<String>,
    /// Not before: RFC 3339, or a date.
    pub from: Option<String>,
    /// Not after: RFC 3339, or a date, which is meant whole.
    pub to: Option<String>,
    /// `json` (unless something else is said) or `csv`.
    pub format: Option<String>,
}

/// Which events to export, and how.
#[derive(Debug, Clone)]
pub struct ConsentQuery {
    /// How.
    pub format: ConsentFormat,
    filter: ConsentFilter,
}

/// One line of the record. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ConsentEventView {
    /// Its id.
    pub id: String,
    /// The number; `null` once it was erased.
    pub phone: Option<PhoneNumber>,
    /// What is kept of a number that was erased: a keyed hash, as hexadecimal digits.
    pub fingerprint: Option<String>,
    /// What happened: `opt_in`, `stop`, `start`, `suspended`, `erased` and others.
    pub kind: &'static str,
    /// The same in words.
    pub summary: String,
    /// How it came in: `web`, `api`, `sms`, `admin`, `carrier`.
    pub source: String,
    /// Who did it: `subscriber`, `user ada@example.org`, `api key ci`, `system`.
    pub actor: String,
    /// The reason that was given, or the text that was sent.
    pub reason: Option<String>,
    /// The words that stood beside the box.
    pub wording: Option<String>,
    /// Which version of the site's wordings that was.
    pub wording_version: Option<u64>,
    /// The language they were shown in.
    pub locale: Option<String>,
    /// The page they stood on.
    pub page: Option<String>,
    /// The visitor's address, as much of it as the site keeps.
    pub ip: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<String>,
    /// When, in UTC.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// What a number agreed to and refused, oldest first.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ConsentHistory {
    /// The number.
    pub phone: PhoneNumber,
    /// Whether it is stopped at present: it receives nothing.
    pub stopped: bool,
    /// The events.
    pub items: Vec<ConsentEventView>,
}

impl From<ConsentEvent> for ConsentEventView {
    fn from(event: ConsentEvent) -> Self {
        let summary = words::summary(&event);
        let (phone, fingerprint) = match event.subject {
            ConsentSubject::Number(phone) => (Some(phone), None),
            ConsentSubject::Erased(fingerprint) => (None, Some(fingerprint.to_string())),
        };
        let evidence = event.evidence.unwrap_or_default();
        Self {
            id: event.id.to_string(),
            phone,
            fingerprint,
            kind: event.kind.as_str(),
            summary,
            source: event.source,
            actor: event.actor,
            reason: event.reason,
            wording: Some(evidence.wording).filter(|wording| !wording.is_empty()),
            wording_version: event.wording_version,
            locale: evidence.locale,
            page: evidence.page,
            ip: evidence.ip,
            user_agent: evidence.user_agent,
            created_at: event.created_at,
        }
    }
}

impl ConsentParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<ConsentQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let phone = present(self.phone.as_deref()).and_then(|typed| read_number(typed, &mut errors));
        let from = times::parse("from", self.from.as_deref(), false, &mut errors);
        // The store leaves the end out.
        let to = times::parse("to", self.to.as_deref(), true, &mut errors).map(|to| to.plus(Duration::from_micros(1)));
        let format = match present(self.format.as_deref()) {
            None => ConsentFormat::Json,
            Some(word) => ConsentFormat::parse(word).unwrap_or_else(|| {
                errors.add("format", "Choose json or csv.");
                ConsentFormat::Json
            }),
        };
        errors.into_result()?;
        Ok(ConsentQuery { format, filter: ConsentFilter { phone, from, to } })
    }
}

/// A number with its country code, with or without the plus.
pub(crate) fn read_number(typed: &str, errors: &mut FieldErrors) -> Option<PhoneNumber> {
    let typed = typed.trim();
    let with_plus = if typed.starts_with('+') { typed.to_owned() } else { format!("+{typed}") };
    match PhoneNumber::parse(&with_plus, None) {
        Ok(phone) => Some(phone),
        Err(problem) => {
            errors.add("phone", problem.to_string());
            None
        }
    }
}

impl Engine {
    /// A subscriber with what it agreed to and refused.
    ///
    /// # Errors
    /// `NotFound`, also for another site's subscriber and a deleted one.
    pub async fn subscriber_history(
        &self,
        access: &SiteAccess,
        id: SubscriberId,
    ) -> Result<(SubscriberView, ConsentHistory), EngineError> {
        let subscriber = self.subscriber(access, id).await?;
        let history = self.history_of(access.site_id(), subscriber.phone).await?;
        Ok((subscriber, history))
    }

    /// What a number agreed to and refused, whether it is a subscriber's, was one's, or never was.
    ///
    /// # Errors
    /// `Invalid` for what is no number with its country code.
    pub async fn number_history(&self, access: &SiteAccess, phone: &str) -> Result<ConsentHistory, EngineError> {
        let mut errors = FieldErrors::default();
        let phone = read_number(phone, &mut errors);
        let Some(phone) = phone else { return Err(EngineError::Invalid(errors)) };
        self.history_of(access.site_id(), phone).await
    }

    async fn history_of(&self, site: SiteId, phone: PhoneNumber) -> Result<ConsentHistory, EngineError> {
        let events = self.store().consent_events(site, phone).await?;
        let stopped = self.store().is_suppressed(site, phone).await?;
        Ok(ConsentHistory { phone, stopped, items: events.into_iter().map(ConsentEventView::from).collect() })
    }
}

//! Sending one message, and what its answer means.

use std::borrow::Cow;
use std::time::Duration;

use domain::{LEAVE_LINK, MessageKind, SiteId, Timestamp, with_link};
use gateway::{LaterCause, OutboundSms, RejectionClass, SendOutcome};
use store::{ClaimedMessage, Outcome};
use url::Url;

use crate::backoff;
use crate::broadcasts::NO_PROVIDER;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::providers::Carrier;

/// What is needed to send a site's messages.
#[derive(Clone)]
pub(crate) enum Route {
    /// Through this.
    Open {
        carrier: Carrier,
        /// Where reports go; each message's own token follows.
        reports: Url,
    },
    /// Not at present: tried again at that time.
    Closed { until: Timestamp, words: String },
}

/// How the provider fared with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was not asked.
    NotAsked,
    /// It answered, yes or no.
    Answered,
    /// It gets more than it takes.
    Throttled,
    /// It was not reached, is out of order or made no sense.
    Failed,
}

impl Fate {
    fn of(outcome: &SendOutcome) -> Self {
        match outcome {
            SendOutcome::Accepted { .. } | SendOutcome::Rejected { .. } => Self::Answered,
            SendOutcome::TryLater { cause: LaterCause::Throttled, .. } => Self::Throttled,
            SendOutcome::TryLater { .. } | SendOutcome::Unknown { .. } => Self::Failed,
        }
    }
}

/// When the database did not say where a site's messages go, it is asked again after this.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// Messages of a site that can't send are looked at again after this.
const CLOSED_FOR: Duration = Duration::from_mins(1);

impl Engine {
    /// Whether the site's provider refuses its account at present, as far as this process knows.
    pub(crate) fn is_refused(&self, site: SiteId) -> bool {
        self.quiet_sites().until(site, self.now()).is_some()
    }

    /// Where the site's messages go.
    pub(crate) async fn route(&self, site: SiteId) -> Route {
        let now = self.now();
        if let Some(until) = self.quiet_sites().until(site, now) {
            let words = "Waits: the provider refuses the account.".to_owned();
            return Route::Closed { until, words };
        }
        match self.open_route(site).await {
            Ok(Some(route)) => route,
            Ok(None) => Route::Closed { until: now.plus(CLOSED_FOR), words: NO_PROVIDER.to_owned() },
            Err(error) => {
                tracing::error!(%site, error = &error as &dyn std::error::Error, "the site can't send");
                let words = "The provider account can't be used at the moment.".to_owned();
                Route::Closed { until: now.plus(AFTER_FAILURE), words }
            }
        }
    }

    async fn open_route(&self, site: SiteId) -> Result<Option<Route>, EngineError> {
        let Some(carrier) = self.carrier(site).await? else { return Ok(None) };
        let reports = self.reports_url(&self.webhook_secret(site).await?)?;
        Ok(Some(Route::Open { carrier, reports }))
    }

    /// Posts one message, at most once, and says what its row becomes and how the provider fared.
    pub(crate) async fn send(&self, message: &ClaimedMessage, route: &Route) -> (Outcome, Fate) {
        let (carrier, reports) = match route {
            Route::Open { carrier, reports } => (carrier, reports),
            Route::Closed { until, words } => {
                return (Outcome::Postponed { until: *until, words: words.clone() }, Fate::NotAsked);
            }
        };
        let body = match self.text_of(message) {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(message = %message.id, error = &error as &dyn std::error::Error, "a code can't be read");
                let words = "The code can't be decrypted: is this the right secret key file?".to_owned();
                return (Outcome::Rejected { code: None, words }, Fate::NotAsked);
            }
        };
        let sms = OutboundSms {
            report_url: Some(self.report_url(reports, message.id)),
            ..OutboundSms::new(&*message.sender, message.recipient, &*body)
        };
        let outcome = carrier.provider.send(&sms).await;
        let fate = Fate::of(&outcome);
        (self.judge(message, outcome).await, fate)
    }

    /// The text as this message's recipient gets it: a code is kept encrypted, and in a broadcast and its tests the link for
    /// leaving is each one's own.
    fn text_of<'a>(&self, message: &'a ClaimedMessage) -> Result<Cow<'a, str>, EngineError> {
        if let Some(sealed) = &message.sealed_body {
            return self.secrets().open_code_text(sealed).map(Cow::Owned);
        }
        let may_hold_link = matches!(message.kind, MessageKind::Broadcast | MessageKind::Test);
        if may_hold_link && message.body.contains(LEAVE_LINK) {
            let address = self.preferences_address(message.site, message.recipient);
            return Ok(Cow::Owned(with_link(&message.body, &address)));
        }
        Ok(Cow::Borrowed(&message.body))
    }

    async fn judge(&self, message: &ClaimedMessage, outcome: SendOutcome) -> Outcome {
        match outcome {
            SendOutcome::Accepted { provider_message_id } => Outcome::Accepted { provider_message_id },
            SendOutcome::Unknown { words, provider_message_id } => {
                tracing::warn!(message = %message.id, to = %message.recipient.masked(), %words, "nobody can tell whether it went out");
                Outcome::Unknown { words, provider_message_id }
            }
            SendOutcome::Rejected { code, words, class: RejectionClass::Message } => {
                Outcome::Rejected { code: Some(code.to_string()), words }
            }
            SendOutcome::Rejected { code, words, class: RejectionClass::Account } => {
                if let Err(error) = self.note_account_refusal(message.site, code, &words).await {
                    tracing::error!(error = &error as &dyn std::error::Error, "broadcasts can't be paused");
                }
                let until = self.quiet_sites().until(message.site, self.now());
                Outcome::Postponed { until: until.unwrap_or_else(|| self.now().plus(CLOSED_FOR)), words }
            }
            SendOutcome::TryLater { code, words, .. } if message.attempts >= backoff::MAX_ATTEMPTS => {
                let code = code.map(|code| code.to_string());
                Outcome::Rejected { code, words: format!("Given up after {} attempts: {words}", message.attempts) }
            }
            SendOutcome::TryLater { words, after, .. } => {
                let pause = backoff::pause(message.attempts, after).unwrap_or(CLOSED_FOR);
                Outcome::Retry { at: self.now().plus(pause), words }
            }
        }
    }
}

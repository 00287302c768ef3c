//! A message to one number, before it goes to many: what it would look like on one's own phone.

use domain::{Credits, MessageKind, PhoneNumber, measure};
use serde::Serialize;
use store::{NewMessage, TestedMessage};

use crate::access::SiteAccess;
use crate::broadcasts::NO_PROVIDER;
use crate::config::Mode;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::messages::MessageView;
use crate::providers::SIMULATOR_SENDER;

/// What a test would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestQuote {
    /// Who gets it, as people write the number.
    pub recipient: String,
    /// SMS on the air.
    pub segments: u32,
    /// What it costs.
    pub credits: Credits,
    /// Credits the site has left.
    pub available: Credits,
    /// Whether they suffice.
    pub sufficient: bool,
}

const STOPPED: &str =
    "This number has texted STOP: nothing may be sent to it, not even a test. Text START from it to receive again.";
const SUSPENDED: &str = "This number is suspended here: nothing is sent to it. Resume it in the list of subscribers.";

impl Engine {
    /// What it would cost to send this text to one number.
    ///
    /// # Errors
    /// `Invalid` at `body` and `phone`; `Conflict` where the site sends nothing.
    pub async fn quote_test(&self, access: &SiteAccess, body: &str, phone: &str) -> Result<TestQuote, EngineError> {
        let test = self.test(access, body, phone).await?;
        let available = self.store().credit_account(access.site_id()).await?.available();
        Ok(TestQuote {
            recipient: test.recipient.international(),
            segments: test.segments,
            credits: test.credits,
            available,
            sufficient: available >= test.credits,
        })
    }

    /// Sends this text to one number, as a message of its own. `agreed` is the price that was shown to who confirms; if it is more
    /// by now, nothing is sent.
    ///
    /// # Errors
    /// As [`Engine::quote_test`]; `Conflict` where nothing may be sent to the number; `InsufficientCredits`.
    pub async fn send_test(
        &self,
        access: &SiteAccess,
        body: &str,
        phone: &str,
        agreed: Credits,
    ) -> Result<MessageView, EngineError> {
        let test = self.test(access, body, phone).await?;
        if test.credits > agreed {
            let now = test.credits;
            return Err(EngineError::Conflict(format!(
                "This has changed since you saw it: the test would now cost {now} credits. Nothing was sent."
            )));
        }
        match self.by(access).send_test(&test, self.now()).await? {
            TestedMessage::Queued(message) => {
                self.wake_dispatcher();
                self.announce_change();
                self.message(access, message).await
            }
            TestedMessage::Stopped => Err(EngineError::invalid("phone", STOPPED)),
            TestedMessage::Suspended => Err(EngineError::invalid("phone", SUSPENDED)),
        }
    }

    /// The test as it would be sent, priced.
    async fn test(&self, access: &SiteAccess, body: &str, phone: &str) -> Result<NewMessage, EngineError> {
        let site = self.current_site(access.site_id()).await?;
        let sender = match self.store().provider_account(site.id).await? {
            Some(account) => account.sender,
            None if self.mode().await? == Mode::Demo => SIMULATOR_SENDER.to_owned(),
            None => return Err(EngineError::conflict(NO_PROVIDER)),
        };
        if !site.sms_enabled {
            return Err(EngineError::conflict("SMS are switched off for this site: switch them on in its settings."));
        }
        let mut errors = FieldErrors::default();
        let mut typed = String::new();
        errors.take("body", domain::message_body(body), &mut typed);
        // As a broadcast's text is completed and measured.
        let way_out = self.way_out(&site.settings, &sender);
        let body = way_out.way_out.complete(&typed);
        let segments = measure(&way_out.measured(&body)).segments;
        let max = site.settings.max_segments;
        if errors.is_empty() && segments > max {
            errors.add("body", format!("This message takes {segments} segments; the site allows {max}."));
        }
        let recipient = match PhoneNumber::parse_mobile(phone, site.settings.default_region) {
            Ok(recipient) => recipient,
            Err(problem) => {
                errors.add("phone", problem.to_string());
                return Err(EngineError::Invalid(errors));
            }
        };
        errors.into_result()?;
        let region = recipient.region();
        let rates = self.site_rates(site.id, &site.settings).await?;
        let credits = Credits::new(i64::from(rates.table.rate(region)) * i64::from(segments));
        let kind = MessageKind::Test;
        Ok(NewMessage { site: site.id, kind, recipient, region, sender, body, segments, credits })
    }
}

//! The Mocean client: REST over HTTPS, documented at <https://moceanapi.com/docs>.

mod answer;
mod config;
mod request;

use async_trait::async_trait;
use domain::PriceRow;
use reqwest::{Method, RequestBuilder, header};
use std::fmt;
use url::form_urlencoded;

pub use config::{Credentials, DEFAULT_BASE_URL, MoceanConfig};

use crate::transport::{Answer, Failure, exchange};
use crate::{
    Balance, ConfigError, LaterCause, OutboundSms, Provider, ProviderError, SendOutcome, StatusAnswer, Transport,
    failpoints,
};
use config::{Endpoint, Place};

/// One answer as each question would read it.
#[cfg(feature = "fuzzing")]
pub(crate) fn readings(answer: &Answer, to: domain::PhoneNumber) -> crate::fuzzing::Readings {
    crate::fuzzing::Readings {
        sending: answer::send_outcome(answer, to),
        broken_off: answer::broken_off(String::new(), &answer.body),
        balance: answer::balance(answer),
        prices: answer::price_list(answer),
        status: answer::message_status(answer),
    }
}

/// How the parameters of a message are written.
const FORM: header::HeaderValue = header::HeaderValue::from_static("application/x-www-form-urlencoded");
/// Bytes that the form of a usual message fits in.
const USUAL_FORM: usize = 1024;
/// Most bytes of an answer about one message.
const SMALL_ANSWER: usize = 64 * 1024;
/// Most bytes of a price list: thousands of operators, some 200 bytes each.
const LONG_ANSWER: usize = 8 * 1024 * 1024;

/// A Mocean account reached through a [`Transport`]. Cheap to clone.
#[derive(Clone)]
pub struct MoceanClient {
    transport: Transport,
    endpoint: Endpoint,
    credentials: Credentials,
}

impl MoceanClient {
    /// Checks the settings; calls nothing.
    ///
    /// # Errors
    /// [`ConfigError`] when the URL or the credentials can't be right, or the URL lies on an address that the transport
    /// refuses.
    pub fn new(config: MoceanConfig, transport: Transport) -> Result<Self, ConfigError> {
        let endpoint = Endpoint::new(&config.base_url, &config.credentials)?;
        transport.check_host(&config.base_url)?;
        config.credentials.check()?;
        Ok(Self { transport, endpoint, credentials: config.credentials })
    }

    /// A request with the account's credentials and the wish for JSON.
    ///
    /// Version 1 has its key and secret among the parameters, version 2 a token in the header.
    fn request(&self, place: Place, parameters: &[(&str, String)]) -> RequestBuilder {
        let mut all: Vec<(&str, &str)> = Vec::with_capacity(parameters.len() + 3);
        if let Credentials::KeySecret { key, secret } = &self.credentials {
            all.push(("mocean-api-key", key));
            all.push(("mocean-api-secret", secret));
        }
        all.extend(parameters.iter().map(|(name, value)| (*name, value.as_str())));
        all.push(("mocean-resp-format", "json"));

        let client = self.transport.client();
        let url = self.endpoint.url(place);
        let request = match place.method() {
            Method::POST => {
                let mut form = form_urlencoded::Serializer::new(String::with_capacity(USUAL_FORM));
                form.extend_pairs(&all);
                client.post(url).header(header::CONTENT_TYPE, FORM).body(form.finish())
            }
            _ => client.get(url).query(&all),
        };
        match &self.credentials {
            Credentials::KeySecret { .. } => request,
            Credentials::Token { token } => request.bearer_auth(token),
        }
    }

    async fn ask(&self, place: Place, parameters: &[(&str, String)], limit: usize) -> Result<Answer, ProviderError> {
        exchange(self.request(place, parameters), limit).await.map_err(|failure| match failure {
            Failure::NotSent { words } => ProviderError::Unreachable { words },
            Failure::MaybeSent { words, .. } => ProviderError::NoAnswer { words },
        })
    }
}

#[async_trait]
impl Provider for MoceanClient {
    async fn send(&self, sms: &OutboundSms) -> SendOutcome {
        let parameters = match request::parameters(sms) {
            Ok(parameters) => parameters,
            Err(status) => return answer::refused(status),
        };
        failpoints::pass("gateway.send.before_post");
        let ended = exchange(self.request(Place::Sms, &parameters), SMALL_ANSWER).await;
        failpoints::pass("gateway.send.after_post");
        match ended {
            Ok(answer) => answer::send_outcome(&answer, sms.to),
            Err(Failure::NotSent { words }) => {
                SendOutcome::TryLater { code: None, words, after: None, cause: LaterCause::Unreachable }
            }
            Err(Failure::MaybeSent { words, begun }) => answer::broken_off(words, &begun),
        }
    }

    async fn balance(&self) -> Result<Balance, ProviderError> {
        answer::balance(&self.ask(Place::Balance, &[], SMALL_ANSWER).await?)
    }

    async fn price_list(&self) -> Result<Vec<PriceRow>, ProviderError> {
        answer::price_list(&self.ask(Place::Pricing, &[], LONG_ANSWER).await?)
    }

    async fn message_status(&self, provider_message_id: &str) -> Result<StatusAnswer, ProviderError> {
        let parameters = [("mocean-msgid", provider_message_id.to_owned())];
        answer::message_status(&self.ask(Place::MessageStatus, &parameters, SMALL_ANSWER).await?)
    }
}

impl fmt::Debug for MoceanClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MoceanClient")
            .field("endpoint", &self.endpoint)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

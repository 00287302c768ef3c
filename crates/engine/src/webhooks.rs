//! The addresses that providers call, and whose they are.

use std::time::Duration;

use domain::{MessageId, Scope, SiteId};
use store::OldSecret;
use url::Url;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::provider_accounts::WebhookAddresses;
use crate::secrets::{random_token, token_hash};

/// Below it lie the webhooks of all sites.
const WEBHOOKS: &str = "/webhooks/mocean/";
/// What stands for a message's own token in the address shown to people.
const TOKEN_PLACEHOLDER: &str = "{token}";
/// How long addresses that were renewed go on working. Mocean repeats a report for 36 hours and a text for 24, and somebody
/// has to enter the new address there.
pub const OLD_ADDRESSES_WORK: Duration = Duration::from_hours(72);
/// A secret of ours is 43 characters; whoever sends more needs no look into the database.
const MAX_SECRET_BYTES: usize = 128;

/// What becomes of the addresses that are renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// They work beside the new ones for a while.
    Overlapping,
    /// They end now: somebody knows them who shouldn't.
    AtOnce,
}

impl Engine {
    /// The site whose webhooks carry this secret. Costs no database write, and nothing at all if it was looked up a few
    /// seconds ago: a secret that another process renewed may be taken for that long.
    ///
    /// The secret is 256 random bits and looked up by its hash, so the time it takes says nothing about it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn webhook_site(&self, secret: &str) -> Result<SiteId, EngineError> {
        if secret.is_empty() || secret.len() > MAX_SECRET_BYTES {
            return Err(EngineError::NotFound("webhook"));
        }
        let hash = token_hash(secret);
        let look = match self.webhook_sites().get(&hash, self.now()) {
            Ok(site) => return Ok(site),
            Err(look) => look,
        };
        let site =
            self.store().site_by_webhook_hash(&hash, self.now()).await?.ok_or(EngineError::NotFound("webhook"))?;
        self.webhook_sites().put(look, hash, site, self.now());
        Ok(site)
    }

    /// Makes new webhook addresses (owners). The old ones go on working for [`OLD_ADDRESSES_WORK`], or end at once.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn renew_webhooks(&self, access: &SiteAccess, renewal: Renewal) -> Result<WebhookAddresses, EngineError> {
        access.require(Scope::ProviderWrite)?;
        let (site, now) = (access.site_id(), self.now());
        let secret = random_token()?;
        let sealed = self.secrets().encrypt(&secret_context(site), secret.as_bytes())?;
        let old = match renewal {
            Renewal::Overlapping => OldSecret::CountsUntil(now.plus(OLD_ADDRESSES_WORK)),
            Renewal::AtOnce => OldSecret::EndsNow,
        };
        self.by(access).renew_webhook_secret(site, &token_hash(&secret), &sealed, old, now).await?;
        self.webhook_sites().forget();
        self.webhook_addresses(site).await
    }

    /// Ends the addresses that were renewed and still work (owners). Whether there were any.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn end_old_webhooks(&self, access: &SiteAccess) -> Result<bool, EngineError> {
        access.require(Scope::ProviderWrite)?;
        let ended = self.by(access).end_retired_webhook_secrets(access.site_id(), self.now()).await?;
        self.webhook_sites().forget();
        Ok(ended)
    }

    /// The site's webhook secret; made the first time somebody asks.
    pub(crate) async fn webhook_secret(&self, site: SiteId) -> Result<String, EngineError> {
        let context = secret_context(site);
        let sealed = if let Some(sealed) = self.store().webhook_secret(site).await? {
            sealed
        } else {
            let secret = random_token()?;
            let sealed = self.secrets().encrypt(&context, secret.as_bytes())?;
            self.store().put_webhook_secret_if_absent(site, &token_hash(&secret), &sealed, self.now()).await?
        };
        let plain = self.secrets().decrypt(&context, &sealed)?;
        String::from_utf8(plain).map_err(|_| EngineError::Internal("a stored webhook secret is no text".to_owned()))
    }

    pub(crate) async fn webhook_addresses(&self, site: SiteId) -> Result<WebhookAddresses, EngineError> {
        let addresses = self.addresses(&self.webhook_secret(site).await?);
        let old_until = self.store().retired_webhook_secret_until(site, self.now()).await?;
        Ok(WebhookAddresses { old_until, ..addresses })
    }

    /// Where the reports on one message go.
    pub(crate) fn report_url(&self, reports: &Url, message: MessageId) -> Url {
        let mut url = reports.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(&self.secrets().report_token(message));
        }
        url
    }

    /// Where reports of the site with that secret go, without a message's token.
    pub(crate) fn reports_url(&self, secret: &str) -> Result<Url, EngineError> {
        let address = self.addresses(secret).delivery_report;
        let base = address.strip_suffix(TOKEN_PLACEHOLDER).unwrap_or(&address).trim_end_matches('/');
        Url::parse(base).map_err(|error| EngineError::Internal(format!("the address for reports: {error}")))
    }

    fn addresses(&self, secret: &str) -> WebhookAddresses {
        let base = self.config().public_url.as_str().trim_end_matches('/');
        WebhookAddresses {
            inbound: format!("{base}{WEBHOOKS}{secret}/inbound"),
            delivery_report: format!("{base}{WEBHOOKS}{secret}/dlr/{TOKEN_PLACEHOLDER}"),
            old_until: None,
        }
    }
}

/// The secret in the address of one of our webhooks.
pub(crate) fn secret_in(webhook: &Url) -> Option<&str> {
    let (_, below) = webhook.path().split_once(WEBHOOKS)?;
    below.split('/').next()
}

pub(crate) fn secret_context(site: SiteId) -> String {
    format!("webhook secret of site {site}")
}

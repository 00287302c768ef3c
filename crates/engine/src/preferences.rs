//! A number's own page: where it stands with a site, and how it leaves.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use domain::{Language, PhoneNumber, Reply, SiteId, SubscriberStatus};

use crate::answers::Answers;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;

/// The path below which these pages lie.
const PATH: &str = "/preferences";
/// How many of these pages one address may look at, and in what time.
const LOOKS: (u32, Duration) = (60, Duration::from_mins(10));

/// What a number's owner may see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The site's name in addresses.
    pub site: String,
    /// Its name for people.
    pub site_name: String,
    /// The languages that visitors may choose from.
    pub languages: Vec<Language>,
    /// The first of those the reader wants, or else the one that the number opted in with.
    pub language: Language,
    /// The number with its middle hidden.
    pub number: String,
    /// Where it stands; `None` where the site doesn't have it.
    pub status: Option<SubscriberStatus>,
}

impl Engine {
    /// What the page of this token shows. Looking changes nothing.
    ///
    /// # Errors
    /// `NotFound` for a token that isn't ours, `Busy` where one address looks too often.
    pub async fn preferences(
        &self,
        token: &str,
        ip: Option<IpAddr>,
        wanted: &[Language],
    ) -> Result<Preferences, EngineError> {
        let (site, phone) = self.owner_of(token, ip).await?;
        let status = self.store().number_status(site.id, phone).await?;
        let locale = self.store().number_locale(site.id, phone).await?;
        let languages = site.settings.languages;
        let of_number = locale.as_deref().and_then(Language::of_tag);
        Ok(Preferences {
            site: site.slug.to_string(),
            site_name: site.name,
            language: languages.choose(wanted.iter().copied().chain(of_number)),
            languages: languages.offered,
            number: phone.masked(),
            status,
        })
    }

    /// The number of this token leaves, as by STOP: from now on nothing goes to it but one confirmation.
    ///
    /// # Errors
    /// As for looking.
    pub async fn leave_by_preferences(&self, token: &str, ip: Option<IpAddr>) -> Result<(), EngineError> {
        let (site, phone) = self.owner_of(token, ip).await?;
        let answers = Answers::to(self, &BTreeSet::from([(site.id, Reply::Stop)])).await?;
        let confirmation = answers.stop_confirmation(site.id, phone);
        if self.store().leave(site.id, phone, confirmation.as_ref(), self.now()).await? {
            self.wake_dispatcher();
        }
        Ok(())
    }

    /// The address of a number's own page. As long for every number of every site.
    pub(crate) fn preferences_address(&self, site: SiteId, phone: PhoneNumber) -> String {
        self.preferences_under(&self.secrets().preferences_token(site, phone))
    }

    /// An address as long as any, of nobody.
    pub fn sample_preferences(&self) -> String {
        self.preferences_under("aBcDeFgHiJkLmNoPqRsTuV")
    }

    fn preferences_under(&self, token: &str) -> String {
        let base = self.config().public_url.as_str().trim_end_matches('/');
        format!("{base}{PATH}/{token}")
    }

    /// Whose page it is.
    async fn owner_of(&self, token: &str, ip: Option<IpAddr>) -> Result<(Site, PhoneNumber), EngineError> {
        if self.count_for_address("preferences", ip, LOOKS).await?.is_some() {
            return Err(EngineError::Busy);
        }
        let sites = self.store().sites().await?;
        let ids: Vec<SiteId> = sites.iter().map(|site| site.id).collect();
        let found = self.secrets().number_of_preferences(token, &ids);
        let (id, phone) = found.ok_or(EngineError::NotFound("page"))?;
        let site = sites.into_iter().find(|site| site.id == id).ok_or(EngineError::NotFound("page"))?;
        Ok((site.into(), phone))
    }
}

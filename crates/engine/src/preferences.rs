//! A number's own page: where it stands with a site, how it leaves, and how who entered a code for it comes back.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use domain::{ConfirmationId, Language, PhoneNumber, Reply, SiteId, SubscriberStatus};
use store::{ComeBack, Evidence};
use translations::phrases;

use crate::answers::Answers;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::opt_in::user_agent_text;
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
    /// The words beside the box with which it comes back on this very page: for who just entered a code that was sent to it.
    pub comes_back_by: Option<String>,
}

/// The form by which a number comes back on its own page.
#[derive(Debug, Clone)]
pub struct ComeBackInput {
    /// The page's token.
    pub token: String,
    /// What entering the code gave, see [`Engine::enter_own_page`].
    pub entered: String,
    /// Whether the box was ticked.
    pub consent: bool,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// Their browser's name for itself.
    pub user_agent: Option<String>,
    /// The languages they want to read, the most wanted first.
    pub languages: Vec<Language>,
}

impl Engine {
    /// What the page of this token shows; `entered` is what entering a code for it gave, if it was reached by one. Looking
    /// changes nothing.
    ///
    /// # Errors
    /// `NotFound` for a token that isn't ours, `Busy` where one address looks too often.
    pub async fn preferences(
        &self,
        token: &str,
        entered: Option<&str>,
        ip: Option<IpAddr>,
        wanted: &[Language],
    ) -> Result<Preferences, EngineError> {
        let (site, phone) = self.owner_of(token, ip).await?;
        let status = self.store().number_status(site.id, phone).await?;
        let locale = self.store().number_locale(site.id, phone).await?;
        let of_number = locale.as_deref().and_then(Language::of_tag);
        let languages = site.settings.languages.clone();
        let language = languages.choose(wanted.iter().copied().chain(of_number));
        let comes_back = match entered.and_then(read_entered) {
            Some(entered) if site.sms_enabled => {
                self.store().may_come_back((site.id, phone), entered, self.now()).await?
            }
            Some(_) | None => false,
        };
        let comes_back_by = if comes_back { Some(self.consent_of(site.clone(), language).await?) } else { None };
        let (site, site_name) = (site.slug.to_string(), site.name);
        let (number, languages) = (phone.masked(), languages.offered);
        Ok(Preferences { site, site_name, languages, language, number, status, comes_back_by })
    }

    /// What a visitor of the site agrees to, in that language.
    async fn consent_of(&self, site: Site, language: Language) -> Result<String, EngineError> {
        Ok(self.visited(site).await?.public.choose(&[language]).words.consent.clone())
    }

    /// The number of this token comes back after a STOP, as by a code that is entered for that: who asks entered the code for
    /// this page a while ago, and agrees to the site's words once more.
    ///
    /// # Errors
    /// As for looking; `Invalid` without consent, `Conflict` where the code is no proof any more.
    pub async fn come_back_by_preferences(&self, input: ComeBackInput) -> Result<(), EngineError> {
        let (site, phone) = self.owner_of(&input.token, input.ip).await?;
        let language = site.settings.languages.choose(input.languages.iter().copied());
        if !input.consent {
            return Err(EngineError::Invalid(FieldErrors::one("consent", phrases(language).consent_missing())));
        }
        let over = || EngineError::Conflict(phrases(language).own_return_over());
        let entered = read_entered(&input.entered).ok_or_else(over)?;
        let visited = self.visited(site).await?;
        let site = &visited.site;
        if !site.sms_enabled {
            return Err(EngineError::Conflict(phrases(language).site_closed()));
        }
        let texts = self.texts(site, visited.account_sender.as_deref()).await?;
        let wish = ComeBack {
            site: site.id,
            phone,
            entered,
            evidence: Evidence {
                wording: visited.public.choose(&[language]).words.consent.clone(),
                locale: Some(language.code().to_owned()),
                ip: input.ip.and_then(|ip| site.settings.records.addresses.keep(ip)),
                user_agent: input.user_agent.as_deref().map(user_agent_text),
                ..Evidence::default()
            },
            welcome: texts.as_ref().map(|texts| texts.welcome(phone)),
            back: texts.as_ref().map(|texts| texts.back(phone)),
            now: self.now(),
        };
        self.store().come_back(wish).await?.ok_or_else(over)?;
        self.wake_dispatcher();
        Ok(())
    }

    /// The path of a number's page for who entered a code for it, and may come back there with it.
    pub(crate) fn own_page_path(&self, site: SiteId, phone: PhoneNumber, entered: ConfirmationId) -> String {
        format!("{PATH}/{}?entered={entered}", self.secrets().preferences_token(site, phone))
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

/// A request as it stands in an address: 128 random bits, which only entering its code tells.
fn read_entered(text: &str) -> Option<ConfirmationId> {
    text.parse().ok()
}

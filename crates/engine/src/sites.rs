//! Sites: the admins' view with every setting, and the visitors' view with its words filled in.

use domain::{
    Embedding, Look, OptInMode, ProofOfWork, Region, Scope, SiteId, SiteScope, SiteSettings, Slug, Timestamp,
};
use serde::Serialize;
use store::SiteChange;

use crate::access::SiteAccess;
use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::providers::SIMULATOR_SENDER;
use crate::site_patch::{NewSite, SitePatch};
use crate::words::{Samples, WordPreview, Words};

/// A site with all its settings. Serialises as the API's answer to `GET /sites/{site}`.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Off: no popup, and nothing is sent.
    pub sms_enabled: bool,
    /// Everything else that can be set.
    #[serde(flatten)]
    pub settings: SiteSettings,
    /// When it was made.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// What a visitor's page needs to know of a site.
#[derive(Debug, Clone, Serialize)]
pub struct PublicSite {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Whether numbers are taken at all.
    pub sms_enabled: bool,
    /// Whether a code has to be entered.
    pub opt_in_mode: OptInMode,
    /// Digits of a code.
    pub code_digits: u32,
    /// Its words, variables filled in.
    pub words: PublicWords,
    /// The country to offer first.
    pub default_region: Option<Region>,
    /// The countries to choose from: the default first, then by name.
    pub regions: Vec<RegionChoice>,
    /// Seconds of a visit before the popup opens.
    pub popup_delay_seconds: u32,
    /// Days before the popup opens again for one who dismissed it.
    pub popup_again_days: u32,
    /// Origins whose pages may show the popup and call the opt-in API.
    pub allowed_origins: Vec<String>,
    /// How the popup behaves in their pages.
    pub embedding: Embedding,
    /// How its own page and the popup look.
    pub look: Look,
    /// Whether visitors' browsers must compute for a moment each time. When the site is busy is told then.
    pub needs_proof: bool,
}

/// A country of the popup's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegionChoice {
    /// Its code.
    pub region: Region,
    /// Its English name.
    pub name: &'static str,
    /// Its calling code, without plus.
    pub calling_code: u16,
}

/// A site's words for its visitors, variables filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicWords {
    /// The page's headline.
    pub headline: String,
    /// The page's text.
    pub intro: String,
    /// The popup's title.
    pub popup_title: String,
    /// The popup's sentence.
    pub popup_text: String,
    /// What the visitor agrees to. Kept with every consent.
    pub consent: String,
    /// The button.
    pub button: String,
    /// What is said afterwards.
    pub success: String,
    /// The first SMS, for a look at it beforehand.
    pub welcome: String,
    /// Address of the terms, empty where there is none.
    pub terms_url: String,
    /// Address of the privacy policy, empty where there is none.
    pub privacy_url: String,
}

impl From<store::Site> for Site {
    fn from(site: store::Site) -> Self {
        Self {
            id: site.id,
            slug: site.slug,
            name: site.name,
            sms_enabled: site.sms_enabled,
            settings: site.settings,
            created_at: site.created_at,
        }
    }
}

impl PublicSite {
    /// The site for its visitors; `samples` stand for variables.
    pub(crate) fn of(site: &Site, samples: &Samples) -> Self {
        let settings = &site.settings;
        Self {
            words: Words::new(&site.name, &samples.sender).public(&settings.words, &samples.preferences),
            opt_in_mode: settings.opt_in_mode,
            code_digits: settings.code_digits,
            regions: region_choices(settings),
            default_region: settings.default_region,
            popup_delay_seconds: settings.popup_delay_seconds,
            popup_again_days: settings.popup_again_days,
            allowed_origins: settings.allowed_origins.clone(),
            embedding: settings.embedding.clone(),
            look: settings.look.clone(),
            needs_proof: settings.protection.proof_of_work == ProofOfWork::Always,
            slug: site.slug.clone(),
            name: site.name.clone(),
            sms_enabled: site.sms_enabled,
        }
    }
}

impl Engine {
    /// The sites this actor may see, oldest first.
    pub async fn sites(&self, actor: &Actor) -> Result<Vec<Site>, EngineError> {
        let sites = self.store().sites().await?;
        Ok(sites.into_iter().filter(|site| actor.may_see(site.id)).map(Site::from).collect())
    }

    /// A site as its visitors see it, a few seconds old at most; the default site without a slug.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn read_public_site(&self, slug: Option<&str>) -> Result<PublicSite, EngineError> {
        Ok(self.visited_site(slug).await?.public.clone())
    }

    /// Adds a site (owners of all).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict` for a slug that is taken.
    pub async fn create_site(&self, actor: &Actor, new: NewSite) -> Result<Site, EngineError> {
        actor.require(Scope::SitesCreate, SiteScope::All)?;
        let mut errors = FieldErrors::default();
        let mut name = String::new();
        let slug = Slug::parse(&new.slug).map_err(|problem| errors.add("slug", problem.to_string()));
        errors.take("name", domain::name(&new.name), &mut name);
        let Ok(slug) = slug else { return Err(EngineError::Invalid(errors)) };
        errors.into_result()?;
        let site = Site::from(self.by(actor).create_site(&slug, &name, self.now()).await?);
        self.site_rates(site.id, &site.settings).await?;
        self.webhook_secret(site.id).await?;
        self.grant_month(site.id, &site.settings).await?;
        Ok(site)
    }

    /// Changes what the patch names. What costs money (`monthly_credits`, `credit_price`) is for owners.
    ///
    /// # Errors
    /// `Invalid` with every wrong field and nothing changed, `Forbidden`.
    pub async fn update_site(&self, access: &SiteAccess, patch: SitePatch) -> Result<Site, EngineError> {
        let samples = self.samples_of(access.site_id()).await?;
        let mut repriced = false;
        // Within the transaction, on the site as it is there: what another request changes meanwhile stays changed.
        let change = |before: &store::Site| {
            let (patched, errors) = patch.apply(before, &samples);
            errors.into_result()?;
            repriced = patched.settings.credit_price != before.settings.credit_price;
            if repriced || patched.settings.monthly_credits != before.settings.monthly_credits {
                access.require(Scope::CreditsGrant)?;
            }
            Ok(SiteChange { name: patched.name, sms_enabled: patched.sms_enabled, settings: patched.settings })
        };
        let site: Result<store::Site, EngineError> =
            self.by(access).change_site(access.site_id(), self.now(), change).await;
        self.visited_sites().forget();
        let site = Site::from(site?);
        if repriced {
            self.reprice(site.id).await?;
        }
        self.wake_dispatcher();
        Ok(site)
    }

    /// The site's words as they would read with this patch, with what each SMS would measure.
    pub async fn preview_words(&self, access: &SiteAccess, patch: &SitePatch) -> Result<Vec<WordPreview>, EngineError> {
        let site = self.store().site(access.site_id()).await?.ok_or(EngineError::NotFound("site"))?;
        let samples = self.samples_of(site.id).await?;
        let (patched, errors) = patch.apply(&site, &samples);
        let mut previews = Words::preview(&patched.name, &patched.settings, &samples);
        for preview in &mut previews {
            if preview.error.is_none() {
                preview.error = errors.of(&format!("words.{}", preview.field)).map(str::to_owned);
            }
        }
        Ok(previews)
    }

    pub(crate) async fn site_by_slug(&self, slug: &str) -> Result<Site, EngineError> {
        let slug = Slug::parse(slug).map_err(|_| EngineError::NotFound("site"))?;
        self.store().site_by_slug(&slug).await?.map(Site::from).ok_or(EngineError::NotFound("site"))
    }

    /// The site as it is now, for what must not rest on an older copy.
    pub(crate) async fn current_site(&self, id: SiteId) -> Result<Site, EngineError> {
        self.store().site(id).await?.map(Site::from).ok_or(EngineError::NotFound("site"))
    }

    /// What stands for variables when the site's words are looked at.
    async fn samples_of(&self, site: SiteId) -> Result<Samples, EngineError> {
        Ok(Samples { sender: self.sender_of(site).await?, preferences: self.sample_preferences() })
    }

    /// Whom the site's messages are from, for its words.
    pub(crate) async fn sender_of(&self, site: SiteId) -> Result<String, EngineError> {
        let account = self.store().provider_account(site).await?;
        Ok(account.map_or_else(|| SIMULATOR_SENDER.to_owned(), |account| account.sender))
    }
}

/// The countries a visitor may choose from: the site's default first, then by name.
fn region_choices(settings: &SiteSettings) -> Vec<RegionChoice> {
    let mut choices: Vec<RegionChoice> = Region::geographic()
        .filter(|region| settings.allows(*region))
        .filter_map(|region| Some(RegionChoice { region, name: region.name(), calling_code: region.calling_code()? }))
        .collect();
    choices.sort_by_key(|choice| (Some(choice.region) != settings.default_region, choice.name));
    choices
}

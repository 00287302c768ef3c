//! Sites as those who run them see them, with every setting.

use domain::{Language, Scope, SiteId, SiteScope, SiteSettings, Slug, Timestamp};
use serde::Serialize;
use store::SiteChange;
use translations::words_in;

use crate::access::SiteAccess;
use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::languages_patch::words_field;
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

impl From<store::Site> for Site {
    /// With the words that are used in the site's default language, whether they are its own or built in.
    fn from(site: store::Site) -> Self {
        let words = words_in(&site.settings, site.settings.languages.default);
        Self {
            id: site.id,
            slug: site.slug,
            name: site.name,
            sms_enabled: site.sms_enabled,
            settings: SiteSettings { words, ..site.settings },
            created_at: site.created_at,
        }
    }
}

impl Engine {
    /// The sites this actor may see, oldest first.
    pub async fn sites(&self, actor: &Actor) -> Result<Vec<Site>, EngineError> {
        let sites = self.store().sites().await?;
        Ok(sites.into_iter().filter(|site| actor.may_see(site.id)).map(Site::from).collect())
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

    /// The site's words in that language as they would read with this patch, with what each SMS would measure.
    pub async fn preview_words(
        &self,
        access: &SiteAccess,
        language: Language,
        patch: &SitePatch,
    ) -> Result<Vec<WordPreview>, EngineError> {
        let site = self.store().site(access.site_id()).await?.ok_or(EngineError::NotFound("site"))?;
        let samples = self.samples_of(site.id).await?;
        let (patched, errors) = patch.apply(&site, &samples);
        let mut previews = Words::preview(&patched.name, &patched.settings, language, &samples);
        let place = words_field(&patched.settings, language);
        for preview in &mut previews {
            if preview.error.is_none() {
                preview.error = errors.of(&format!("{place}.{}", preview.field)).map(str::to_owned);
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

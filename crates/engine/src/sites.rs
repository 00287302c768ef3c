//! Sites: the admins' view with every setting, and the visitors' view with its words filled in.

use domain::{Region, SiteId, SiteSettings, SiteWords, Slug, Timestamp};
use serde::Serialize;

use crate::access::SiteAccess;
use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::site_patch::{NewSite, SitePatch};
use crate::words::WordPreview;

/// A site with all its settings. Serialises as the API's answer to `GET /sites/{site}`.
#[derive(Debug, Clone, Serialize)]
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
    /// Origins whose pages may call the opt-in API.
    pub allowed_origins: Vec<String>,
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
    /// Address of the terms, empty where there is none.
    pub terms_url: String,
    /// Address of the privacy policy, empty where there is none.
    pub privacy_url: String,
}

impl Engine {
    /// The sites this actor may see, by name.
    pub async fn sites(&self, actor: &Actor) -> Result<Vec<Site>, EngineError> {
        todo!()
    }

    /// A site as its visitors see it; the default site without a slug.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn public_site(&self, slug: Option<&str>) -> Result<PublicSite, EngineError> {
        todo!()
    }

    /// Adds a site (owners).
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict` for a slug that is taken.
    pub async fn create_site(&self, actor: &Actor, new: NewSite) -> Result<Site, EngineError> {
        todo!()
    }

    /// Changes what the patch names. What costs money (`monthly_credits`, `credit_price`) is for owners.
    ///
    /// # Errors
    /// `Invalid` with every wrong field and nothing changed, `Forbidden`.
    pub async fn update_site(&self, access: &SiteAccess, patch: SitePatch) -> Result<Site, EngineError> {
        todo!()
    }

    /// The site's words as they would read with this patch, with what each SMS would measure.
    pub async fn preview_words(&self, access: &SiteAccess, patch: &SitePatch) -> Result<Vec<WordPreview>, EngineError> {
        todo!()
    }

    pub(crate) async fn site_by_slug(&self, slug: &str) -> Result<Site, EngineError> {
        todo!()
    }
}

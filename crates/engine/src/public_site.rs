//! Sites as their visitors see them: in the visitor's language, with words filled in.

use domain::{Embedding, Language, Look, OptInMode, ProofOfWork, Region, SiteLanguages, SiteSettings, Slug};
use serde::Serialize;
use translations::{countries, country, words_in};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;
use crate::words::{Samples, Words};

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
    /// The language of its words.
    pub language: Language,
    /// The languages that visitors may choose from.
    pub languages: Vec<Language>,
    /// Its words in that language, variables filled in.
    pub words: PublicWords,
    /// The country to offer first.
    pub default_region: Option<Region>,
    /// The countries to choose from: the default first, then in the order of the language's alphabet.
    pub regions: Vec<RegionChoice>,
    /// Seconds of a visit before the popup opens.
    pub popup_delay_seconds: u32,
    /// Days before the popup opens again for one who dismissed it.
    pub popup_again_days: u32,
    /// Origins of other web sites whose pages may show the popup and call the opt-in API.
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
    /// Its name in the language of the page.
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

/// A site in every language that it offers.
#[derive(Debug)]
pub(crate) struct PublicSites {
    default: PublicSite,
    others: Vec<PublicSite>,
}

impl PublicSites {
    /// The site for its visitors; `samples` stand for variables.
    pub(crate) fn of(site: &Site, samples: &Samples) -> Self {
        let SiteLanguages { default, offered, .. } = &site.settings.languages;
        let others = offered.iter().filter(|language| *language != default);
        Self {
            default: PublicSite::of(site, *default, samples),
            others: others.map(|language| PublicSite::of(site, *language, samples)).collect(),
        }
    }

    /// The first that is wanted and there, or else the one in the default language.
    pub(crate) fn choose(&self, wanted: &[Language]) -> &PublicSite {
        let all = || std::iter::once(&self.default).chain(&self.others);
        wanted.iter().find_map(|language| all().find(|site| site.language == *language)).unwrap_or(&self.default)
    }

    pub(crate) fn slug(&self) -> &str {
        self.default.slug.as_str()
    }
}

impl PublicSite {
    fn of(site: &Site, language: Language, samples: &Samples) -> Self {
        let settings = &site.settings;
        let words = words_in(settings, language);
        Self {
            words: Words::new(&site.name, &samples.sender).public(&words, &samples.preferences),
            language,
            languages: settings.languages.offered.clone(),
            opt_in_mode: settings.opt_in_mode,
            code_digits: settings.code_digits,
            regions: region_choices(settings, language),
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
    /// A site as its visitors see it, a few seconds old at most; the default site without a slug.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn read_public_sites(
        &self,
        slug: Option<&str>,
    ) -> Result<std::sync::Arc<PublicSites>, EngineError> {
        Ok(self.visited_site(slug).await?.public.clone())
    }
}

/// The countries a visitor may choose from: the site's default first, then in the order of the language's alphabet.
fn region_choices(settings: &SiteSettings, language: Language) -> Vec<RegionChoice> {
    let mut choices: Vec<RegionChoice> = countries(language)
        .iter()
        .filter(|region| settings.allows(**region))
        .filter_map(|region| {
            let calling_code = region.calling_code()?;
            Some(RegionChoice { region: *region, name: country(language, *region), calling_code })
        })
        .collect();
    // Keeps the alphabet's order among the others.
    choices.sort_by_key(|choice| Some(choice.region) != settings.default_region);
    choices
}

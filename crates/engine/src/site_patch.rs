//! Changes to a site as forms and the API send them, and the rules they must pass.

use domain::{FieldProblem, OptInMode, Region, SiteSettings, SiteWords, WayOutMode};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use store::Site;
use translations::own_text;

use crate::embedding_patch::{EmbeddingPatch, LookPatch};
use crate::error::FieldErrors;
use crate::languages_patch::{LanguagesPatch, check_words};
use crate::quiet_hours_patch::QuietHoursPatch;
use crate::records_patch::RecordsPatch;
use crate::site_patch_protection::ProtectionPatch;
use crate::words::{Samples, Words};

/// A new site.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Its name in addresses: lower-case letters, digits, hyphens; at most 40.
    #[schema(pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    pub slug: String,
    /// Its name for people.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
}

/// Changes to a site. What is absent stays; `null` clears where clearing makes sense and is refused elsewhere.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SitePatch {
    /// Name for people, 1 to 80 characters.
    #[serde(deserialize_with = "required")]
    pub name: Option<String>,
    /// SMS on or off.
    #[serde(deserialize_with = "required")]
    pub sms_enabled: Option<bool>,
    /// Region code; `null` or empty for none.
    #[serde(deserialize_with = "present")]
    pub default_region: Option<Option<String>>,
    /// Region codes; `null` for all countries.
    #[serde(deserialize_with = "present")]
    pub allowed_regions: Option<Option<Vec<String>>>,
    /// `single`, `code`.
    #[serde(deserialize_with = "required")]
    pub opt_in_mode: Option<String>,
    /// Digits of codes: 4 or 6.
    #[serde(deserialize_with = "required")]
    pub code_digits: Option<i64>,
    /// Free credits each calendar month.
    #[serde(deserialize_with = "required")]
    pub monthly_credits: Option<i64>,
    /// The longest message this site may send, 1 to 40 segments.
    #[serde(deserialize_with = "required")]
    pub max_segments: Option<i64>,
    /// Hours within which a message goes out or not at all, 1 to 168.
    #[serde(deserialize_with = "required")]
    pub send_within_hours: Option<i64>,
    /// The price of one credit in the price list's currency, as decimal text; `null` or empty for the cheapest SMS.
    #[serde(deserialize_with = "present")]
    pub credit_price: Option<Option<String>>,
    /// Seconds of a visit before the popup opens, 0 to 600.
    #[serde(deserialize_with = "required")]
    pub popup_delay_seconds: Option<i64>,
    /// Days before it opens again for one who dismissed it, 0 to 3650.
    #[serde(deserialize_with = "required")]
    pub popup_again_days: Option<i64>,
    /// Origins whose pages may show the popup and call the opt-in API: `https://shop.example`.
    #[serde(deserialize_with = "required")]
    pub allowed_origins: Option<Vec<String>>,
    /// How the popup behaves in their pages.
    #[serde(deserialize_with = "required")]
    pub embedding: Option<EmbeddingPatch>,
    /// How the site's own page and its popup look.
    #[serde(deserialize_with = "required")]
    pub look: Option<LookPatch>,
    /// `auto` ends welcome messages and broadcasts with a way out where the sender is a name, which can't be answered; `off`.
    #[serde(deserialize_with = "required")]
    pub way_out: Option<WayOutMode>,
    /// The number that takes STOP for such a sender; `null` or empty makes the way out a link.
    #[serde(deserialize_with = "clearable")]
    pub stop_to: Option<String>,
    /// Words by which people leave this site, beside those that are known in every language.
    #[serde(deserialize_with = "required")]
    pub opt_out_words: Option<Vec<String>>,
    /// Texts in the site's default language.
    #[serde(deserialize_with = "required")]
    pub words: Option<WordsPatch>,
    /// The languages in which the site speaks to its visitors, and its texts in them.
    #[serde(deserialize_with = "required")]
    pub languages: Option<LanguagesPatch>,
    /// What is kept of people beside their numbers, and for how long.
    #[serde(deserialize_with = "required")]
    pub records: Option<RecordsPatch>,
    /// What keeps the public form from being abused.
    #[serde(deserialize_with = "required")]
    pub protection: Option<ProtectionPatch>,
    /// When broadcasts may go out, by the recipients' clocks.
    #[serde(deserialize_with = "required")]
    pub quiet_hours: Option<QuietHoursPatch>,
}

/// Changes to a site's texts in one language; an empty text brings the built-in one back. `{{ site }}` and `{{ sender }}` are
/// filled in when they are used; in the welcome `{{ preferences }}` too, the address of the subscriber's own page.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WordsPatch {
    /// The page's headline.
    #[serde(deserialize_with = "required")]
    pub headline: Option<String>,
    /// The page's text.
    #[serde(deserialize_with = "required")]
    pub intro: Option<String>,
    /// The popup's title.
    #[serde(deserialize_with = "required")]
    pub popup_title: Option<String>,
    /// The popup's sentence.
    #[serde(deserialize_with = "required")]
    pub popup_text: Option<String>,
    /// What the visitor agrees to.
    #[serde(deserialize_with = "required")]
    pub consent: Option<String>,
    /// The button.
    #[serde(deserialize_with = "required")]
    pub button: Option<String>,
    /// What is said afterwards.
    #[serde(deserialize_with = "required")]
    pub success: Option<String>,
    /// The welcome SMS.
    #[serde(deserialize_with = "required")]
    pub welcome: Option<String>,
    /// The SMS that answers STOP.
    #[serde(deserialize_with = "required")]
    pub stop_confirmation: Option<String>,
    /// The SMS that answers START.
    #[serde(deserialize_with = "required")]
    pub start_confirmation: Option<String>,
    /// The SMS that answers HELP.
    #[serde(deserialize_with = "required")]
    pub help: Option<String>,
    /// The SMS with a code. `{{ code }}` stands for it.
    #[serde(deserialize_with = "required")]
    pub code: Option<String>,
    /// Address of the terms; `null` or empty for none.
    #[serde(deserialize_with = "clearable")]
    pub terms_url: Option<String>,
    /// Address of the privacy policy; `null` or empty for none.
    #[serde(deserialize_with = "clearable")]
    pub privacy_url: Option<String>,
}

/// Tells a field that is `null` from one that is absent.
#[expect(clippy::option_option, reason = "absent, null and a value are three different things in a patch")]
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A field that can't be cleared: `null` is refused rather than taken for absent.
pub(crate) fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A text that `null` empties.
fn clearable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| Some(text.unwrap_or_default()))
}

/// A site's name, switch and settings as a patch leaves them.
pub(crate) struct Patched {
    pub(crate) name: String,
    pub(crate) sms_enabled: bool,
    pub(crate) settings: SiteSettings,
}

impl SitePatch {
    /// The site as it would be, and everything that is wrong with it. `samples` are what the words' variables stand for.
    pub(crate) fn apply(&self, site: &Site, samples: &Samples) -> (Patched, FieldErrors) {
        let mut errors = FieldErrors::default();
        let mut patched = Patched {
            name: site.name.clone(),
            sms_enabled: self.sms_enabled.unwrap_or(site.sms_enabled),
            settings: site.settings.clone(),
        };
        if let Some(name) = &self.name {
            errors.take("name", domain::name(name), &mut patched.name);
        }
        self.apply_settings(&mut patched.settings, &mut errors);
        if let Some(languages) = &self.languages {
            languages.apply(&mut patched.settings, &mut errors);
        }
        if let Some(words) = &self.words {
            let own = &mut patched.settings.words;
            words.apply(own, "words", &mut errors);
            for (at, text) in own.texts_mut().into_iter().enumerate() {
                *text = own_text(at, std::mem::take(text), None);
            }
        }
        if let Some(protection) = &self.protection {
            protection.apply(&mut patched.settings.protection, &mut errors);
        }
        for (field, message) in patched.settings.problems() {
            if errors.of(field).is_none() {
                errors.add(field, message);
            }
        }
        let default = patched.settings.languages.default;
        for preview in Words::preview(&patched.name, &patched.settings, default, samples) {
            let field = format!("words.{}", preview.field);
            if let (Some(message), None) = (preview.error, errors.of(&field)) {
                errors.add(field, message);
            }
        }
        check_words(&patched.name, &patched.settings, samples, &mut errors);
        (patched, errors)
    }

    fn apply_settings(&self, settings: &mut SiteSettings, errors: &mut FieldErrors) {
        if let Some(region) = &self.default_region {
            settings.default_region = match region.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
                None => None,
                Some(code) => Region::parse(code).or_else(|| {
                    errors.add("default_region", UNKNOWN_REGION);
                    None
                }),
            };
        }
        if let Some(regions) = &self.allowed_regions {
            settings.allowed_regions = regions.as_deref().map(|codes| read_regions(codes, errors));
        }
        if let Some(mode) = &self.opt_in_mode {
            match OptInMode::parse(mode) {
                Some(mode) => settings.opt_in_mode = mode,
                None => errors.add("opt_in_mode", "Choose single or code."),
            }
        }
        if let Some(origins) = &self.allowed_origins {
            settings.allowed_origins = read_origins(origins, errors);
        }
        settings.way_out = self.way_out.unwrap_or(settings.way_out);
        if let Some(number) = &self.stop_to {
            match domain::stop_to(number) {
                Ok(number) => settings.stop_to = number,
                Err(problem) => errors.add("stop_to", problem.to_string()),
            }
        }
        if let Some(words) = &self.opt_out_words {
            settings.opt_out_words = distinct_words(words);
        }
        if let Some(price) = &self.credit_price {
            settings.credit_price = price.as_deref().map(str::trim).filter(|text| !text.is_empty()).and_then(|text| {
                let price = text.parse::<Decimal>().ok().filter(|price| *price > Decimal::ZERO);
                if price.is_none() {
                    errors.add("credit_price", "Give a price above zero, such as 0.05.");
                }
                price
            });
        }
        if let Some(quiet_hours) = &self.quiet_hours {
            quiet_hours.apply(&mut settings.quiet_hours, errors);
        }
        if let Some(embedding) = &self.embedding {
            embedding.apply(&mut settings.embedding, errors);
        }
        if let Some(look) = &self.look {
            look.apply(&mut settings.look, errors);
        }
        if let Some(records) = &self.records {
            records.apply(&mut settings.records, errors);
        }
        let mut count = |field: &'static str, value: Option<i64>, into: &mut u32| {
            let Some(value) = value else { return };
            match u32::try_from(value) {
                Ok(value) => *into = value,
                Err(_) => errors.add(field, "Give a whole number that isn't negative."),
            }
        };
        count("code_digits", self.code_digits, &mut settings.code_digits);
        count("monthly_credits", self.monthly_credits, &mut settings.monthly_credits);
        count("max_segments", self.max_segments, &mut settings.max_segments);
        count("send_within_hours", self.send_within_hours, &mut settings.send_within_hours);
        count("popup_delay_seconds", self.popup_delay_seconds, &mut settings.popup_delay_seconds);
        count("popup_again_days", self.popup_again_days, &mut settings.popup_again_days);
    }
}

impl WordsPatch {
    /// Changes the texts that are named; `place` stands before their names where one is wrong.
    pub(crate) fn apply(&self, words: &mut SiteWords, place: &str, errors: &mut FieldErrors) {
        let texts: [(&str, &Option<String>, &mut String); 12] = [
            ("headline", &self.headline, &mut words.headline),
            ("intro", &self.intro, &mut words.intro),
            ("popup_title", &self.popup_title, &mut words.popup_title),
            ("popup_text", &self.popup_text, &mut words.popup_text),
            ("consent", &self.consent, &mut words.consent),
            ("button", &self.button, &mut words.button),
            ("success", &self.success, &mut words.success),
            ("welcome", &self.welcome, &mut words.welcome),
            ("stop_confirmation", &self.stop_confirmation, &mut words.stop_confirmation),
            ("start_confirmation", &self.start_confirmation, &mut words.start_confirmation),
            ("help", &self.help, &mut words.help),
            ("code", &self.code, &mut words.code),
        ];
        for (name, text, into) in texts {
            if let Some(text) = text {
                errors.take(&format!("{place}.{name}"), domain::words(text), into);
            }
        }
        for (name, link, into) in [
            ("terms_url", &self.terms_url, &mut words.terms_url),
            ("privacy_url", &self.privacy_url, &mut words.privacy_url),
        ] {
            if let Some(link) = link {
                errors.take(&format!("{place}.{name}"), domain::web_link(link), into);
            }
        }
    }
}

const UNKNOWN_REGION: &str = "Choose a country from the list.";
/// More than anyone needs; each is compared with at every call from another origin.
const MAX_ORIGINS: usize = 50;

fn read_regions(codes: &[String], errors: &mut FieldErrors) -> Vec<Region> {
    let mut regions = Vec::new();
    for code in codes.iter().filter(|code| !code.trim().is_empty()) {
        let Some(region) = Region::parse(code) else {
            errors.add("allowed_regions", UNKNOWN_REGION);
            break;
        };
        regions.push(region);
    }
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// Words without blanks around them, each once.
fn distinct_words(texts: &[String]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in texts.iter().map(|text| text.trim()) {
        if !words.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            words.push(word.to_owned());
        }
    }
    words
}

fn read_origins(texts: &[String], errors: &mut FieldErrors) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    if texts.len() > MAX_ORIGINS {
        errors.add("allowed_origins", format!("Give at most {MAX_ORIGINS}."));
        return origins;
    }
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        match domain::origin(text) {
            Ok(origin) if !origins.contains(&origin) => origins.push(origin),
            Ok(_) => {}
            Err(problem) => {
                errors.add("allowed_origins", problem.to_string());
                break;
            }
        }
    }
    origins
}

impl FieldErrors {
    /// Puts a checked value in its place, or its problem among the errors.
    pub(crate) fn take(&mut self, field: &str, checked: Result<String, FieldProblem>, into: &mut String) {
        match checked {
            Ok(value) => *into = value,
            Err(problem) => self.add(field, problem.to_string()),
        }
    }
}

//! What an owner sets for a site.

use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    CodeRules, Embedding, Look, MessageKind, OWN_WORDS_MAX, OptInMode, OwnWords, Protection, QuietHours,
    RecordSettings, Region, SiteLanguages, SiteWords, WayOutMode, validate,
};

/// What an owner sets for a site, stored as JSON. A field that is missing there has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SiteSettings {
    /// The region in which national numbers are read, and the first of the list of countries in the form.
    pub default_region: Option<Region>,
    /// The regions whose numbers may opt in; `None` lets in all.
    pub allowed_regions: Option<Vec<Region>>,
    /// How a visitor becomes a subscriber.
    pub opt_in_mode: OptInMode,
    /// Digits of the codes that go to numbers: 4 or 6.
    pub code_digits: u32,
    /// Free credits granted each calendar month (UTC).
    pub monthly_credits: u32,
    /// The most segments that a message may have.
    pub max_segments: u32,
    /// Hours within which a message goes out or not at all, from when it was queued, confirmed or resumed. Quiet hours don't
    /// count.
    pub send_within_hours: u32,
    /// When broadcasts may go out, by the recipients' clocks.
    pub quiet_hours: QuietHours,
    /// The price of one credit in the price list's currency; `None` takes the cheapest region's.
    pub credit_price: Option<Decimal>,
    /// How long a page is open before the popup shows.
    pub popup_delay_seconds: u32,
    /// After how many days a popup that was dismissed shows again.
    pub popup_again_days: u32,
    /// Whether texts carry a way out where the sender is a name, which can't be answered.
    pub way_out: WayOutMode,
    /// The number that takes STOP for such a sender; `None` makes the way out a link.
    pub stop_to: Option<String>,
    /// Words by which people leave this site, beside those that are known in every language.
    pub opt_out_words: Vec<String>,
    /// The site's own texts in its default language.
    pub words: SiteWords,
    /// The languages it speaks to its visitors in.
    pub languages: SiteLanguages,
    /// Origins of other web sites whose pages may show the popup and call the opt-in API: `https://shop.example`.
    pub allowed_origins: Vec<String>,
    /// How the popup behaves in their pages.
    pub embedding: Embedding,
    /// How the site's own page and its popup look.
    pub look: Look,
    /// What is kept of people beside their numbers, and for how long.
    pub records: RecordSettings,
    /// What keeps the public form from being abused.
    pub protection: Protection,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            default_region: None,
            allowed_regions: None,
            opt_in_mode: OptInMode::Single,
            code_digits: 6,
            monthly_credits: 500,
            max_segments: 10,
            send_within_hours: 24,
            quiet_hours: QuietHours::default(),
            credit_price: None,
            popup_delay_seconds: 1,
            popup_again_days: 30,
            way_out: WayOutMode::Off,
            stop_to: None,
            opt_out_words: Vec::new(),
            words: SiteWords::default(),
            languages: SiteLanguages::default(),
            allowed_origins: Vec::new(),
            embedding: Embedding::default(),
            look: Look::default(),
            records: RecordSettings::default(),
            protection: Protection::default(),
        }
    }
}

impl SiteSettings {
    /// The most free credits a month.
    pub const MONTHLY_CREDITS_MAX: u32 = 10_000_000;
    /// The most segments that can be allowed: what a concatenated SMS can number (3GPP TS 23.040) is 255, which nobody
    /// means to send; phones and carriers give up long before.
    pub const MAX_SEGMENTS_MAX: u32 = 40;
    /// The longest time that messages may wait: a week.
    pub const SEND_WITHIN_HOURS_MAX: u32 = 168;
    /// What answers a person who waits for it is of no use later than this.
    pub const ANSWERS_WITHIN: Duration = Duration::from_mins(5);
    /// The longest delay of the popup: ten minutes.
    pub const POPUP_DELAY_MAX: u32 = 600;
    /// The longest time that a dismissed popup stays away: about ten years.
    pub const POPUP_AGAIN_MAX: u32 = 3_650;

    /// Whether a number of that region may opt in.
    pub fn allows(&self, region: Region) -> bool {
        self.allowed_regions.as_ref().is_none_or(|allowed| allowed.contains(&region))
    }

    /// How long a message of that kind may wait for its turn; later it is too late. Codes, STOP confirmations and help have
    /// five minutes: a STOP confirmation must go out within five minutes of the STOP (47 CFR 64.1200(a)(12)).
    pub fn send_within(&self, kind: MessageKind) -> Duration {
        match kind {
            MessageKind::Code | MessageKind::StopConfirmation | MessageKind::Help => Self::ANSWERS_WITHIN,
            MessageKind::Welcome
            | MessageKind::Test
            | MessageKind::Answer
            | MessageKind::Event
            | MessageKind::Broadcast => Duration::from_hours(u64::from(self.send_within_hours)),
        }
    }

    /// Every field that is out of range, with words for it. Names are those of the API, `words.welcome` for a text.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = self.words.problems();
        problems.extend(self.languages.problems());
        let range = |name, value: u32, min: u32, max: u32| {
            let outside = !(min..=max).contains(&value);
            outside.then(|| (name, format!("Use a number from {min} to {max}.")))
        };
        problems.extend(range("monthly_credits", self.monthly_credits, 0, Self::MONTHLY_CREDITS_MAX));
        problems.extend(range("max_segments", self.max_segments, 1, Self::MAX_SEGMENTS_MAX));
        problems.extend(range("send_within_hours", self.send_within_hours, 1, Self::SEND_WITHIN_HOURS_MAX));
        problems.extend(self.quiet_hours.problems());
        problems.extend(range("popup_delay_seconds", self.popup_delay_seconds, 0, Self::POPUP_DELAY_MAX));
        problems.extend(range("popup_again_days", self.popup_again_days, 0, Self::POPUP_AGAIN_MAX));
        if self.credit_price.is_some_and(|price| price <= Decimal::ZERO) {
            problems.push(("credit_price", "Use a price above zero, or leave it empty.".to_owned()));
        }
        if let Some(allowed) = &self.allowed_regions {
            if allowed.is_empty() {
                problems.push(("allowed_regions", "Choose at least one country, or allow all.".to_owned()));
            } else if self.default_region.is_some_and(|region| !allowed.contains(&region)) {
                problems.push(("default_region", "The default country is not among those allowed.".to_owned()));
            }
        }
        if self.default_region == Some(Region::NON_GEOGRAPHIC) {
            problems.push(("default_region", "Choose a country.".to_owned()));
        }
        if self.opt_out_words.len() > OWN_WORDS_MAX {
            problems.push(("opt_out_words", format!("Use at most {OWN_WORDS_MAX} words.")));
        }
        if !CodeRules::DIGITS.contains(&self.code_digits) {
            problems.push(("code_digits", "Choose 4 or 6 digits.".to_owned()));
        }
        let word = self.opt_out_words.iter().find_map(|word| OwnWords::problem(word));
        problems.extend(word.map(|problem| ("opt_out_words", problem)));
        let origin = self.allowed_origins.iter().find_map(|origin| validate::origin(origin).err());
        problems.extend(origin.map(|problem| ("allowed_origins", problem.to_string())));
        problems.extend(self.embedding.problems());
        problems.extend(self.records.problems());
        problems.extend(self.protection.problems());
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_sound() {
        let settings = SiteSettings::default();
        assert_eq!(settings.problems(), []);
        assert_eq!((settings.monthly_credits, settings.max_segments), (500, 10));
        for region in Region::all() {
            assert!(settings.allows(region));
        }
    }

    #[test]
    fn what_a_person_waits_for_is_too_late_after_minutes_and_the_rest_after_hours() {
        let settings = SiteSettings { send_within_hours: 2, ..SiteSettings::default() };
        for kind in [MessageKind::Code, MessageKind::StopConfirmation, MessageKind::Help] {
            assert_eq!(settings.send_within(kind), Duration::from_mins(5), "{kind}");
        }
        for kind in [MessageKind::Welcome, MessageKind::Answer, MessageKind::Event, MessageKind::Broadcast] {
            assert_eq!(settings.send_within(kind), Duration::from_hours(2), "{kind}");
        }
    }

    #[test]
    fn missing_fields_have_their_defaults() {
        let settings: SiteSettings = serde_json::from_str(r#"{"max_segments": 3, "words": {"button": "Go"}}"#).unwrap();
        assert_eq!(settings.max_segments, 3);
        assert_eq!(settings.words.button, "Go");
        assert_eq!((settings.words.help.as_str(), settings.languages.clone()), ("", SiteLanguages::default()));
        assert_eq!(settings.monthly_credits, 500);
        let json = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<SiteSettings>(&json).unwrap(), settings);
    }

    #[test]
    fn names_every_field_that_is_wrong() {
        let settings = SiteSettings {
            default_region: Some(Region::FR),
            allowed_regions: Some(vec![Region::US]),
            max_segments: 0,
            send_within_hours: 169,
            credit_price: Some(Decimal::ZERO),
            popup_delay_seconds: 601,
            allowed_origins: vec!["https://ok.example".to_owned(), "ok.example".to_owned()],
            words: SiteWords {
                welcome: "\0".to_owned(),
                terms_url: "javascript:alert(1)".to_owned(),
                ..SiteWords::default()
            },
            ..SiteSettings::default()
        };
        let names: Vec<_> = settings.problems().into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "words.welcome",
                "words.terms_url",
                "max_segments",
                "send_within_hours",
                "popup_delay_seconds",
                "credit_price",
                "default_region",
                "allowed_origins"
            ]
        );
        assert!(settings.allows(Region::US) && !settings.allows(Region::FR));
    }
}

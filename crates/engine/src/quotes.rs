//! What a message would cost, before it is sent.

use domain::{Ceiling, Credits, Quote, RateTable, SiteSettings, measure};
use serde::{Deserialize, Serialize};
use store::{Audience, AudienceCounts, LeftOutReason};

use crate::access::SiteAccess;
use crate::audience::{AudienceInput, ReadAudience, RejectedNumber};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::quiet_hours::Waiting;
use crate::way_out::WayOutView;

/// A message and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftInput {
    /// The text.
    pub body: String,
    /// Whom it is for.
    pub audience: AudienceInput,
    /// Leaves out numbers that cost more credits a segment than this. Kept out of what is hashed where it is not given, so that a
    /// repeated request is told by the hash that it had before there was such a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_rate: Option<u32>,
}

/// A quote and whether the site can pay it. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct QuoteView {
    /// Recipients, segments, credits, by region, and who is left out.
    #[serde(flatten)]
    pub quote: Quote,
    /// Credits the site has left.
    pub available: Credits,
    /// Whether they suffice.
    pub sufficient: bool,
    /// Credits that are missing; 0 if they suffice.
    pub missing: Credits,
    /// Credits left after sending; 0 if they don't suffice.
    pub left_after: Credits,
    /// The characters that force UCS-2.
    pub forcing: Vec<char>,
    /// Who would not get it at once, because their hours are quiet; `null` where the site has no quiet hours.
    pub waiting: Option<Waiting>,
    /// Typed numbers that get nothing, and why. At most 100; the quote counts all.
    pub rejected: Vec<RejectedNumber>,
    /// Others who were named and get nothing, and why. At most 100; the quote counts all. Empty for an audience of all.
    pub left_out: Vec<LeftOutNumber>,
}

/// Somebody named who gets nothing, though the number could be texted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LeftOutNumber {
    /// The number, in E.164.
    pub number: String,
    /// Why: the word under which `excluded` counts it.
    pub reason: &'static str,
}

/// The most of those left out who are told one by one.
const MAX_LEFT_OUT_SHOWN: usize = 100;

/// A draft that may be quoted and sent.
pub(crate) struct CheckedDraft {
    /// The text with the way out at its end, where the sender can't be answered.
    pub(crate) body: String,
    /// A text as long as what each recipient gets.
    pub(crate) measured: String,
    pub(crate) audience: Audience,
    pub(crate) max_rate: Option<u32>,
    pub(crate) rejected: Vec<RejectedNumber>,
}

/// What a draft is priced by. Quotes and broadcasts are priced by the same, so that they can't differ.
pub(crate) struct Pricing {
    measured: String,
    rates: RateTable,
    max_rate: Option<u32>,
}

impl Pricing {
    pub(crate) fn new(draft: &CheckedDraft, rates: RateTable) -> Self {
        Self { measured: draft.measured.clone(), rates, max_rate: draft.max_rate }
    }

    /// Whom the draft leaves out for the price, by these rates.
    pub(crate) fn ceiling(&self) -> Option<Ceiling> {
        self.max_rate.map(|max_rate| Ceiling { max_rate, rates: self.rates.clone() })
    }

    pub(crate) fn quote(&self, counts: &AudienceCounts) -> Quote {
        let quote = domain::quote(&self.measured, &counts.by_region, &self.rates, counts.excluded);
        match self.max_rate {
            Some(max_rate) => quote.with_saving(max_rate, &counts.too_dear, &self.rates),
            None => quote,
        }
    }
}

impl DraftInput {
    /// Checks the text, completes it with the way out, and reads the audience.
    ///
    /// # Errors
    /// `Invalid` at `body`, `max_rate` and `audience`.
    pub(crate) async fn check(
        &self,
        settings: &SiteSettings,
        way_out: &WayOutView,
    ) -> Result<CheckedDraft, EngineError> {
        let mut errors = FieldErrors::default();
        let mut body = String::new();
        errors.take("body", domain::message_body(&self.body), &mut body);
        let body = way_out.way_out.complete(&body);
        let measured = way_out.measured(&body).into_owned();
        if errors.is_empty() {
            let segments = measure(&measured).segments;
            if segments > settings.max_segments {
                let max = settings.max_segments;
                errors.add("body", format!("This message takes {segments} segments; the site allows {max}."));
            }
        }
        if self.max_rate == Some(0) {
            errors.add("max_rate", "No segment costs less than 1 credit: give 1 or more.");
        }
        match self.audience.read().await {
            Ok(ReadAudience { audience, rejected }) if errors.is_empty() => {
                Ok(CheckedDraft { body, measured, audience, max_rate: self.max_rate, rejected })
            }
            Err(EngineError::Invalid(more)) => {
                errors.0.extend(more.0);
                Err(EngineError::Invalid(errors))
            }
            Err(error) => Err(error),
            Ok(_) => Err(EngineError::Invalid(errors)),
        }
    }
}

impl Engine {
    /// Computes what this message would cost this site now.
    ///
    /// # Errors
    /// `Invalid` for fields `body`, `max_rate` and `audience`.
    pub async fn quote(&self, access: &SiteAccess, draft: &DraftInput) -> Result<QuoteView, EngineError> {
        let site = access.site_id();
        let settings = &access.site().settings;
        let sender = self.sender_of(site).await?;
        let draft = draft.check(settings, &self.way_out(settings, &sender)).await?;
        let rates = self.site_rates(site, settings).await?;
        let pricing = Pricing::new(&draft, rates.table);
        let ceiling = pricing.ceiling();
        let (counts, waiting) = self.count_audience(access.site(), &draft.audience, ceiling.as_ref()).await?;
        let quote = pricing.quote(&counts);
        let available = self.store().credit_account(site).await?.available();
        let difference = available.get().saturating_sub(quote.credits.get());
        Ok(QuoteView {
            quote,
            available,
            sufficient: difference >= 0,
            missing: Credits::new(difference.saturating_neg().max(0)),
            left_after: Credits::new(difference.max(0)),
            forcing: measure(&draft.measured).forcing,
            waiting,
            rejected: draft.rejected,
            left_out: shown(&counts),
        })
    }
}

/// The first of those who were named and are left out, but for what is no number.
fn shown(counts: &AudienceCounts) -> Vec<LeftOutNumber> {
    let numbers = counts.left_out.iter().filter(|one| one.reason != LeftOutReason::Invalid);
    let shown = numbers.map(|one| LeftOutNumber { number: one.named.clone(), reason: one.reason.as_str() });
    shown.take(MAX_LEFT_OUT_SHOWN).collect()
}

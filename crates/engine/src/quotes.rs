//! What a message would cost, before it is sent.

use domain::{Credits, Quote, SiteSettings, measure};
use serde::{Deserialize, Serialize};
use store::Audience;

use crate::access::SiteAccess;
use crate::audience::{AudienceInput, RejectedNumber};
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
}

/// A draft that may be quoted and sent.
pub(crate) struct CheckedDraft {
    /// The text with the way out at its end, where the sender can't be answered.
    pub(crate) body: String,
    /// A text as long as what each recipient gets.
    pub(crate) measured: String,
    pub(crate) audience: Audience,
    pub(crate) rejected: Vec<RejectedNumber>,
}

impl DraftInput {
    /// Checks the text, completes it with the way out, and reads the audience.
    ///
    /// # Errors
    /// `Invalid` at `body` and `audience`.
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
        match self.audience.read().await {
            Ok(read) if errors.is_empty() => {
                Ok(CheckedDraft { body, measured, audience: read.audience, rejected: read.rejected })
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
    /// `Invalid` for fields `body` and `audience`.
    pub async fn quote(&self, access: &SiteAccess, draft: &DraftInput) -> Result<QuoteView, EngineError> {
        let site = access.site_id();
        let settings = &access.site().settings;
        let sender = self.sender_of(site).await?;
        let draft = draft.check(settings, &self.way_out(settings, &sender)).await?;
        let rates = self.site_rates(site, settings).await?;
        let (counts, waiting) = self.count_audience(access.site(), &draft.audience).await?;
        let quote = domain::quote(&draft.measured, &counts.by_region, &rates.table, counts.excluded);
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
        })
    }
}

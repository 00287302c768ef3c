//! What a message would cost, before it is sent.

use domain::{Credits, Quote};
use serde::{Deserialize, Serialize};

use crate::access::SiteAccess;
use crate::audience::{AudienceInput, RejectedNumber};
use crate::engine::Engine;
use crate::error::EngineError;

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
#[derive(Debug, Clone, Serialize)]
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
    /// Typed numbers that get nothing, and why. At most 100; the quote counts all.
    pub rejected: Vec<RejectedNumber>,
}

impl Engine {
    /// Computes what this message would cost this site now.
    ///
    /// # Errors
    /// `Invalid` for fields `body` and `audience`.
    pub async fn quote(&self, access: &SiteAccess, draft: &DraftInput) -> Result<QuoteView, EngineError> {
        todo!()
    }
}

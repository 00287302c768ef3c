//! A message and whom it is for, as the API takes it.

use engine::{AudienceInput, DraftInput};
use serde::Deserialize;

/// The body of quotes and broadcasts. Stricter than the engine's own type: serde lets unknown fields pass beside a
/// variant that has none.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    body: String,
    audience: Audience,
    /// Leaves out numbers that cost more credits a segment than this; `excluded.too_dear` and `saving` of the quote say how many
    /// and what that saves.
    #[schema(minimum = 1)]
    max_rate: Option<u32>,
}

/// Whom it is for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Audience {
    /// Everybody active.
    All {},
    /// Subscribers by their ids.
    Subscribers { ids: Vec<String> },
    /// Numbers with their country codes, separated by spaces, commas or line ends.
    Numbers { numbers: String },
}

impl From<Draft> for DraftInput {
    fn from(Draft { body, audience, max_rate }: Draft) -> Self {
        let audience = match audience {
            Audience::All {} => AudienceInput::All,
            Audience::Subscribers { ids } => AudienceInput::Subscribers { ids },
            Audience::Numbers { numbers } => AudienceInput::Numbers { numbers },
        };
        Self { body, audience, max_rate }
    }
}

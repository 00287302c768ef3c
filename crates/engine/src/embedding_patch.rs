//! Changes to how a site's popup looks, and behaves in pages of other web sites.

use domain::{Colour, Embedding, Look, PopupOpens};
use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;
use crate::site_patch::{present, required};

/// Changes to how the popup behaves in pages of other web sites. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EmbeddingPatch {
    /// `after_delay`, `after_scroll` or `on_click`: when it opens by itself.
    #[serde(deserialize_with = "required")]
    pub opens: Option<String>,
    /// How far a visitor has scrolled then, 1 to 100 percent of the page.
    #[serde(deserialize_with = "required")]
    pub scroll_percent: Option<i64>,
}

/// Changes to how the site's own page and its popup look. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LookPatch {
    /// The colour of links and of the main button, `#8a4b0c`; `null` or empty for Carillon's own.
    #[serde(deserialize_with = "present")]
    pub accent: Option<Option<String>>,
    /// The digest of the picture for its icons. Not for callers: a picture has to be there.
    #[serde(skip)]
    #[schema(ignore)]
    pub icon: Option<Option<String>>,
}

impl EmbeddingPatch {
    pub(crate) fn apply(&self, embedding: &mut Embedding, errors: &mut FieldErrors) {
        if let Some(word) = &self.opens {
            match PopupOpens::parse(word) {
                Some(way) => embedding.opens = way,
                None => errors.add("embedding.opens", "Choose after_delay, after_scroll or on_click."),
            }
        }
        if let Some(percent) = self.scroll_percent {
            match u32::try_from(percent) {
                Ok(percent) => embedding.scroll_percent = percent,
                Err(_) => errors.add("embedding.scroll_percent", "Use a number from 1 to 100."),
            }
        }
    }
}

impl LookPatch {
    pub(crate) fn apply(&self, look: &mut Look, errors: &mut FieldErrors) {
        if let Some(icon) = &self.icon {
            look.icon.clone_from(icon);
        }
        let Some(accent) = &self.accent else { return };
        match accent.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(Colour::parse).transpose() {
            Ok(colour) => look.accent = colour,
            Err(problem) => errors.add("look.accent", problem.to_string()),
        }
    }
}

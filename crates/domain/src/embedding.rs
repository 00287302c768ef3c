//! How a site's popup looks and behaves where it isn't on our own pages.

use serde::{Deserialize, Serialize};

use crate::Colour;

/// When the popup opens by itself in a page of another web site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PopupOpens {
    /// After the seconds of `popup_delay_seconds`.
    #[default]
    AfterDelay,
    /// Once the visitor has scrolled so far.
    AfterScroll,
    /// Never: a button of the page opens it.
    OnClick,
}

/// How the popup behaves in pages of other web sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Embedding {
    /// When it opens by itself.
    pub opens: PopupOpens,
    /// How far a visitor has scrolled then, where scrolling opens it: percent of the page that were to be seen.
    pub scroll_percent: u32,
}

/// How a site's own page and its popup look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Look {
    /// The colour of links and of the main button; `None` is Carillon's own. Where it could not be read it is darkened or
    /// lightened.
    pub accent: Option<Colour>,
    /// The digest of the picture that its icons were made of; `None` is Carillon's own icon. It changes by an upload only.
    pub icon: Option<String>,
}

impl Default for Embedding {
    fn default() -> Self {
        Self { opens: PopupOpens::AfterDelay, scroll_percent: 50 }
    }
}

impl Embedding {
    /// Every field that is out of range, with words for it. Names are those of the API.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        let fits = (1..=100).contains(&self.scroll_percent);
        if fits { vec![] } else { vec![("embedding.scroll_percent", "Use a number from 1 to 100.".to_owned())] }
    }
}

impl PopupOpens {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AfterDelay, Self::AfterScroll, Self::OnClick];

    /// As it is stored and sent: `after_delay`, `after_scroll`, `on_click`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AfterDelay => "after_delay",
            Self::AfterScroll => "after_scroll",
            Self::OnClick => "on_click",
        }
    }

    /// The one of that name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == word)
    }
}

//! Where the card stands, and so where its forms come back to without JavaScript.

use leptos::prelude::*;

/// The page that shows the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The site's own.
    Page,
    /// The one for frames in pages of other web sites.
    Frame,
}

impl Place {
    /// The one that a form names with its field `framed`.
    pub fn of(framed: bool) -> Self {
        if framed { Self::Frame } else { Self::Page }
    }

    /// Its path.
    pub fn path(self, site: &str) -> String {
        match self {
            Self::Page => format!("/s/{site}"),
            Self::Frame => format!("/s/{site}/frame"),
        }
    }
}

/// The field by which a form says where it stands.
#[component]
pub fn PlaceField(place: Place) -> impl IntoView {
    (place == Place::Frame).then(|| view! { <input type="hidden" name="framed" value="true" /> })
}

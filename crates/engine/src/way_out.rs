//! The way out of a site's messages, where their sender can't be answered.

use std::borrow::Cow;

use domain::{LEAVE_LINK, SiteSettings, WayOut, with_link};
use serde::Serialize;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;

/// How those who get a site's messages leave, as the composer needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayOutView {
    /// How they leave.
    pub way_out: WayOut,
    /// An address for leaving, as long as each recipient's own.
    pub sample: String,
}

impl Engine {
    /// How those leave who get the site's messages.
    pub async fn way_out_of(&self, access: &SiteAccess) -> Result<WayOutView, EngineError> {
        let sender = self.sender_of(access.site_id()).await?;
        Ok(self.way_out(&access.site().settings, &sender))
    }

    /// How those leave who get messages from this sender.
    pub(crate) fn way_out(&self, settings: &SiteSettings, sender: &str) -> WayOutView {
        let way_out = WayOut::of(settings.way_out, sender, settings.stop_to.as_deref());
        WayOutView { way_out, sample: self.sample_preferences() }
    }
}

impl WayOutView {
    /// A text as long as what each recipient gets, for measuring.
    pub(crate) fn measured<'a>(&self, body: &'a str) -> Cow<'a, str> {
        if body.contains(LEAVE_LINK) { Cow::Owned(with_link(body, &self.sample)) } else { Cow::Borrowed(body) }
    }
}

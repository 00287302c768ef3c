//! A number's own page: where it stands with a site, and how it leaves.

use domain::{PhoneNumber, SiteId};

use crate::engine::Engine;

/// The path below which these pages lie.
const PATH: &str = "/preferences";

impl Engine {
    /// The address of a number's own page. As long for every number of every site.
    pub(crate) fn preferences_address(&self, site: SiteId, phone: PhoneNumber) -> String {
        self.preferences_under(&self.secrets().preferences_token(site, phone))
    }

    /// An address as long as any, of nobody.
    pub fn sample_preferences(&self) -> String {
        self.preferences_under("aBcDeFgHiJkLmNoPqRsTuV")
    }

    fn preferences_under(&self, token: &str) -> String {
        let base = self.config().public_url.as_str().trim_end_matches('/');
        format!("{base}{PATH}/{token}")
    }
}

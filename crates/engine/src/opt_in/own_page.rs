//! A visitor leaves a number to see its own page: a code goes to it if the site knows it, and who enters that is shown the page.
//!
//! The way is that of every number that is left (kept first, judged after the answer, within the same limits), so that the
//! answer tells as little about it.

use std::net::IpAddr;

use domain::{Language, Timestamp};
use store::{Attempt, Evidence, OwnPageAsked, OwnPageOrder};

use super::admit::Admitted;
use super::confirm::{Unread, wrong_code};
use super::keep::{Details, Wish};
use super::{CodeInput, LeftNumber, OptInOutcome, OptInSource};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::visited_sites::VisitedSite;

/// A number whose page somebody wants to see.
#[derive(Debug, Clone)]
pub struct OwnPageRequest {
    /// The number as typed.
    pub phone: String,
    /// The country chosen, a region code; the site's default if none.
    pub region: Option<String>,
    /// The languages the visitor wants to read, the most wanted first.
    pub languages: Vec<Language>,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// The proof of work, base64 of what the ALTCHA protocol calls the payload.
    pub proof: Option<String>,
    /// Whether a browser sent the form without JavaScript, so that there can be no proof.
    pub without_script: bool,
}

/// What came of a code for one's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnPageOutcome {
    /// It was right: the path of the page, for as long as it lets its reader come back.
    Open(String),
    /// Something to correct: `phone`, `region`, `code`. The same for numbers without a code and for wrong codes.
    Invalid(FieldErrors),
    /// Too many from this address, whatever the numbers.
    TooMany {
        /// When there may be more.
        until: Timestamp,
    },
}

impl Engine {
    /// Takes a number whose own page somebody wants to see. Whoever it is, it is only kept, and judged afterwards: a code goes to
    /// those alone whom the site knows and may text.
    ///
    /// # Errors
    /// As for [`Engine::opt_in`].
    pub async fn ask_for_own_page(&self, slug: &str, request: OwnPageRequest) -> Result<OptInOutcome, EngineError> {
        let (visited, language) = self.open_site(slug, &request.languages).await?;
        let left = LeftNumber {
            phone: &request.phone,
            region: request.region.as_deref(),
            ip: request.ip,
            proof: request.proof.as_deref(),
            without_script: request.without_script,
            language,
        };
        // Nothing is agreed to by looking.
        let weighed = match self.weigh(&visited.site, &left, true).await? {
            Ok(weighed) => weighed,
            Err(errors) => return Ok(OptInOutcome::Invalid(errors)),
        };
        let details = Details {
            wish: Wish::OwnPage,
            source: OptInSource::Page,
            locale: Some(language.code().to_owned()),
            evidence: Evidence::default(),
        };
        self.keep_attempt(&visited.site, weighed, &details).await?;
        Ok(OptInOutcome::Accepted)
    }

    /// Takes a code for one's own page. The right one changes nothing about its number.
    ///
    /// # Errors
    /// As for [`Engine::confirm_opt_in`].
    pub async fn enter_own_page(&self, slug: &str, input: CodeInput) -> Result<OwnPageOutcome, EngineError> {
        let (visited, language) = self.open_site(slug, &input.languages).await?;
        let site = visited.site.id;
        let (phone, code) = match self.read_entry(&visited, &input, language).await? {
            Ok(read) => read,
            Err(Unread::Wrong(errors)) => return Ok(OwnPageOutcome::Invalid(errors)),
            Err(Unread::TooMany { until }) => return Ok(OwnPageOutcome::TooMany { until }),
        };
        let is_right = |id, hash: &[u8]| self.secrets().is_code_hash(hash, (id, site, phone), &code);
        let entered = self.store().enter_own_page((site, phone), &is_right, self.now()).await?;
        Ok(match entered {
            Some(request) => OwnPageOutcome::Open(self.own_page_path(site, phone, request)),
            None => OwnPageOutcome::Invalid(wrong_code(language)),
        })
    }

    /// Queues the code for a number whose page somebody wants to see, if it gets one. Called by the judge.
    pub(super) async fn admit_to_own_page(
        &self,
        visited: &VisitedSite,
        attempt: &Attempt,
        locale: Option<String>,
    ) -> Result<Admitted, EngineError> {
        let texts = self.texts(&visited.site, visited.account_sender.as_deref()).await?;
        let language = visited.site.settings.languages.of_locale(locale.as_deref());
        let order = OwnPageOrder {
            site: visited.site.id,
            phone: attempt.phone,
            locale,
            code: texts.as_ref().map(|texts| texts.code(language, attempt.phone)).transpose()?,
            attempt: attempt.id,
            now: self.now(),
        };
        match self.store().ask_for_own_page(order).await? {
            OwnPageAsked::OverBudget(over) => return Ok(Admitted::OverBudget(over)),
            OwnPageAsked::Sent => self.wake_dispatcher(),
            OwnPageAsked::Nothing | OwnPageAsked::Done => {}
        }
        Ok(Admitted::Done)
    }
}

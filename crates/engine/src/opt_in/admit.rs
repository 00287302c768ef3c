//! What a form that was filled in well leads to.

use domain::{PhoneNumber, Region};
use store::{AttemptId, Evidence, OptIn, OverBudget, Subscribed};

use super::OptInSource;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::visited_sites::VisitedSite;

/// A number that a visitor left, and what is kept as evidence of it.
pub(crate) struct Admission {
    /// The attempt it comes from: whatever is done about it deletes the attempt in the same transaction.
    pub(crate) attempt: AttemptId,
    pub(crate) phone: PhoneNumber,
    pub(crate) region: Region,
    pub(crate) source: OptInSource,
    pub(crate) locale: Option<String>,
    pub(crate) evidence: Evidence,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admitted {
    /// It is done, now or before.
    Done,
    /// A message to the visitor would cost more than the site lets its visitors cost. Nothing was done, and the attempt is
    /// still there.
    OverBudget(OverBudget),
}

impl Engine {
    /// Subscribes the number and queues its welcome; or asks it for a code, where the site or a STOP wants one. Called by the
    /// judge, for attempts that are within the limits.
    pub(crate) async fn admit(&self, visited: &VisitedSite, admission: Admission) -> Result<Admitted, EngineError> {
        let site = &visited.site;
        let texts = self.texts(site, visited.account_sender.as_deref()).await?;
        let language = site.settings.languages.of_locale(admission.locale.as_deref());
        let opt_in = OptIn {
            site: site.id,
            phone: admission.phone,
            region: admission.region,
            source: admission.source.as_str().to_owned(),
            locale: admission.locale,
            evidence: admission.evidence,
            mode: site.settings.opt_in_mode,
            welcome: texts.as_ref().map(|texts| texts.welcome_in(language, admission.phone)),
            code: texts.as_ref().map(|texts| texts.code(language, admission.phone)).transpose()?,
            attempt: Some(admission.attempt),
            now: self.now(),
        };
        if let Subscribed::OverBudget(over) = self.store().subscribe(opt_in).await? {
            return Ok(Admitted::OverBudget(over));
        }
        self.wake_dispatcher();
        Ok(Admitted::Done)
    }
}

//! What a form that was filled in well leads to.

use domain::{Credits, MessageKind, PhoneNumber, Region, measure};
use store::{AttemptId, Evidence, NewMessage, OptIn, OverBudget, Subscribed};

use super::OptInSource;
use crate::config::Mode;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::providers::SIMULATOR_SENDER;
use crate::visited_sites::VisitedSite;
use crate::words::Words;

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
    /// Subscribes the number and queues its welcome. Called by the judge, for attempts that are within the limits.
    pub(crate) async fn admit(&self, visited: &VisitedSite, admission: Admission) -> Result<Admitted, EngineError> {
        let site = &visited.site;
        let words = Words::new(&site.name, visited.sender());
        let welcome = words.render_or_plain(&site.settings.words.welcome);
        let opt_in = OptIn {
            site: site.id,
            phone: admission.phone,
            region: admission.region,
            source: admission.source.as_str().to_owned(),
            locale: admission.locale,
            evidence: admission.evidence,
            welcome: self.welcome(visited, admission.phone, welcome).await?,
            attempt: Some(admission.attempt),
            now: self.now(),
        };
        if let Subscribed::OverBudget(over) = self.store().subscribe(opt_in).await? {
            return Ok(Admitted::OverBudget(over));
        }
        self.wake_dispatcher();
        Ok(Admitted::Done)
    }

    /// The welcome to one number, priced; `None` where the site has nothing to send it with.
    async fn welcome(
        &self,
        visited: &VisitedSite,
        recipient: PhoneNumber,
        body: String,
    ) -> Result<Option<NewMessage>, EngineError> {
        let site = &visited.site;
        let sender = match visited.account_sender.clone() {
            Some(sender) => sender,
            None if self.mode().await? == Mode::Demo => SIMULATOR_SENDER.to_owned(),
            None => return Ok(None),
        };
        let region = recipient.region();
        let segments = measure(&body).segments;
        let rates = self.site_rates(site.id, &site.settings).await?;
        let credits = Credits::new(i64::from(rates.table.rate(region)) * i64::from(segments));
        let kind = MessageKind::Welcome;
        Ok(Some(NewMessage { site: site.id, kind, recipient, region, sender, body, segments, credits }))
    }
}

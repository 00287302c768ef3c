//! Judges what visitors left, after they have their answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Refusal, SiteId};
use store::{Attempt, Judged, OverBudget};
use tokio_util::sync::CancellationToken;

use super::admit::{Admission, Admitted};
use super::keep::{Details, Wish};
use super::limits::limits;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::visited_sites::VisitedSite;

/// Attempts that are judged together.
const AT_ONCE: u32 = 128;
/// How often a process looks for attempts that others stored.
const LOOK: Duration = Duration::from_millis(200);
/// After a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long a process has the say over what it let in. If it dies meanwhile another one goes on with it.
const HOLD: Duration = Duration::from_secs(10);

/// What was judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JudgeReport {
    /// Attempts that were let in.
    pub let_in: u64,
    /// Attempts that were refused.
    pub refused: u64,
}

impl Engine {
    /// Judges every attempt that waits, and admits those that are let in. However many processes do so, and wherever one of
    /// them ends, each attempt is counted once and admitted once.
    ///
    /// # Errors
    /// The first failure; what failed is tried again ten seconds later.
    pub async fn judge_attempts(&self) -> Result<JudgeReport, EngineError> {
        let (mut report, mut failure) = (JudgeReport::default(), None);
        loop {
            let now = self.now();
            let due = self.store().due_attempts(AT_ONCE, now.plus(HOLD), now).await?;
            if due.is_empty() {
                return failure.map_or(Ok(report), Err);
            }
            for decided in self.judge_batch(due, &mut report).await? {
                if let Err(error) = decided {
                    failure.get_or_insert(error);
                }
            }
        }
    }

    /// Judges until the token is cancelled: at once what this process stored, soon what others did.
    pub async fn run_judge(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let wait = match self.judge_attempts().await {
                Ok(_) => LOOK,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "attempts could not be judged");
                    AFTER_FAILURE
                }
            };
            tokio::select! {
                () = self.attempts().notified() => {}
                () = tokio::time::sleep(wait) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Decides about some attempts in one transaction, and then admits each that is let in. How each admission went.
    async fn judge_batch(
        &self,
        due: Vec<Attempt>,
        report: &mut JudgeReport,
    ) -> Result<Vec<Result<(), EngineError>>, EngineError> {
        let now = self.now();
        let mut sites: HashMap<SiteId, Arc<VisitedSite>> = HashMap::new();
        let (mut asked, mut attempts) = (Vec::new(), HashMap::new());
        for attempt in due {
            let visited = match sites.get(&attempt.site) {
                Some(visited) => Arc::clone(visited),
                None => self.site_to_judge(attempt.site).await?,
            };
            sites.insert(attempt.site, Arc::clone(&visited));
            if attempt.expires_at <= now || !visited.site.sms_enabled {
                report.refused += u64::from(self.refuse(&attempt, Refusal::Late).await?);
                continue;
            }
            let limits = limits(self.secrets(), &visited.site.settings.protection, &attempt);
            let (reasons, allowances): (Vec<_>, Vec<_>) = limits.into_iter().unzip();
            asked.push((attempt.id, allowances));
            attempts.insert(attempt.id, (attempt, visited, reasons));
        }
        let mut done = Vec::new();
        for (id, judged) in self.store().judge_attempts(&asked, now.plus(HOLD), now).await? {
            let Some((attempt, visited, reasons)) = attempts.remove(&id) else { continue };
            match judged {
                Judged::Refused(place) => {
                    report.refused += 1;
                    let reason = reasons.get(place).copied().unwrap_or(Refusal::Late);
                    self.count_refusal(attempt.site, reason, Some(attempt.phone), &attempt.network);
                }
                Judged::LetIn => done.push(self.let_in(&visited, attempt, report).await),
            }
        }
        Ok(done)
    }

    /// Admits one, or refuses it because of what it would cost.
    async fn let_in(
        &self,
        visited: &VisitedSite,
        attempt: Attempt,
        report: &mut JudgeReport,
    ) -> Result<(), EngineError> {
        let came = attempt.created_at;
        let details = details(&attempt)?;
        let admitted = match details.wish {
            Wish::Subscribe => self.admit(visited, admission(&attempt, details)).await?,
            Wish::OwnPage => self.admit_to_own_page(visited, &attempt, details.locale).await?,
        };
        let refused = match admitted {
            Admitted::Done => None,
            Admitted::OverBudget(OverBudget::TooDear) => Some(Refusal::TooDear),
            Admitted::OverBudget(OverBudget::Day(cost)) => {
                self.store().note_over_budget(attempt.site, cost, self.now()).await?;
                Some(Refusal::Budget)
            }
        };
        match refused {
            None => report.let_in += 1,
            Some(reason) => report.refused += u64::from(self.refuse(&attempt, reason).await?),
        }
        metrics::histogram!("carillon_attempt_judged_seconds").record(self.now().since(came).as_secs_f64());
        Ok(())
    }

    /// Drops an attempt and counts why; `false` if somebody else did.
    async fn refuse(&self, attempt: &Attempt, reason: Refusal) -> Result<bool, EngineError> {
        let was_there = self.store().drop_attempt(attempt.id).await?;
        if was_there {
            self.count_refusal(attempt.site, reason, Some(attempt.phone), &attempt.network);
        }
        Ok(was_there)
    }
}

/// What was kept of an attempt.
fn details(attempt: &Attempt) -> Result<Details, EngineError> {
    let unreadable = |error| EngineError::Internal(format!("an attempt can't be read: {error}"));
    serde_json::from_str(&attempt.details).map_err(unreadable)
}

/// The opt-in that an attempt leads to.
fn admission(attempt: &Attempt, details: Details) -> Admission {
    Admission {
        attempt: attempt.id,
        phone: attempt.phone,
        region: attempt.region,
        source: details.source,
        locale: details.locale,
        evidence: details.evidence,
    }
}

//! The provider's word on what became of a message.

use std::collections::BTreeSet;

use domain::MessageStatus;
use gateway::ReportedStatus;
use gateway::webhook::ReportFields;
use store::{ReportBatch, ReportEffect, ReportRecord};

use crate::batches::Batch;
use crate::engine::Engine;
use crate::error::EngineError;

/// Stores delivery reports, several at once.
#[derive(Clone)]
pub(crate) struct StoreReports(Engine);

impl Batch for StoreReports {
    type Item = ReportRecord;
    type Answer = ReportEffect;
    const KIND: &'static str = "reports";
    const AT_ONCE: usize = 256;
    type Subject = ();
    type Turn = ReportBatch;

    fn subject(_: &ReportRecord) -> Option<()> {
        None
    }

    async fn turn(&self, _: &BTreeSet<()>) -> Result<ReportBatch, EngineError> {
        Ok(self.0.store().begin_reports().await?)
    }

    async fn store(&self, turn: ReportBatch, items: &[ReportRecord]) -> Result<Vec<ReportEffect>, EngineError> {
        let effects = turn.record(items).await?;
        self.0.announce_change();
        Ok(effects)
    }
}

impl Engine {
    /// Stores a delivery report and moves its message on, in one transaction, together with others that come at the same
    /// time. Error 071 counts as STOP. `raw` is the request as it came: query and body.
    ///
    /// A report whose token isn't ours is kept and settles nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown secret, `Busy` where too many wait to be stored.
    pub async fn receive_report(
        &self,
        secret: &str,
        token: &str,
        fields: ReportFields,
        raw: &str,
    ) -> Result<(), EngineError> {
        let site = self.webhook_site(secret).await?;
        let report = ReportRecord {
            site,
            message: self.secrets().message_of_token(token),
            opted_out: fields.is_opt_out(),
            status: match fields.status {
                Some(ReportedStatus::Delivered) => Some(MessageStatus::Delivered),
                Some(ReportedStatus::Failed) => Some(MessageStatus::Failed),
                Some(ReportedStatus::Expired) => Some(MessageStatus::Expired),
                Some(ReportedStatus::Pending | ReportedStatus::NotFound) | None => None,
            },
            error_code: fields.error_code.map(|code| format!("{code:03}")),
            words: fields.error().map(|error| error.words().to_owned()),
            provider_message_id: fields.provider_message_id,
            raw: raw.replace('\0', ""),
            now: self.now(),
        };
        let effect = self.report_batches().store(&StoreReports(self.clone()), report).await?;
        if effect == ReportEffect::UnknownMessage {
            tracing::info!(%site, "a delivery report names no message of the site");
        }
        Ok(())
    }
}

//! Who waits for quiet hours to end: before a broadcast is confirmed, and while it goes out.

use domain::{BroadcastId, Ceiling, Openings, Timestamp};
use serde::Serialize;
use store::{Audience, AudienceCounts};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;

/// Whom of an audience a message would not reach at once. Serialises as part of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Waiting {
    /// People whose hours are quiet now.
    pub recipients: u64,
    /// When the first of them may be texted.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub next_at: Option<Timestamp>,
    /// When the last of them may be.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub until: Option<Timestamp>,
    /// People for whom no hour is right in all the time zones that their number may be in: they get nothing.
    pub never: u64,
    /// The figures are projected from every 64th number, as there are too many to look at each.
    pub estimated: bool,
}

/// Messages of a broadcast that wait for quiet hours to end. Serialises as part of a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuietWait {
    /// How many.
    pub messages: u64,
    /// There may be more of them.
    pub or_more: bool,
    /// When the first of them may go out.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub next_at: Option<Timestamp>,
}

impl From<domain::Waiting> for Waiting {
    fn from(waiting: domain::Waiting) -> Self {
        let domain::Waiting { recipients, next_at, until, never, estimated } = waiting;
        Self { recipients, next_at, until, never, estimated }
    }
}

impl Engine {
    /// Counts an audience, and who of it would wait; `None` where the site has no quiet hours.
    pub(crate) async fn count_audience(
        &self,
        site: &Site,
        audience: &Audience,
        ceiling: Option<&Ceiling>,
    ) -> Result<(AudienceCounts, Option<Waiting>), EngineError> {
        let hours = site.settings.quiet_hours;
        if !hours.is_on() {
            return Ok((self.store().audience_counts(site.id, audience, ceiling).await?, None));
        }
        // As a claim sees it that is made now.
        let mut openings = Openings::new(hours, self.now(), store::LEASE);
        let (counts, waiting) = self.store().audience_counts_at(site.id, audience, ceiling, &mut openings).await?;
        Ok((counts, Some(waiting.into())))
    }

    /// How many messages of a broadcast wait; `None` if none does.
    pub(crate) async fn quiet_wait(&self, broadcast: BroadcastId) -> Result<Option<QuietWait>, EngineError> {
        let store::QuietWait { messages, or_more, next_at } = self.store().quiet_wait(broadcast, self.now()).await?;
        Ok((messages > 0).then_some(QuietWait { messages, or_more, next_at }))
    }
}

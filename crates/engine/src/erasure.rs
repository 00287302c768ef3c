//! Forgetting a number on request, and telling its owner what is known (GDPR, Articles 15 and 17).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::{PhoneNumber, Scope, Timestamp};
use serde::Serialize;
use store::{Erasing, ErasureId, Told};

use crate::access::SiteAccess;
use crate::consent::read_number;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::times::to_rfc3339;

/// How long whoever asks for an erasure waits for its end. The maintenance of any process does the rest.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of one erasure is done in a round of maintenance.
const STEPS: u32 = 200;

/// How far an erasure is. From the first moment on the number is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// Nothing is left but the fingerprint.
    Done,
    /// The rest follows within minutes, as soon as no message to the number is on its way.
    UnderWay,
}

/// Everything that is known of a number. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize)]
pub struct DisclosureView {
    /// The number.
    pub phone: PhoneNumber,
    /// The site's name.
    pub site: String,
    /// When this was put together, in UTC.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
    /// What is kept of it, table by table; columns by their names, times in UTC.
    pub kept: BTreeMap<&'static str, Vec<BTreeMap<&'static str, Option<String>>>>,
}

impl Engine {
    /// Erases a number from the site for good: what is known of it goes, and a keyed fingerprint keeps it silent until its
    /// owner texts START. Doing so again is harmless.
    ///
    /// # Errors
    /// `Forbidden` for who may only look; `Invalid` for what is no number with its country code.
    pub async fn erase_number(&self, access: &SiteAccess, phone: &str) -> Result<ErasureState, EngineError> {
        access.require(Scope::SubscribersWrite)?;
        let phone = number(phone)?;
        let id = self.by(access).begin_erasure(access.site_id(), phone, &access.label(), self.now()).await?;
        self.announce_change();
        let begun = Instant::now();
        loop {
            match self.store().erase_some(id, self.now()).await? {
                Erasing::Done => return Ok(ErasureState::Done),
                Erasing::Waits => return Ok(ErasureState::UnderWay),
                Erasing::More if begun.elapsed() > PATIENCE => return Ok(ErasureState::UnderWay),
                Erasing::More => {}
            }
        }
    }

    /// Goes on with erasures that are under way. How many were finished.
    pub(crate) async fn go_on_erasing(&self) -> Result<u64, EngineError> {
        let mut finished = 0;
        for id in self.store().erasures_under_way().await? {
            finished += u64::from(self.go_on_with(id).await?);
        }
        Ok(finished)
    }

    async fn go_on_with(&self, id: ErasureId) -> Result<bool, EngineError> {
        for _ in 0..STEPS {
            match self.store().erase_some(id, self.now()).await? {
                Erasing::Done => return Ok(true),
                Erasing::Waits => break,
                Erasing::More => {}
            }
        }
        Ok(false)
    }

    /// Everything that is known of a number on the site, for its owner.
    ///
    /// # Errors
    /// `Forbidden` for who may only look; `Invalid` for what is no number with its country code.
    pub async fn disclose(&self, access: &SiteAccess, phone: &str) -> Result<DisclosureView, EngineError> {
        access.require(Scope::SubscribersWrite)?;
        let phone = number(phone)?;
        let disclosure = self.store().disclosure(access.site_id(), phone).await?;
        let kept = disclosure.tables.into_iter().map(|(table, rows)| (table, rows.into_iter().map(readable).collect()));
        let site = access.site().name.clone();
        Ok(DisclosureView { phone, site, created_at: self.now(), kept: kept.collect() })
    }
}

fn number(typed: &str) -> Result<PhoneNumber, EngineError> {
    let mut errors = FieldErrors::default();
    read_number(typed, &mut errors).ok_or(EngineError::Invalid(errors))
}

/// A row with its times as people read them.
fn readable(mut row: Told) -> Told {
    for (column, value) in &mut row {
        let is_time = column.ends_with("_at") || *column == "since";
        if let Some(micros) = value.as_deref().filter(|_| is_time).and_then(|value| value.parse().ok()) {
            *value = Some(to_rfc3339(Timestamp::from_micros(micros)));
        }
    }
    row
}

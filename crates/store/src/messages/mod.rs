//! Messages: queued, claimed, settled, reported on, looked up.

mod claim;
mod decide;
mod history;
mod hold;
mod inquiries;
mod queue;
pub(crate) mod quiet;
mod report;
mod resend;
mod settle;
mod suppress;
mod takeover;
mod test_send;
mod too_late;
mod translated;
mod turn;
mod unclear;

use domain::MessageId;
use serde::Serialize;

use crate::{
    StoreError,
    db::{Json, json_id, to_json},
};

pub use claim::{Cap, Claim, ClaimedMessage, LEASE, LeaseToken};
pub use decide::Resolved;
pub(crate) use history::{Condition, digits_of, is_written_in_numbers, of_number};
pub use history::{Hold, Message, MessageFilter};
pub use inquiries::{Found, Inquired, Inquiry, Walk};
pub use queue::{NewMessage, Queued};
pub(crate) use queue::{enqueue, enqueue_again, enqueue_all, enqueue_or_hold, lane, latest};
pub use quiet::QuietWait;
pub(crate) use quiet::give_true_reason;
pub use report::{ReportBatch, ReportEffect, ReportRecord};
pub use resend::Unrepeatable;
pub use settle::{Outcome, Settled, Settlement};
pub(crate) use suppress::{note_left, suppress_queued, take_codes_back};
pub use test_send::TestedMessage;
pub(crate) use too_late::TOO_LATE;
pub use translated::Translated;
pub use turn::{Turn, Turned};
pub use unclear::Unclear;

/// A list of messages as it is bound, one field `id` each.
pub(crate) fn id_list(ids: &[MessageId]) -> Result<Json, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
    }
    to_json(&ids.iter().map(|id| Bound { id: json_id(id.as_uuid()) }).collect::<Vec<_>>())
}

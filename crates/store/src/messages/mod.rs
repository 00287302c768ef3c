//! Messages: queued, claimed, settled, reported on, looked up.

mod claim;
mod history;
mod hold;
mod queue;
mod report;
mod resend;
mod settle;

pub use claim::{ClaimedMessage, LEASE, LeaseToken};
pub use history::{Hold, Message, MessageFilter};
pub use queue::{NewMessage, Queued};
pub use report::{ReportEffect, ReportRecord};
pub use settle::{Outcome, Settled, Settlement};

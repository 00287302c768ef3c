//! Reading what Mocean sends to us: pure functions from a request's parts to typed fields.
//!
//! "Receive SMS" and "Delivery Report" of the Mocean document come as a form in the body, as a query or as JSON; the same
//! reader takes all three, so that it doesn't matter which door they use.

mod error;
mod fields;
mod inbound;
mod report;

pub use error::WebhookError;
pub use fields::Fields;
pub use inbound::InboundFields;
pub use report::ReportFields;

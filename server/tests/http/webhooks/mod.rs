//! `/webhooks/mocean/{secret}`

mod dlr;
mod inbound;

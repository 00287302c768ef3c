//! The provider's word on what became of a message ("Delivery Report" of the Mocean document).

use axum::extract::State;
use engine::Engine;
use gateway::ReportedStatus;
use gateway::webhook::ReportFields;

use super::sent::{Sent, unreadable};
use crate::http::Problem;

/// Answers 200 once the report is stored, whether it settled anything or not: anything else is repeated for 36 hours.
pub async fn receive(State(engine): State<Engine>, sent: Sent) -> Result<&'static str, Problem> {
    let fields = match ReportFields::parse(sent.query.as_deref(), &sent.body) {
        Ok(fields) => fields,
        Err(error) => return Err(unreadable(&engine, &sent.secret, error).await),
    };
    let status = label(fields.status);
    engine.receive_report(&sent.secret, &sent.token, fields, &sent.raw()).await?;
    metrics::counter!("carillon_reports_total", "status" => status).increment(1);
    Ok("ok\n")
}

const fn label(status: Option<ReportedStatus>) -> &'static str {
    match status {
        Some(ReportedStatus::Delivered) => "delivered",
        Some(ReportedStatus::Failed) => "failed",
        Some(ReportedStatus::Expired) => "expired",
        Some(ReportedStatus::Pending) => "pending",
        Some(ReportedStatus::NotFound) => "not_found",
        None => "none",
    }
}

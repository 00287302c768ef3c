//! A subscriber's SMS arrives ("Receive SMS" of the Mocean document).

use axum::extract::State;
use engine::{Engine, InboundOutcome};
use gateway::webhook::InboundFields;

use super::sent::{Sent, unreadable};
use crate::http::Problem;

/// Answers 200 once the message is stored and what it says is done.
pub async fn receive(State(engine): State<Engine>, sent: Sent) -> Result<&'static str, Problem> {
    let fields = match InboundFields::parse(sent.query.as_deref(), &sent.body) {
        Ok(fields) => fields,
        Err(error) => return Err(unreadable(&engine, &sent.secret, error).await),
    };
    let outcome = engine.receive_inbound(&sent.secret, fields, &sent.raw()).await?;
    tracing::debug!(?outcome, "inbound message");
    metrics::counter!("carillon_inbound_total", "outcome" => label(outcome)).increment(1);
    Ok("ok\n")
}

const fn label(outcome: InboundOutcome) -> &'static str {
    match outcome {
        InboundOutcome::Repeat => "repeat",
        InboundOutcome::Stopped => "stopped",
        InboundOutcome::AlreadyStopped => "already_stopped",
        InboundOutcome::Restarted => "restarted",
        InboundOutcome::Confirmed => "confirmed",
        InboundOutcome::NotStopped => "not_stopped",
        InboundOutcome::HelpSent => "help_sent",
        InboundOutcome::Kept => "kept",
    }
}

//! What a person decides about messages of which nobody knows whether they went out.

use domain::MessageId;
use engine::EngineError;
use leptos::prelude::*;

use crate::admin::Section;
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::local::{local_path, without_form};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Sends an unclear message again.
#[server(endpoint = "message-resend", prefix = "/fn")]
pub async fn message_resend(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    decide(site, id, back, Decision::Resend).await
}

/// Writes an unclear message off.
#[server(endpoint = "message-write-off", prefix = "/fn")]
pub async fn message_write_off(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    decide(site, id, back, Decision::WriteOff).await
}

enum Decision {
    Resend,
    WriteOff,
}

async fn decide(site: String, id: String, back: String, decision: Decision) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let history = Section::History.path(&site);
    let lists = [history.as_str(), &Section::Unclear.path(&site)];
    let is_list = |path: &&str| lists.iter().any(|list| path.starts_with(list));
    let back = local_path(&back).filter(is_list).map_or(history.clone(), without_form);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let id = id.parse::<MessageId>().map_err(|_| EngineError::NotFound("message"))?;
        let notice = match decision {
            Decision::Resend => {
                engine.resend_message(&access, id).await?;
                "Sent again, as a new message."
            }
            Decision::WriteOff => {
                engine.write_off_message(&access, id).await?;
                "Written off. Its credits are back."
            }
        };
        Ok(Done::new(back.clone(), notice))
    }
    .await;
    forms::finish("message", &back, &[], result).await
}

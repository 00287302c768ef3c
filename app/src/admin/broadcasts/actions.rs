//! The server functions behind a broadcast's buttons.

use domain::BroadcastId;
use engine::EngineError;
use leptos::prelude::*;

use crate::admin::Section;
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Cancels, pauses or resumes a broadcast.
#[server(endpoint = "broadcast-action", prefix = "/fn")]
pub async fn broadcast_action(site: String, id: String, action: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let list = Section::Broadcasts.path(&site);
    let id = id.parse::<BroadcastId>().map_err(|_| forms::refuse(EngineError::NotFound("broadcast")))?;
    let page = format!("{list}/{id}");
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let notice = match action.as_str() {
            "cancel" => {
                engine.cancel_broadcast(&access, id).await?;
                "Cancelled. What was not yet sent stays unsent, and its credits are back."
            }
            "pause" => {
                engine.pause_broadcast(&access, id).await?;
                "Paused. Nothing more goes out until you resume it."
            }
            "resume" => {
                engine.resume_broadcast(&access, id).await?;
                "It goes on."
            }
            _ => return Err(EngineError::invalid("", "There is no such action.")),
        };
        Ok(Done::new(page.clone(), notice))
    }
    .await;
    forms::finish("broadcast", &page, &[], result).await
}

//! The way back from what was just done: offered for ten seconds, with and without JavaScript.

use engine::{EngineError, Undo, UndoId, Undoable};
use leptos::prelude::*;

use super::actions::list_address;
use crate::admin::{Noun, count};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// A place that is read out when the offer comes into it. The offer goes by itself; the server refuses it soon after.
#[component]
pub fn UndoOffer(
    /// What can be taken back, if anything.
    undo: Option<Undo>,
    /// The site's slug.
    site: String,
    /// The address of the list, to come back to.
    back: String,
) -> impl IntoView {
    let offer = undo.map(|undo| {
        let label = format!("Undo: {} {}", count(undo.subscribers, Noun::Subscriber), word(undo.done));
        view! {
            <form class="undo" method="post" action="/fn/subscribers-undo" data-quick>
                <input type="hidden" name="site" value=site />
                <input type="hidden" name="id" value=undo.id.to_string() />
                <input type="hidden" name="back" value=back />
                <span>"You can take this back for ten seconds."</span>
                <button class="button" aria-label=label>"Undo"</button>
            </form>
        }
    });
    view! { <div role="status" id="undo" data-live>{offer}</div> }
}

/// What was done to them.
const fn word(done: Undoable) -> &'static str {
    match done {
        Undoable::Suspended => "suspended",
        Undoable::Resumed => "turned on",
        Undoable::Deleted => "deleted",
    }
}

/// Takes back what was just done.
#[server(endpoint = "subscribers-undo", prefix = "/fn")]
pub async fn undo_change(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let id = UndoId::parse(&id).ok_or(EngineError::NotFound("act"))?;
        let undone = engine.undo(&access, id).await?;
        Ok(Done::new(back.clone(), said(undone)))
    }
    .await;
    forms::finish("undo", &back, &[], result).await
}

fn said(undone: u64) -> String {
    match undone {
        0 => "Nothing was left to undo: something else happened to them since.".to_owned(),
        1 => "Undone: 1 subscriber stands as before.".to_owned(),
        _ => format!("Undone: {} stand as before.", count(undone, Noun::Subscriber)),
    }
}

//! A message half written: kept for whoever writes it, and there again when they come back.

use domain::Timestamp;
use engine::{Engine, EngineError, SiteAccess};
use leptos::prelude::*;
use serde_json::json;

use super::audience::{FORM, Message};
use crate::admin::{Section, When};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Keeps what is on the sending page so far, while it is typed.
#[server(endpoint = "draft-keep", prefix = "/fn")]
pub async fn draft_keep(
    site: String,
    #[server(default)] audience: String,
    #[server(default)] ids: String,
    #[server(default)] numbers: String,
    #[server(default)] body: String,
    #[server(default)] max_rate: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let access = engine.enter(&me.actor, &site).await.map_err(forms::refuse)?;
    keep(&engine, &access, &Message { audience, ids, numbers, body, max_rate }).await?;
    Ok(Outcome::Done { next: None, notice: None })
}

/// Forgets what was kept: the page is empty again.
#[server(endpoint = "draft-discard", prefix = "/fn")]
pub async fn draft_discard(site: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = Section::Send.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.forget_own_form(&access, FORM).await?;
        Ok(Done::new(page.clone(), "Discarded."))
    }
    .await;
    forms::finish("draft", &page, &[], result).await
}

/// Keeps the message for whoever writes it.
pub async fn keep(engine: &Engine, access: &SiteAccess, message: &Message) -> Result<(), FnError> {
    let kept = json!({ "at": engine.now().as_micros(), "draft": message.kept() });
    engine.keep_own_form(access, FORM, &kept).await.map_err(forms::refuse)
}

/// The message that this person was writing, and when; `None` if there is none, or nothing is in it.
pub async fn find(engine: &Engine, access: &SiteAccess) -> Result<Option<(Message, Timestamp)>, EngineError> {
    let Some(kept) = engine.own_form(access, FORM).await? else { return Ok(None) };
    let draft: Draft = serde_json::from_value(kept["draft"].clone()).unwrap_or_default();
    let message = Message::of(&draft);
    let at = Timestamp::from_micros(kept["at"].as_i64().unwrap_or_default());
    let is_empty = message.body.trim().is_empty() && message.numbers.trim().is_empty();
    Ok((!is_empty).then_some((message, at)))
}

/// Says that what is on the page was written before, with the way to begin afresh.
#[component]
pub fn WrittenBefore(
    /// When.
    at: Timestamp,
    /// The site's slug.
    site: String,
) -> impl IntoView {
    view! {
        <form class="row" method="post" action="/fn/draft-discard">
            <input type="hidden" name="site" value=site />
            <p class="muted">"Your draft of " <When at=at /> "."</p>
            <button class="button quiet">"Start afresh"</button>
        </form>
    }
}

//! The server functions behind the two steps.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use domain::Credits;
use engine::{Agreed, EngineError};
use leptos::prelude::*;

use super::audience::{FORM, Message};
use super::own_draft;
use crate::admin::{Noun, Section, count};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Checks a message and shows its price; nothing is sent.
#[server(endpoint = "quote-broadcast", prefix = "/fn")]
pub async fn quote_broadcast(
    site: String,
    #[server(default)] audience: String,
    #[server(default)] ids: String,
    #[server(default)] numbers: String,
    #[server(default)] body: String,
    #[server(default)] max_rate: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let message = Message { audience, ids, numbers, body, max_rate };
    let page = Section::Send.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.quote(&access, &message.to_draft()?).await?;
        Ok(access)
    }
    .await;
    match result {
        Ok(access) => {
            own_draft::keep(&engine, &access, &message).await?;
            let next = forms::keep(&format!("{page}/review"), &message.kept()).await?;
            if forms::is_plain_form().await {
                leptos_axum::redirect(&next);
            }
            Ok(Outcome::Done { next: Some(next), notice: None })
        }
        Err(error) => forms::finish(FORM, &page, &message.values(), Err(error)).await,
    }
}

/// Sends a message at the price that was shown, once for each key.
#[server(endpoint = "send-broadcast", prefix = "/fn")]
pub async fn send_broadcast(
    site: String,
    key: String,
    #[server(default)] audience: String,
    #[server(default)] ids: String,
    #[server(default)] numbers: String,
    #[server(default)] body: String,
    #[server(default)] max_rate: String,
    shown_recipients: u64,
    shown_credits: i64,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let message = Message { audience, ids, numbers, body, max_rate };
    let compose = Section::Send.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let draft = message.to_draft()?;
        let agreed = Agreed { recipients: shown_recipients, credits: Credits::new(shown_credits) };
        let confirmed = engine.confirm_broadcast_as_agreed(&access, &key, &draft, agreed).await?;
        engine.forget_own_form(&access, FORM).await?;
        let people = count(confirmed.quote.recipients, Noun::Recipient);
        let page = format!("{}/{}", Section::Broadcasts.path(&site), confirmed.id);
        Ok(Done::new(page, format!("On its way to {people}.")))
    }
    .await;
    let review = format!("{compose}/review");
    let back = if matches!(result, Err(EngineError::Conflict(_))) { &review } else { &compose };
    forms::finish(FORM, back, &message.values(), result).await
}

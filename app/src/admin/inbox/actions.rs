//! What a person decides about texts that came in.

use domain::{Credits, InboundId};
use engine::{Engine, EngineError, SiteAccess};
use leptos::prelude::*;

use crate::admin::{Noun, Section, count};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::local::{local_path, without_form};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The name of the form with the answer.
pub const ANSWER: &str = "answer";

/// Unsubscribes the number that sent a text.
#[server(endpoint = "inbox-unsubscribe", prefix = "/fn")]
pub async fn inbox_unsubscribe(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let text = engine.unsubscribe_by_text(&access, text_id(&id)?).await?;
        Ok(Done::new(back.clone(), format!("{} is unsubscribed and receives nothing more.", text.sender)))
    }
    .await;
    forms::finish("inbox", &back, &[], result).await
}

/// Puts a text aside.
#[server(endpoint = "inbox-dismiss", prefix = "/fn")]
pub async fn inbox_dismiss(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.dismiss_text(&access, text_id(&id)?).await?;
        Ok(Done::new(back.clone(), "Dismissed."))
    }
    .await;
    forms::finish("inbox", &back, &[], result).await
}

/// Answers a text by SMS. Without a price that was agreed to, it is asked for first: the page shows it with the button that
/// sends.
#[server(endpoint = "inbox-answer", prefix = "/fn")]
pub async fn inbox_answer(
    site: String,
    id: String,
    #[server(default)] body: String,
    #[server(default)] credits: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = format!("{}/{id}#{ANSWER}", Section::Inbox.path(&site));
    let values = [("body", body.as_str())];
    let entered = engine.enter(&me.actor, &site).await;
    let result = match entered {
        Err(error) => Err(error),
        Ok(access) if credits.is_empty() => match price(&engine, &access, &id, &body).await {
            Ok(()) => {
                forms::show_again(ANSWER, &page, &values, &[], None).await?;
                return Ok(Outcome::Done { next: None, notice: None });
            }
            Err(error) => Err(error),
        },
        Ok(access) => send(&engine, &access, &id, &body, &credits).await.map(|words| Done::new(page.clone(), words)),
    };
    forms::finish(ANSWER, &page, &values, result).await
}

/// Whether the answer could be sent.
async fn price(engine: &Engine, access: &SiteAccess, id: &str, body: &str) -> Result<(), EngineError> {
    engine.quote_answer(access, text_id(id)?, body).await.map(|_| ())
}

async fn send(
    engine: &Engine,
    access: &SiteAccess,
    id: &str,
    body: &str,
    credits: &str,
) -> Result<String, EngineError> {
    let agreed = credits.parse::<i64>().map_err(|_| EngineError::invalid("", "This is no price."))?;
    let message = engine.answer_text(access, text_id(id)?, body, Some(Credits::new(agreed))).await?;
    let cost = u64::try_from(message.credits.get()).unwrap_or_default();
    Ok(format!("Your answer to {} is on its way for {}.", message.recipient_text, count(cost, Noun::Credit)))
}

fn text_id(id: &str) -> Result<InboundId, EngineError> {
    id.parse().map_err(|_| EngineError::NotFound("text"))
}

/// Where to go back to: the inbox or one of its conversations as it was, or the first page when the form names neither.
fn list_address(site: &str, back: &str) -> String {
    let list = Section::Inbox.path(site);
    let is_inbox = |path: &&str| {
        path.strip_prefix(list.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '/', '#']))
    };
    local_path(back).filter(is_inbox).map_or_else(|| list.clone(), without_form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_to_the_inbox_only() {
        let list = "/admin/sites/main/inbox";
        for stranger in ["", "https://evil.example", "/admin/sites/main/inboxes", "/admin/sites/main/history"] {
            assert_eq!(list_address("main", stranger), list);
        }
        assert_eq!(
            list_address("main", "/admin/sites/main/inbox?state=waiting&form=x"),
            format!("{list}?state=waiting")
        );
        assert_eq!(list_address("main", "/admin/sites/main/inbox/1"), format!("{list}/1"));
    }
}

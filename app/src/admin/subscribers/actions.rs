//! The server functions behind the list.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use domain::{SubscriberId, SubscriberStatus};
use engine::{BulkOutcome, Engine, EngineError, SiteAccess, SubscriberParams};
use leptos::prelude::*;

use super::bulk;
use crate::admin::{Noun, Section, count};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::local::{local_path, without_form};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Suspends or resumes one subscriber.
#[server(endpoint = "subscriber-status", prefix = "/fn")]
pub async fn toggle_subscriber(
    site: String,
    id: String,
    to: String,
    #[server(default)] back: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let to = to.parse::<SubscriberStatus>().map_err(|_| EngineError::invalid("", "There is no such status."))?;
        let subscriber = engine.set_subscriber_status(&access, subscriber_id(&id)?, to, None).await?;
        let number = &subscriber.phone_international;
        let notice = match subscriber.status {
            SubscriberStatus::Active => format!("{number} receives texts again."),
            SubscriberStatus::Suspended => {
                format!("{number} is suspended and receives nothing until you turn it on again.")
            }
            SubscriberStatus::Unsubscribed | SubscriberStatus::Pending => format!("{number} is unsubscribed."),
        };
        Ok(Done::new(back.clone(), notice))
    }
    .await;
    forms::finish("subscriber", &back, &[], result).await
}

/// Deletes one subscriber.
#[server(endpoint = "subscriber-delete", prefix = "/fn")]
pub async fn delete_subscriber(site: String, id: String, #[server(default)] back: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.delete_subscriber(&access, subscriber_id(&id)?).await?;
        Ok(Done::new(back.clone(), "Deleted. The number receives nothing more."))
    }
    .await;
    forms::finish("subscriber", &back, &[], result).await
}

/// Changes all ticked subscribers, or (`all`, with how many were shown) everybody whom the list finds.
#[server(endpoint = "subscribers-bulk", prefix = "/fn")]
pub async fn change_ticked(
    site: String,
    action: String,
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] search: String,
    #[server(default)] status: String,
    #[server(default)] region: String,
    #[server(default)] reason: String,
    #[server(default)] back: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let meant = match all.parse::<u64>() {
            Ok(shown) => {
                let of_list = [&search, &status, &region].map(|text| Some(text.clone()));
                let [search, status, region] = of_list;
                let params = SubscriberParams { search, status, region, ..SubscriberParams::default() };
                engine.matching_subscribers(&access, &params.parse()?, shown).await?
            }
            Err(_) => ids.iter().map(|id| subscriber_id(id)).collect::<Result<Vec<_>, _>>()?,
        };
        let notice = change(&engine, &access, &meant, &action, &reason).await?;
        Ok(Done::new(back.clone(), notice))
    }
    .await;
    forms::finish(bulk::FORM, &back, &[("ids", &ids.join(",")), ("reason", &reason)], result).await
}

/// Does what the bar's button says and answers what became of it, in words.
async fn change(
    engine: &Engine,
    access: &SiteAccess,
    ids: &[SubscriberId],
    action: &str,
    reason: &str,
) -> Result<String, EngineError> {
    if ids.is_empty() {
        return Err(EngineError::invalid("ids", "Tick the subscribers you mean first. Nothing was changed."));
    }
    let (outcome, done) = match action {
        "suspend" => {
            (engine.set_subscribers_status(access, ids, SubscriberStatus::Suspended, None).await?, "suspended")
        }
        "resume" => (engine.set_subscribers_status(access, ids, SubscriberStatus::Active, None).await?, "turned on"),
        "unsubscribe" => {
            let reason = reason.trim();
            if reason.is_empty() {
                return Err(EngineError::invalid(
                    "reason",
                    "Say how they asked to be unsubscribed. Nothing was changed.",
                ));
            }
            (
                engine.set_subscribers_status(access, ids, SubscriberStatus::Unsubscribed, Some(reason)).await?,
                "unsubscribed",
            )
        }
        "delete" => (engine.delete_subscribers(access, ids).await?, "deleted"),
        _ => return Err(EngineError::invalid("", "There is no such action.")),
    };
    Ok(said(outcome, done))
}

fn said(outcome: BulkOutcome, done: &str) -> String {
    let changed = format!("{} {done}.", count(outcome.changed, Noun::Subscriber));
    match outcome.unchanged {
        0 => changed,
        unchanged => {
            format!("{changed} {} left as they were: already so, gone, or out by STOP.", count(unchanged, Noun::Other))
        }
    }
}

fn subscriber_id(text: &str) -> Result<SubscriberId, EngineError> {
    text.parse().map_err(|_| EngineError::NotFound("subscriber"))
}

/// Where to go back to: the list as it was, or its first page when the form names no page of this list.
pub(super) fn list_address(site: &str, back: &str) -> String {
    let list = Section::Subscribers.path(site);
    let is_list = |path: &&str| {
        path.strip_prefix(list.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']))
    };
    local_path(back).filter(is_list).map_or_else(|| list.clone(), without_form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_to_its_own_list_only() {
        let list = "/admin/sites/main/subscribers";
        assert_eq!(list_address("main", ""), list);
        assert_eq!(list_address("main", "https://evil.example"), list);
        assert_eq!(list_address("main", "/admin/sites/main/send"), list);
        assert_eq!(
            list_address("main", "/admin/sites/main/subscribers?page=2#subscriber-1"),
            format!("{list}?page=2#subscriber-1")
        );
    }

    #[test]
    fn what_was_left_alone_is_said() {
        assert_eq!(said(BulkOutcome { changed: 1, unchanged: 0 }, "suspended"), "1 subscriber suspended.");
        let words = said(BulkOutcome { changed: 2, unchanged: 1 }, "turned on");
        assert_eq!(words, "2 subscribers turned on. 1 other left as they were: already so, gone, or out by STOP.");
    }
}

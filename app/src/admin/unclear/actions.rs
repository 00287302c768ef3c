//! The server function behind the page on which many are decided on.

use domain::MessageId;
use engine::{EngineError, Resolved, UnclearDecision};
use leptos::prelude::*;

use crate::admin::{Noun, Section, count, grouped};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::local::{local_path, without_form};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Sends several unclear messages again or writes them off; `ids` are theirs, with commas between them.
#[server(endpoint = "unclear-decide", prefix = "/fn")]
pub async fn unclear_decide(
    site: String,
    decision: String,
    #[server(default)] ids: String,
    #[server(default)] back: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = list_address(&site, &back);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let decision: UnclearDecision = decision.parse()?;
        let ids = ids
            .split(',')
            .filter(|id| !id.is_empty())
            .map(|id| id.parse::<MessageId>().map_err(|_| EngineError::NotFound("message")))
            .collect::<Result<Vec<_>, _>>()?;
        let resolved = engine.decide_unclear(&access, decision, &ids).await?;
        Ok(Done::new(back.clone(), said(decision, resolved)))
    }
    .await;
    forms::finish("unclear", &back, &[], result).await
}

/// What was done, in words.
fn said(decision: UnclearDecision, resolved: Resolved) -> String {
    let messages = count(resolved.changed, Noun::Message);
    let credits = count(u64::try_from(resolved.credits.get()).unwrap_or_default(), Noun::Credit);
    let done = match decision {
        UnclearDecision::Resend => format!("{messages} sent again for {credits}."),
        UnclearDecision::WriteOff => format!("{messages} written off, {credits} back."),
    };
    match resolved.unchanged {
        0 => done,
        1 => format!("{done} 1 other was settled or decided on meanwhile and left alone."),
        others => format!("{done} {} others were settled or decided on meanwhile and left alone.", grouped(others)),
    }
}

/// Where to go back to: the list as it was, or its first page when the form names no page of this list.
pub fn list_address(site: &str, back: &str) -> String {
    let list = Section::Unclear.path(site);
    let is_list =
        |path: &&str| path.strip_prefix(list.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    local_path(back).filter(is_list).map_or_else(|| list.clone(), without_form)
}

#[cfg(test)]
mod tests {
    use domain::Credits;

    use super::*;

    #[test]
    fn what_was_left_alone_is_said() {
        let resolved = |changed, unchanged, credits| Resolved { changed, unchanged, credits: Credits::new(credits) };
        assert_eq!(said(UnclearDecision::Resend, resolved(1, 0, 1)), "1 message sent again for 1 credit.");
        assert_eq!(
            said(UnclearDecision::WriteOff, resolved(1_204, 2, 3_000)),
            "1,204 messages written off, 3,000 credits back. 2 others were settled or decided on meanwhile and left alone."
        );
    }

    #[test]
    fn a_form_comes_back_to_its_own_list_only() {
        let list = "/admin/sites/main/unclear";
        for stranger in ["", "https://evil.example", "/admin/sites/main/unclear/review", "/admin/sites/main/history"] {
            assert_eq!(list_address("main", stranger), list);
        }
        assert_eq!(list_address("main", "/admin/sites/main/unclear?page=2&form=x"), format!("{list}?page=2"));
    }
}

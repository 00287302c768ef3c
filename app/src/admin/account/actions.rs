//! The server functions behind the page.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use domain::{WayOutMode, can_be_answered};
use engine::{ProviderInput, Renewal, SitePatch};
use leptos::prelude::*;

use super::{form, leaving};
use crate::admin::{Section, money};
use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// Saves an account if the provider takes it (owners).
#[server(endpoint = "provider", prefix = "/fn")]
pub async fn save_provider(
    site: String,
    kind: String,
    sender: String,
    #[server(default)] api_key: String,
    #[server(default)] api_secret: String,
    #[server(default)] api_token: String,
    #[server(default)] base_url: String,
    #[server(default)] messages_per_second: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = Section::Account.path(&site);
    let values = [
        ("sender", sender.clone()),
        ("base_url", base_url.clone()),
        ("messages_per_second", messages_per_second.clone()),
    ];
    let rate = Some(messages_per_second.trim()).filter(|rate| !rate.is_empty());
    let input = ProviderInput {
        kind,
        base_url: Some(base_url),
        api_key: Some(api_key),
        api_secret: Some(api_secret),
        api_token: Some(api_token),
        sender,
        // What is no number is none that a rate can have.
        messages_per_second: rate.map(|rate| rate.parse().unwrap_or(0)),
    };
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let before = engine.provider(&access).await?.sender;
        let account = engine.save_provider(&access, input).await?;
        // From a sender that can be answered to one that can't: nobody is left without a way out by oversight.
        let no_way_back = can_be_answered(&before) && !can_be_answered(&account.sender);
        if no_way_back {
            let patch = SitePatch { way_out: Some(WayOutMode::Auto), ..SitePatch::default() };
            engine.update_site(&access, patch).await?;
        }
        let balance =
            account.balance.map(|balance| format!("{} {}", money(balance), account.currency.unwrap_or_default()));
        let balance = balance.map(|balance| format!(" Balance: {}.", balance.trim())).unwrap_or_default();
        let way_out = if no_way_back { " Texts now carry another way out than STOP: see below." } else { "" };
        let notice = format!("The provider knows this account; it is saved and in use.{balance}{way_out}");
        Ok(Done::new(page.clone(), notice))
    }
    .await;
    let values: Vec<(&str, &str)> = values.iter().map(|(field, value)| (*field, value.as_str())).collect();
    forms::finish(form::FORM, &format!("{page}#{}", form::FORM), &values, result).await
}

/// Asks the provider for the balance now.
#[server(endpoint = "provider-balance", prefix = "/fn")]
pub async fn refresh_balance(site: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = Section::Account.path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.refresh_balance(&access).await?;
        Ok(Done::new(page.clone(), "The balance is fresh."))
    }
    .await;
    forms::finish("balance", &page, &[], result).await
}

/// Makes new webhook addresses (owners). The old ones work on for a while, unless they are to end at once.
#[server(endpoint = "provider-webhooks", prefix = "/fn")]
pub async fn renew_webhooks(site: String, #[server(default)] at_once: bool) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = webhooks_of(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let renewal = if at_once { Renewal::AtOnce } else { Renewal::Overlapping };
        engine.renew_webhooks(&access, renewal).await?;
        Ok(Done::new(page.clone(), "The addresses are new. Enter the one for incoming messages at the provider now."))
    }
    .await;
    forms::finish("webhooks", &page, &[], result).await
}

/// Ends the webhook addresses that were renewed and still work (owners).
#[server(endpoint = "provider-webhooks-end-old", prefix = "/fn")]
pub async fn end_old_webhooks(site: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = webhooks_of(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        let ended = engine.end_old_webhooks(&access).await?;
        Ok(Done::new(page.clone(), if ended { "The old addresses have ended." } else { "There were none any more." }))
    }
    .await;
    forms::finish("webhooks", &page, &[], result).await
}

/// Whether texts carry a way out where the sender is a name, and the number that takes STOP then.
#[server(endpoint = "settings-stop-to", prefix = "/fn")]
pub async fn save_stop_to(
    site: String,
    #[server(default)] way_out: bool,
    #[server(default)] stop_to: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let page = format!("{}#{}", Section::Account.path(&site), leaving::FORM);
    let mode = if way_out { WayOutMode::Auto } else { WayOutMode::Off };
    let patch = SitePatch { way_out: Some(mode), stop_to: Some(stop_to.clone()), ..SitePatch::default() };
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.update_site(&access, patch).await?;
        Ok(Done::new(page.clone(), "Saved. It counts for what is sent from now on."))
    }
    .await;
    forms::finish(leaving::FORM, &page, &[("stop_to", &stop_to)], result).await
}

fn webhooks_of(site: &str) -> String {
    format!("{}#webhooks", Section::Account.path(site))
}

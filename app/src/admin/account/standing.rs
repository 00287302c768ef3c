//! How the account stands: balance, sender, prices.

use engine::ProviderKind;
use leptos::prelude::*;

use super::Account;
use crate::admin::{ProviderFails, Section, When, money};
use crate::components::{Notice, Tone};

/// The figures at the top.
#[component]
pub fn Standing(account: Account) -> impl IntoView {
    let provider = account.provider;
    let costs = Section::Costs.path(&account.site);
    let (name, note) = match provider.kind {
        ProviderKind::None => ("None", "Nothing is sent until an account is saved below."),
        ProviderKind::Simulator => ("Simulator", "Messages go to virtual handsets."),
        ProviderKind::Mocean => ("Mocean", "Messages go to real phones."),
    };
    let warning = provider.prices.warning.map(|words| {
        view! { <Notice tone=Tone::Warn>{format!("The prices may be out of date: {words}")}</Notice> }
    });
    let currency = provider.currency.unwrap_or_default();
    let balance = provider
        .balance
        .map_or_else(|| "—".to_owned(), |balance| format!("{} {currency}", money(balance)).trim().to_owned());
    let checked = provider.checked_at.map(|at| view! { "Asked for " <When at=at /> });
    let refresh = (provider.kind == ProviderKind::Mocean).then(|| {
        view! {
            <form method="post" action="/fn/provider-balance">
                <input type="hidden" name="site" value=account.site />
                <button class="link-button">"Ask again"</button>
            </form>
        }
    });
    let sender = if provider.sender.is_empty() { "—".to_owned() } else { provider.sender };
    let loaded = match provider.prices.loaded_at {
        Some(at) => view! { " Loaded " <When at=at /> ", and again once a day." }.into_any(),
        None => ().into_any(),
    };
    view! {
        <ProviderFails failure=provider.failure />
        {warning}
        <div class="figures">
            <div class="figure">
                <span class="label">"Provider"</span>
                <span class="value">{name}</span>
                <span class="hint">{note}</span>
            </div>
            <div class="figure">
                <span class="label">"Balance there"</span>
                <span class="value">{balance}</span>
                <span class="hint">{checked}</span>
                {refresh}
            </div>
            <div class="figure">
                <span class="label">"Sender"</span>
                <span class="value">{sender}</span>
                <span class="hint">"Whom messages are from"</span>
            </div>
            <div class="figure">
                <span class="label">"Price list"</span>
                <span class="value">{provider.prices.currency}</span>
                <span class="hint">{provider.prices.source} {loaded}</span>
                <a href=costs>"What it charged"</a>
            </div>
        </div>
    }
}

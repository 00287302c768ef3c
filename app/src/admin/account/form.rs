//! The credentials. They are saved only when the provider's balance call succeeds with them, and never shown again.

use engine::ProviderKind;
use leptos::prelude::*;

use super::Account;
use crate::components::{Button, Field, Notice, Tone};
use crate::forms::Draft;

/// The form's name.
pub const FORM: &str = "provider";

/// The account's form.
#[component]
pub fn AccountForm(account: Account, draft: Draft) -> impl IntoView {
    let provider = account.provider;
    let is_set = provider.kind == ProviderKind::Mocean;
    let (title, secret_hint) = if is_set {
        ("Change the account", "Secrets are stored encrypted and never shown. Left empty, they stay as they are.")
    } else {
        ("Connect Mocean", "Secrets are stored encrypted and never shown.")
    };
    let rate = provider.messages_per_second.map(|rate| rate.to_string());
    let first = (!is_set && account.demo).then(|| {
        view! {
            <Notice tone=Tone::Info>
                "From the moment an account is saved, this site's messages go to real phones and cost real money. There is no way back to the simulator."
            </Notice>
        }
    });
    let problem = draft.error("kind").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    view! {
        <section class="panel" id=FORM>
            <header>
                <h2>{title}</h2>
            </header>
            {first}
            {problem}
            <form class="stack" method="post" action="/fn/provider" autocomplete="off">
                <input type="hidden" name="site" value=account.site />
                <input type="hidden" name="kind" value="mocean" />
                <p class="muted">"Give key and secret, or a token. " {secret_hint}</p>
                <div class="columns">
                    <Field name="api_key" label="API key" autocomplete="off" error=draft.error("api_key") />
                    <Field name="api_secret" label="API secret" kind="password" autocomplete="off" error=draft.error("api_secret") />
                </div>
                <Field name="api_token" label="API token, instead of key and secret" kind="password" autocomplete="off" error=draft.error("api_token") />
                <Field
                    name="sender"
                    label="Sender"
                    hint="A number of up to 15 digits, or a name of up to 11 letters and digits. To a name nobody can answer STOP: use a number where you can."
                    required=true
                    value=draft.value("sender").unwrap_or(provider.sender)
                    error=draft.error("sender")
                />
                <Field
                    name="base_url"
                    label="Address of the API"
                    kind="url"
                    hint="Empty for Mocean's own: https://rest.moceanapi.com"
                    value=draft.value("base_url").or(provider.base_url).unwrap_or_default()
                    error=draft.error("base_url")
                />
                <Field
                    name="messages_per_second"
                    label="Messages a second"
                    kind="number"
                    hint="The rate that the provider has agreed to, for all processes together. Empty for no rate: sending then slows down when the provider asks for it."
                    value=draft.value("messages_per_second").or(rate).unwrap_or_default()
                    error=draft.error("messages_per_second")
                />
                <div class="button-row">
                    <Button class="primary">"Check and save"</Button>
                </div>
            </form>
        </section>
    }
}

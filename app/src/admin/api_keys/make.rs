//! The form that makes a key.

use domain::{Scope, Scopes};
use engine::{EngineError, FieldErrors, NewApiKey, Site};
use leptos::prelude::*;

use crate::components::{Button, Field, Wrong};

/// How long a key may be meant to last: days and words.
const TERMS: [(&str, &str); 4] =
    [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("", "Until it is revoked")];
/// What is chosen where nothing was.
const USUAL_TERM: &str = "365";

/// What was typed.
#[derive(Debug, Clone)]
pub struct KeyForm {
    name: String,
    scopes: Vec<String>,
    site: String,
    days: String,
}

impl Default for KeyForm {
    fn default() -> Self {
        Self { name: String::new(), scopes: Vec::new(), site: String::new(), days: USUAL_TERM.to_owned() }
    }
}

impl KeyForm {
    /// Reads a form as browsers send it.
    pub fn read(body: &[u8]) -> Self {
        let mut form = Self { days: String::new(), ..Self::default() };
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        for (field, value) in fields {
            match field.as_str() {
                "name" => form.name = value,
                "site" => form.site = value,
                "days" => form.days = value,
                "scope" => form.scopes.push(value),
                _ => {}
            }
        }
        form
    }

    /// The key that is wished for.
    ///
    /// # Errors
    /// `Invalid` for what is no scope and no number of days.
    pub fn new_key(&self) -> Result<NewApiKey, EngineError> {
        let scopes = self.scopes.iter().map(|word| word.parse::<Scope>()).collect::<Result<Scopes, _>>();
        let days = if self.days.is_empty() { Ok(None) } else { self.days.parse().map(Some) };
        Ok(NewApiKey {
            name: self.name.clone(),
            scopes: scopes.map_err(|_| EngineError::invalid("scopes", "Choose from the list."))?,
            site: Some(self.site.clone()).filter(|site| !site.is_empty()),
            expires_in_days: days.map_err(|_| EngineError::invalid("expires_in_days", "Choose from the list."))?,
        })
    }
}

/// What a scope is for, in a few words.
fn words(scope: Scope) -> &'static str {
    match scope {
        Scope::Everything => "Everything there is, and whatever is added later",
        Scope::SubscribersRead => "See who is subscribed",
        Scope::SubscribersWrite => "Suspend, unsubscribe and delete subscribers",
        Scope::MessagesRead => "Read the history, texts that came in, and what waits",
        Scope::MessagesWrite => "Answer and dismiss texts, send again, write off",
        Scope::BroadcastsRead => "See broadcasts and how far they are",
        Scope::BroadcastsSend => "Quote, send, pause and cancel broadcasts",
        Scope::CreditsRead => "See credits and costs",
        Scope::CreditsGrant => "Grant credits, and set what they cost",
        Scope::SettingsRead => "See settings",
        Scope::SettingsWrite => "Change settings",
        Scope::ProviderRead => "See the account with the provider and the webhooks' addresses",
        Scope::ProviderWrite => "Change the account with the provider",
        Scope::AuditRead => "Read the audit log: who did what",
        Scope::UsersRead => "See who may sign in, and with what role",
        Scope::SitesCreate => "Add sites (a key for all sites only)",
    }
}

/// The form.
#[component]
pub fn Make(
    /// The sites that the reader owns.
    sites: Vec<Site>,
    /// Whether they own all of them.
    owns_all: bool,
    /// What was typed.
    typed: KeyForm,
    /// What is wrong with it.
    errors: FieldErrors,
) -> impl IntoView {
    let options = sites
        .into_iter()
        .map(|site| view! { <option value=site.slug.to_string() selected={site.slug.as_str() == typed.site}>{site.name}</option> })
        .collect_view();
    let all = owns_all.then(|| view! { <option value="">"All sites"</option> });
    let terms = TERMS
        .into_iter()
        .map(|(days, words)| view! { <option value=days selected={days == typed.days}>{words}</option> })
        .collect_view();
    let scopes = Scope::ALL
        .iter()
        .filter(|scope| owns_all || **scope != Scope::SitesCreate)
        .map(|scope| {
            let checked = typed.scopes.iter().any(|word| word == scope.as_str());
            view! {
                <label class="check">
                    <input type="checkbox" name="scope" value=scope.as_str() checked=checked />
                    <span>
                        <code>{scope.as_str()}</code>
                        <span class="hint">{words(*scope)}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    let error = |field: &str| errors.of(field).map(str::to_owned);
    view! {
        <section class="panel" id="make">
            <header>
                <h2>"Make a key"</h2>
            </header>
            <form class="stack" method="post" action="/admin/api-keys">
                <Field name="name" label="What it is for" hint="For example: web shop." required=true value=typed.name error=error("name") />
                <div class="columns">
                    <div class="field">
                        <label for="site">"Sites"</label>
                        <select class="input" id="site" name="site">{all} {options}</select>
                        <Wrong words=error("site") />
                    </div>
                    <div class="field">
                        <label for="days">"It ends after"</label>
                        <select class="input" id="days" name="days">{terms}</select>
                        <Wrong words=error("expires_in_days") />
                    </div>
                </div>
                <fieldset class="field">
                    <legend>"What it may be used for"</legend>
                    <p class="hint">"The less, the better. What changes something includes looking at it."</p>
                    <Wrong words=error("scopes") />
                    <div class="options">{scopes}</div>
                </fieldset>
                <div class="button-row">
                    <Button class="primary">"Make the key"</Button>
                </div>
            </form>
        </section>
    }
}

//! The form that makes an invitation, and its answer.

use engine::{EngineError, FieldErrors, Invited, NewInvitation, Role, Site};
use leptos::prelude::*;

use super::{USERS, power_of, role_word};
use crate::admin::When;
use crate::components::{Button, CopyButton, Field, Icon, IconName, Notice, Tone};

/// What stands for all sites.
const ALL: &str = "all";

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct InviteForm {
    email: String,
    role: String,
    /// `all`, or empty for the sites named.
    reach: String,
    sites: Vec<String>,
}

impl InviteForm {
    /// Reads a form as browsers send it.
    pub fn read(body: &[u8]) -> Self {
        let mut form = Self::default();
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        for (field, value) in fields {
            match field.as_str() {
                "email" => form.email = value,
                "role" => form.role = value,
                "reach" => form.reach = value,
                "at" => form.sites.push(value),
                _ => {}
            }
        }
        form
    }

    /// The invitation that is wished for.
    ///
    /// # Errors
    /// `Invalid` for what is no role.
    pub fn new_invitation(&self) -> Result<NewInvitation, EngineError> {
        let role = self.role.parse().map_err(|_| EngineError::invalid("role", "Choose a role."))?;
        let sites = (self.reach != ALL).then(|| self.sites.clone());
        Ok(NewInvitation { email: self.email.clone(), role, sites })
    }
}

/// The new link, once.
#[component]
pub fn Shown(
    /// The invitation.
    invited: Invited,
) -> impl IntoView {
    let link = invited.link.to_string();
    view! {
        <Notice tone=Tone::Ok>
            <div class="stack tight">
                <p>
                    <strong>{format!("This link lets {} in. ", invited.email)}</strong>
                    "Copy it now and hand it over yourself: it is shown only this once, and Carillon sends no e-mail. It works once, until "
                    <When at=invited.expires_at />
                    "."
                </p>
                <div class="row">
                    <code class="grow" id="new-link">
                        {link.clone()}
                    </code>
                    <CopyButton text=link what="link".to_owned() />
                </div>
            </div>
        </Notice>
    }
}

/// The form.
#[component]
pub fn Invite(
    /// The sites that the reader owns.
    sites: Vec<Site>,
    /// Whether they own all of them.
    owns_all: bool,
    /// What was typed.
    typed: InviteForm,
    /// What is wrong with it.
    errors: FieldErrors,
) -> impl IntoView {
    let chosen = typed.role.parse().unwrap_or(Role::Viewer);
    let roles = Role::ALL
        .iter()
        .map(|role| {
            view! {
                <label class="check">
                    <input type="radio" name="role" value=role.as_str() checked={*role == chosen} />
                    <span>
                        {role_word(*role)}
                        <span class="hint">{power_of(*role)}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    let only = sites.len() == 1;
    let boxes = sites
        .into_iter()
        .map(|site| {
            let checked = only || typed.sites.iter().any(|slug| slug == site.slug.as_str());
            view! {
                <label class="check">
                    <input type="checkbox" name="at" value=site.slug.to_string() checked=checked />
                    <span>{site.name}</span>
                </label>
            }
        })
        .collect_view();
    let all = owns_all.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="reach" value=ALL checked={typed.reach == ALL} />
                <span>
                    "All sites"
                    <span class="hint">"Those to come too."</span>
                </span>
            </label>
        }
    });
    let error = |field: &str| errors.of(field).map(str::to_owned);
    let wrong = error("sites").or_else(|| error("role")).map(|words| {
        view! {
            <p class="error">
                <Icon name=IconName::Alert />
                <span>{words}</span>
            </p>
        }
    });
    view! {
        <section class="panel" id="invite">
            <header>
                <h2>"Invite somebody"</h2>
            </header>
            <form class="stack" method="post" action=USERS>
                <Field
                    name="email"
                    label="E-mail address"
                    kind="email"
                    hint="They sign in with it. Nothing is sent there: you get a link to hand over, which works once, for a week."
                    required=true
                    value=typed.email
                    error=error("email")
                />
                {wrong}
                <div class="columns">
                    <fieldset class="field">
                        <legend>"Role"</legend>
                        <div class="options">{roles}</div>
                    </fieldset>
                    <fieldset class="field">
                        <legend>"Sites"</legend>
                        <div class="options">{boxes} {all}</div>
                    </fieldset>
                </div>
                <div class="button-row">
                    <Button class="primary">"Make the link"</Button>
                </div>
            </form>
        </section>
    }
}

//! All sites, and new ones.

use axum::extract::State;
use axum::response::Response;
use engine::{Engine, EngineError, NewSite, Role, Site};
use leptos::prelude::*;

use super::{Console, Frame, Section, When, refused};
use crate::components::{Button, Column, DataTable, Field, Icon, IconName};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The form's name.
const FORM: &str = "site";

/// `GET /admin/sites`
pub async fn page(ui: Ui, me: SignedIn, draft: Draft, State(engine): State<Engine>) -> Response {
    match load(&engine, &me).await {
        Ok((frame, sites)) => {
            let owner = me.actor.owns_everything();
            let sites = sites.into_iter().map(|site| (me.actor.role_at(site.id), site)).collect();
            let body = move || view! { <SitesPage frame=frame sites=sites owner=owner draft=draft /> };
            ui.page(Head::console("Sites"), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(engine: &Engine, me: &SignedIn) -> Result<(Frame, Vec<Site>), EngineError> {
    Ok((Frame::of_person(engine, me).await?, engine.sites(&me.actor).await?))
}

#[component]
fn SitesPage(frame: Frame, sites: Vec<(Option<Role>, Site)>, owner: bool, draft: Draft) -> impl IntoView {
    let rows = sites.into_iter().map(|(role, site)| view! { <Row site=site role=role /> }).collect_view();
    let add = owner.then(|| view! { <Add draft=draft.of(FORM) /> });
    view! {
        <Console frame=frame here=Section::Sites title="Sites" draft=draft>
            <p class="lead">"A site is one web app with its own words, sender, provider account, credits and subscribers."</p>
            <DataTable
                label="Sites"
                columns=vec![
                    Column::Text("Name"),
                    Column::Text("Address"),
                    Column::Text("SMS"),
                    Column::Text("Since"),
                    Column::Tools("Links"),
                ]
            >
                {rows}
            </DataTable>
            {add}
        </Console>
    }
}

#[component]
fn Row(site: Site, role: Option<Role>) -> impl IntoView {
    let slug = site.slug.to_string();
    let settings = role.is_some_and(|role| role.includes(Role::Manager)).then(|| {
        view! { <a class="button quiet" href=Section::Settings.path(&slug)>"Settings"</a> }
    });
    let (class, icon, word) = if site.sms_enabled {
        ("status ok", IconName::StatusOn, "On")
    } else {
        ("status bad", IconName::StatusOff, "Off")
    };
    view! {
        <tr role="row">
            <td class="main" data-label="Name" role="cell">
                <a href=Section::Overview.path(&slug)>{site.name}</a>
            </td>
            <td data-label="Address" role="cell">
                <a class="code" href=format!("/s/{slug}")>
                    {format!("/s/{slug}")}
                </a>
            </td>
            <td data-label="SMS" role="cell">
                <span class=class>
                    <Icon name=icon />
                    {word}
                </span>
            </td>
            <td data-label="Since" role="cell">
                <When at=site.created_at />
            </td>
            <td class="tools" role="cell">{settings}</td>
        </tr>
    }
}

#[component]
fn Add(draft: Draft) -> impl IntoView {
    view! {
        <section class="panel" id=FORM>
            <header>
                <h2>"Add a site"</h2>
            </header>
            <form class="stack" method="post" action="/fn/site">
                <div class="columns">
                    <Field
                        name="name"
                        label="Name"
                        hint="People read it in texts and on the page."
                        required=true
                        value=draft.value("name").unwrap_or_default()
                        error=draft.error("name")
                    />
                    <Field
                        name="slug"
                        label="Name in addresses"
                        hint="Lower-case letters, digits and hyphens; it stays for good. Its page is /s/ and this name."
                        required=true
                        value=draft.value("slug").unwrap_or_default()
                        error=draft.error("slug")
                    />
                </div>
                <div class="button-row">
                    <Button class="primary">"Add the site"</Button>
                </div>
            </form>
        </section>
    }
}

/// Adds a site (owners).
#[server(endpoint = "site", prefix = "/fn")]
pub async fn create_site(name: String, slug: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let new = NewSite { slug: slug.clone(), name: name.clone() };
    let result = match engine.create_site(&me.actor, new).await {
        Ok(site) => Ok(Done::new(
            Section::Settings.path(site.slug.as_str()),
            format!("{} is there. Look at its words and countries, then connect its provider.", site.name),
        )),
        Err(EngineError::Conflict(words)) => Err(EngineError::invalid("slug", words)),
        Err(error) => Err(error),
    };
    forms::finish(FORM, &format!("/admin/sites#{FORM}"), &[("name", &name), ("slug", &slug)], result).await
}

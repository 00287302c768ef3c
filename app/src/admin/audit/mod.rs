//! Who did what to the service, when, and what it was before.

mod row;

use axum::extract::{Query, State};
use axum::response::Response;
use engine::{Act, AuditActor, AuditList, AuditParams, Engine, EngineError};
use leptos::prelude::*;

use self::row::Row;
use super::{Addresses, Asked, Console, Frame, Section, answer};
use crate::components::{Choice, Column, DataTable, Icon, IconName, Neighbours, Period, SearchField, Toolbar};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::Ui;

/// Those who have no id and are told by their kind.
const KINDS: [(&str, &str); 2] = [("command", "Command line"), ("stranger", "Somebody at the sign-in")];

/// What the page shows.
#[derive(Clone)]
struct Log {
    params: AuditParams,
    found: AuditList,
    actors: Vec<AuditActor>,
}

impl Log {
    fn addresses(&self) -> Addresses {
        let params = &self.params;
        Addresses::new(
            Section::Audit.path(""),
            [
                ("search", params.search.as_ref()),
                ("who", params.who.as_ref()),
                ("act", params.act.as_ref()),
                ("from", params.from.as_ref()),
                ("to", params.to.as_ref()),
                ("per_page", params.per_page.as_ref()),
                ("older", params.older.as_ref()),
                ("newer", params.newer.as_ref()),
            ],
        )
    }
}

/// `GET /admin/audit`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Query(params): Query<AuditParams>,
) -> Response {
    let loaded = load(&engine, &me, params).await;
    let page = move |frame, log| view! { <AuditPage frame=frame log=log draft=draft /> };
    answer(ui, "Audit log", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, params: AuditParams) -> Result<(Frame, Log), EngineError> {
    let Asked { params, query, problems } = Asked::read(params, AuditParams::parse)?;
    let found = engine.audit(&me.actor, &query).await?;
    let actors = engine.audit_actors(&me.actor).await?;
    Ok((Frame::of_person(engine, me).await?.with_problems(problems), Log { params, found, actors }))
}

#[component]
fn AuditPage(frame: Frame, log: Log, draft: Draft) -> impl IntoView {
    let addresses = log.addresses();
    let csv = addresses.at("/admin/audit.csv", &[("older", ""), ("newer", ""), ("per_page", "")]);
    let tools = move || view! { <a class="button" href=csv.clone() download>"Export CSV"</a> };
    let nothing_yet = log.found.items.is_empty() && !log.params.is_filtered() && log.found.newer.is_none();
    let content = if nothing_yet {
        view! {
            <div class="empty">
                <Icon name=IconName::Log />
                <h2>"Nothing done yet"</h2>
                <p>"Whatever is changed here, through the API or on the command line is listed with who did it, when, and what it was before."</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Filters log=log.clone() />
            <Table log=log addresses=addresses />
        }
        .into_any()
    };
    view! {
        <Console frame=frame here=Section::Audit title="Audit log" draft=draft tools=tools>
            {content}
        </Console>
    }
}

#[component]
fn Filters(log: Log) -> impl IntoView {
    let path = Section::Audit.path("");
    let params = log.params;
    let clear = params.is_filtered().then(|| path.clone());
    let asked = |token: &str, wanted: &Option<String>| wanted.as_deref() == Some(token);
    let people = log.actors.into_iter().filter_map(|actor| {
        let id = actor.id?.to_string();
        let called = if actor.kind == "api_key" { format!("API key {}", actor.name) } else { actor.name };
        let chosen = asked(&id, &params.who);
        Some((id, called, chosen))
    });
    let kinds =
        KINDS.into_iter().map(|(token, called)| (token.to_owned(), called.to_owned(), asked(token, &params.who)));
    let who = people.chain(kinds).collect();
    let acts = Act::ALL
        .iter()
        .map(|act| (act.as_str().to_owned(), act.says().to_owned(), asked(act.as_str(), &params.act)))
        .collect();
    view! {
        <Toolbar path=path per_page=log.found.per_page clear=clear>
            <SearchField value=params.search placeholder="Name, act, end of a number" />
            <Choice name="who" label="Who" options=who />
            <Choice name="act" label="Act" options=acts />
            <Period from=params.from to=params.to />
        </Toolbar>
    }
}

#[component]
fn Table(log: Log, addresses: Addresses) -> impl IntoView {
    if log.found.items.is_empty() {
        return view! {
            <div class="empty">
                <p>"Nothing matches."</p>
                <a class="button" href=Section::Audit.path("")>"Show all"</a>
            </div>
        }
        .into_any();
    }
    let older = log.found.older.map(|id| addresses.href(&[("older", &id.to_string()), ("newer", "")]));
    let newer = log.found.newer.map(|id| addresses.href(&[("newer", &id.to_string()), ("older", "")]));
    let rows = log.found.items.into_iter().map(|event| view! { <Row event=event /> }).collect_view();
    view! {
        <DataTable
            label="Acts"
            columns=vec![
                Column::Text("Act"),
                Column::Text("Who"),
                Column::Text("When"),
                Column::Text("Site"),
                Column::Text("To what"),
                Column::Text("Before and after"),
            ]
        >
            {rows}
        </DataTable>
        <Neighbours newer=newer older=older />
    }
    .into_any()
}

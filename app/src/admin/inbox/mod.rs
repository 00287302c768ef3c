//! Texts that came in: what was made of each and why, and those that wait for a person.

mod actions;
mod conversation;
mod row;
mod words;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Reply;
use engine::{Engine, EngineError, InboxParams, InboxText, Paged, TextState};
use leptos::prelude::*;

use self::row::Row;
use self::words::{outcome_word, state_word};
use super::settings::Panel;
use super::{Addresses, Asked, Console, Frame, Noun, Section, answer, count};
use crate::components::{Choice, Column, DataTable, Icon, IconName, Pagination, Period, SearchField, Toolbar};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui};

pub use conversation::page as conversation;

/// What narrows the list down.
const FILTERS: [&str; 5] = ["search", "outcome", "state", "from", "to"];

/// What the page shows.
#[derive(Clone)]
struct List {
    site: String,
    params: InboxParams,
    found: Paged<InboxText>,
    waiting: u64,
}

impl List {
    fn addresses(&self) -> Addresses {
        let params = &self.params;
        Addresses::new(
            Section::Inbox.path(&self.site),
            [
                ("search", params.search.as_ref()),
                ("outcome", params.outcome.as_ref()),
                ("state", params.state.as_ref()),
                ("from", params.from.as_ref()),
                ("to", params.to.as_ref()),
                ("per_page", params.per_page.as_ref()),
                ("page", params.page.as_ref()),
            ],
        )
    }
}

/// `GET /admin/sites/{site}/inbox`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<InboxParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, list| view! { <InboxPage frame=frame list=list draft=draft /> };
    answer(ui, "Inbox", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: InboxParams) -> Result<(Frame, List), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let Asked { params, query, problems } = Asked::read(params, InboxParams::parse)?;
    let found = engine.inbox(&access, &query).await?;
    let waiting = engine.count_waiting_texts(&access).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), List { site, params, found, waiting }))
}

#[component]
fn InboxPage(frame: Frame, list: List, draft: Draft) -> impl IntoView {
    let is_filtered = list.addresses().any_set(&FILTERS);
    let content = if list.found.total == 0 && !is_filtered {
        view! {
            <div class="empty">
                <Icon name=IconName::Inbox />
                <h2>"No text yet"</h2>
                <p>
                    "What people text to this site is listed here with what was made of it and why. STOP, START and HELP are done at once; \
                     what may mean STOP waits here until you decide."
                </p>
                <Managers><a class="button" href=Panel::OptOut.path(&list.site)>"Settings"</a></Managers>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Waiting site=list.site.clone() waiting=list.waiting />
            <Filters site=list.site.clone() params=list.params.clone() per_page=list.found.per_page is_filtered=is_filtered />
            <Table list=list />
        }
        .into_any()
    };
    view! {
        <Console frame=frame here=Section::Inbox title="Inbox" draft=draft>
            {content}
        </Console>
    }
}

/// How many wait, and the way to them.
#[component]
fn Waiting(site: String, waiting: u64) -> impl IntoView {
    let href = format!("{}?state=waiting", Section::Inbox.path(&site));
    let verb = if waiting == 1 { "waits" } else { "wait" };
    (waiting > 0).then(|| {
        view! {
            <p>
                <strong>{format!("{} {verb} for you.", count(waiting, Noun::Text))}</strong>
                " They may mean STOP: unsubscribe the number, answer, or dismiss. "
                <a href=href>"Show them"</a>
            </p>
        }
    })
}

#[component]
fn Filters(site: String, params: InboxParams, per_page: u32, is_filtered: bool) -> impl IntoView {
    let path = Section::Inbox.path(&site);
    let clear = is_filtered.then(|| path.clone());
    let option = |token: &str, called: &str, asked: &Option<String>| {
        (token.to_owned(), called.to_owned(), asked.as_deref() == Some(token))
    };
    let outcomes = Reply::ALL.iter().map(|one| option(one.as_str(), outcome_word(*one), &params.outcome)).collect();
    let states = TextState::ALL.into_iter().map(|one| option(one.as_str(), state_word(one), &params.state)).collect();
    view! {
        <Toolbar path=path per_page=per_page clear=clear>
            <SearchField value=params.search placeholder="Number, words" />
            <Choice name="outcome" label="Taken for" options=outcomes />
            <Choice name="state" label="Decision" options=states />
            <Period from=params.from to=params.to />
        </Toolbar>
    }
}

#[component]
fn Table(list: List) -> impl IntoView {
    if list.found.items.is_empty() {
        return view! {
            <div class="empty">
                <p>"No text matches."</p>
                <a class="button" href=Section::Inbox.path(&list.site)>"Show all"</a>
            </div>
        }
        .into_any();
    }
    let addresses = list.addresses();
    let back = addresses.href(&[]);
    let (page, per_page, total) = (list.found.page, list.found.per_page, list.found.total);
    let rows = list
        .found
        .items
        .into_iter()
        .map(|text| view! { <Row text=text site=list.site.clone() back=back.clone() /> })
        .collect_view();
    view! {
        <DataTable
            label="Texts"
            columns=vec![
                Column::Text("From"),
                Column::Text("Text"),
                Column::Text("When"),
                Column::Text("Taken for"),
                Column::Text("Why"),
                Column::Text("Decision"),
            ]
        >
            {rows}
        </DataTable>
        <Pagination page=page per_page=per_page total=total href=addresses.page_href() size_href=addresses.size_href() />
    }
    .into_any()
}

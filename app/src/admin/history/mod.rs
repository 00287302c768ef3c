//! Every message and what became of it.

mod actions;
mod row;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{Engine, EngineError, MessageParams, MessageView, Paged};
use leptos::prelude::*;

use self::row::Row;
use super::{
    Addresses, Asked, Console, Frame, MessageFilters, Section, answer, grouped, is_filtered, message_addresses,
};
use crate::components::{Column, DataTable, Icon, IconName, Pagination};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::Ui;

/// What the page shows.
#[derive(Clone)]
pub struct History {
    site: String,
    params: MessageParams,
    found: Paged<MessageView>,
    unclear: u64,
}

impl History {
    fn addresses(&self) -> Addresses {
        message_addresses(Section::History, &self.site, &self.params)
    }

    fn is_filtered(&self) -> bool {
        is_filtered(&self.addresses())
    }
}

/// `GET /admin/sites/{site}/history`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<MessageParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, history| view! { <HistoryPage frame=frame history=history draft=draft /> };
    answer(ui, "History", loaded, page).await
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: String,
    params: MessageParams,
) -> Result<(Frame, History), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let Asked { params, query, problems } = Asked::read(params, MessageParams::parse)?;
    let found = engine.messages(&access, &query).await?;
    let unclear = engine.count_unclear(&access).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), History { site, params, found, unclear }))
}

#[component]
fn HistoryPage(frame: Frame, history: History, draft: Draft) -> impl IntoView {
    let nothing_yet = history.found.total == 0 && !history.is_filtered();
    let csv = history
        .addresses()
        .at(&format!("{}.csv", Section::History.path(&history.site)), &[("page", ""), ("per_page", "")]);
    let unclear = (history.unclear > 0).then(|| (Section::Unclear.path(&history.site), grouped(history.unclear)));
    let tools = move || {
        let unclear = unclear
            .clone()
            .map(|(href, number)| view! { <a class="button" href=href>{format!("Unclear: {number}")}</a> });
        view! {
            {unclear}
            <a class="button" href=csv.clone() download>"Export CSV"</a>
        }
    };
    let content = if nothing_yet {
        view! {
            <div class="empty">
                <Icon name=IconName::History />
                <h2>"No message yet"</h2>
                <p>"Every welcome, broadcast and confirmation is listed here with what became of it, and so is what was not sent and why."</p>
                <a class="button primary" href=format!("/s/{}", history.site)>"Open the site's page"</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <MessageFilters
                section=Section::History
                site=history.site.clone()
                params=history.params.clone()
                per_page=history.found.per_page
                placeholder="Number, words, response"
                statuses=true
            />
            <Table history=history />
        }
        .into_any()
    };
    view! {
        <Console frame=frame here=Section::History title="History" draft=draft tools=tools>
            {content}
        </Console>
    }
}

#[component]
fn Table(history: History) -> impl IntoView {
    let addresses = history.addresses();
    if history.found.items.is_empty() {
        return view! {
            <div class="empty">
                <p>"No message matches."</p>
                <a class="button" href=Section::History.path(&history.site)>"Show all"</a>
            </div>
        }
        .into_any();
    }
    let back = addresses.href(&[]);
    let (page, per_page, total) = (history.found.page, history.found.per_page, history.found.total);
    let rows = history
        .found
        .items
        .into_iter()
        .map(|message| view! { <Row message=message site=history.site.clone() back=back.clone() /> })
        .collect_view();
    view! {
        <DataTable
            label="Messages"
            focusable=true
            columns=vec![
                Column::Text("Recipient"),
                Column::Text("Kind"),
                Column::Text("Message"),
                Column::Text("Sender"),
                Column::Text("When"),
                Column::Number("Credits"),
                Column::Text("Status"),
                Column::Text("Response"),
            ]
        >
            {rows}
        </DataTable>
        <Pagination page=page per_page=per_page total=total href=addresses.page_href() size_href=addresses.size_href() />
    }
    .into_any()
}

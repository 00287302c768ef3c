//! The list, newest first.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{BroadcastView, Engine, EngineError, PageParams, Paged};
use leptos::prelude::*;

use crate::admin::messages_words::BroadcastState;
use crate::admin::{Addresses, Asked, Console, Frame, KeptText, NOT_KEPT, Section, When, answer, grouped};
use crate::components::{Column, DataTable, Icon, IconName, Pagination};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Managers, Ui, reader_manages};

/// What the page shows.
struct List {
    site: String,
    params: PageParams,
    found: Paged<BroadcastView>,
}

/// `GET /admin/sites/{site}/broadcasts`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(params): Query<PageParams>,
) -> Response {
    let loaded = load(&engine, &me, site, params).await;
    let page = move |frame, list| view! { <BroadcastsPage frame=frame list=list draft=draft /> };
    answer(ui, "Broadcasts", loaded, page).await
}

async fn load(engine: &Engine, me: &SignedIn, site: String, params: PageParams) -> Result<(Frame, List), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let Asked { params, query, problems } = Asked::read(params, PageParams::parse)?;
    let found = engine.broadcasts(&access, query).await?;
    Ok((Frame::of_site(engine, me, &access).await?.with_problems(problems), List { site, params, found }))
}

#[component]
fn BroadcastsPage(frame: Frame, list: List, draft: Draft) -> impl IntoView {
    let List { site, params, found } = list;
    let addresses = Addresses::of_pages(Section::Broadcasts.path(&site), &params);
    let send = Section::Send.path(&site);
    let first = send.clone();
    let content = if found.total == 0 {
        view! {
            <div class="empty">
                <Icon name=IconName::Broadcasts />
                <h2>"No broadcast yet"</h2>
                <p>"A broadcast is one message to many. Its price is shown to the credit before anything goes out, and its progress here while it does."</p>
                <Managers>
                    <a class="button primary" href=first.clone()>"Write the first one"</a>
                </Managers>
            </div>
        }
        .into_any()
    } else {
        let (page, per_page, total) = (found.page, found.per_page, found.total);
        view! {
            <BroadcastsTable broadcasts=found.items site=site />
            <Pagination page=page per_page=per_page total=total href=addresses.page_href() size_href=addresses.size_href() />
        }
        .into_any()
    };
    let tools = move || reader_manages().then(|| view! { <a class="button" href=send.clone()>"Send"</a> });
    view! {
        <Console frame=frame here=Section::Broadcasts title="Broadcasts" draft=draft tools=tools>
            {content}
        </Console>
    }
}

/// Broadcasts as a table; also the overview's latest.
#[component]
pub fn BroadcastsTable(
    /// The rows.
    broadcasts: Vec<BroadcastView>,
    /// The site's slug.
    site: String,
) -> impl IntoView {
    let rows =
        broadcasts.into_iter().map(|broadcast| view! { <Row broadcast=broadcast site=site.clone() /> }).collect_view();
    view! {
        <DataTable
            label="Broadcasts"
            columns=vec![
                Column::Text("Message"),
                Column::Text("When"),
                Column::Number("Recipients"),
                Column::Number("Delivered"),
                Column::Number("Credits"),
                Column::Text("Status"),
            ]
        >
            {rows}
        </DataTable>
    }
}

#[component]
fn Row(broadcast: BroadcastView, site: String) -> impl IntoView {
    let href = format!("{}/{}", Section::Broadcasts.path(&site), broadcast.id);
    let (removed_at, at) = (broadcast.text_removed_at, broadcast.created_at);
    let body = view! { <KeptText body=broadcast.body removed_at=removed_at at=at empty=NOT_KEPT /> };
    view! {
        <tr role="row">
            <td class="main text" data-label="Message" role="cell">
                <span><a href=href>{body}</a></span>
            </td>
            <td data-label="When" role="cell"><When at=broadcast.created_at /></td>
            <td class="num" data-label="Recipients" role="cell">{grouped(broadcast.quote.recipients)}</td>
            <td class="num" data-label="Delivered" role="cell">{grouped(broadcast.counts.delivered)}</td>
            <td class="num" data-label="Credits" role="cell">{grouped(broadcast.quote.credits.get())}</td>
            <td data-label="Status" role="cell"><BroadcastState status=broadcast.status /></td>
        </tr>
    }
}

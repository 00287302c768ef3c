//! The list, newest first.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::{BroadcastView, Engine, EngineError, Paged, Paging};
use leptos::prelude::*;
use serde::Deserialize;

use crate::admin::messages_words::BroadcastState;
use crate::admin::{Addresses, Console, Frame, Section, When, grouped, refused};
use crate::components::{Icon, IconName, Pagination};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Managers, Ui, reader_manages};

/// The query string: which page.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListPage {
    page: Option<String>,
    per_page: Option<String>,
}

/// `GET /admin/sites/{site}/broadcasts`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    Query(asked): Query<ListPage>,
) -> Response {
    match load(&engine, &me, &site, &asked).await {
        Ok((frame, found)) => {
            let addresses = Addresses::new(
                Section::Broadcasts.path(&site),
                [("per_page", asked.per_page.as_ref()), ("page", asked.page.as_ref())],
            );
            let body =
                move || view! { <BroadcastsPage frame=frame found=found site=site addresses=addresses draft=draft /> };
            ui.page(Head::console("Broadcasts"), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    asked: &ListPage,
) -> Result<(Frame, Paged<BroadcastView>), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let paging = Paging::parse(asked.page.as_deref(), asked.per_page.as_deref())?;
    let found = engine.broadcasts(&access, paging).await?;
    Ok((Frame::of_site(engine, me, &access).await?, found))
}

#[component]
fn BroadcastsPage(
    frame: Frame,
    found: Paged<BroadcastView>,
    site: String,
    addresses: Addresses,
    draft: Draft,
) -> impl IntoView {
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
        <div class="table-box">
            <table class="table" role="table" aria-label="Broadcasts">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Message"</th>
                        <th scope="col" role="columnheader">"When"</th>
                        <th class="num" scope="col" role="columnheader">"Recipients"</th>
                        <th class="num" scope="col" role="columnheader">"Delivered"</th>
                        <th class="num" scope="col" role="columnheader">"Credits"</th>
                        <th scope="col" role="columnheader">"Status"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(broadcast: BroadcastView, site: String) -> impl IntoView {
    let href = format!("{}/{}", Section::Broadcasts.path(&site), broadcast.id);
    view! {
        <tr role="row">
            <td class="main text" data-label="Message" role="cell">
                <span><a href=href>{broadcast.body}</a></span>
            </td>
            <td data-label="When" role="cell"><When at=broadcast.created_at /></td>
            <td class="num" data-label="Recipients" role="cell">{grouped(broadcast.quote.recipients)}</td>
            <td class="num" data-label="Delivered" role="cell">{grouped(broadcast.counts.delivered)}</td>
            <td class="num" data-label="Credits" role="cell">{grouped(broadcast.quote.credits.get())}</td>
            <td data-label="Status" role="cell"><BroadcastState status=broadcast.status /></td>
        </tr>
    }
}
